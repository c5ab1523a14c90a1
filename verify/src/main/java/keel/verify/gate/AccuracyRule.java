package keel.verify.gate;

import java.nio.file.Path;
import java.util.Optional;
import keel.verify.certificate.InputNorm;

/**
 * How many patterns of a data set must be answered right, however their input moves within a
 * radius.
 *
 * @param dataset its name, or a file or folder relative to the policy
 * @param sha256 of the data, so that nobody can put others in their place
 * @param norm of changes of the input
 * @param radius in units of scaled inputs: of pixels between 0 and 1, of a table's own numbers
 * @param atLeast share of the patterns, from 0 to 1
 * @param folder where the files of named sets lie
 * @param base folder of the policy
 */
public record AccuracyRule(
    String dataset,
    String sha256,
    InputNorm norm,
    double radius,
    double atLeast,
    Optional<Path> folder,
    Path base) {
  /** Its key in a policy. */
  public static final String KEY = "min_certified_accuracy";

  /** The name of the rule. */
  public static final String NAME = "network_" + KEY;

  /** For messages: what is asked for. */
  public String sentence() {
    return "certified accuracy within "
        + Numbers.text(radius)
        + " ("
        + norm.shortName()
        + ") >= "
        + Numbers.text(atLeast);
  }
}
