package keel.verify;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Property;
import keel.verify.certificate.Status;
import keel.verify.model.Text;

/**
 * What became of one model of a {@link Fleet}.
 *
 * @param path below the folder, with / between names, as people are shown it
 * @param sha256 of the file, in hexadecimal; {@link #NONE} if it cannot be read
 * @param status the verdict on the model; empty if it cannot be certified at all
 * @param reason which claim the verdict is that of, or why there is none; {@link #NONE} of what is
 *     certified
 */
public record FleetRow(String path, String sha256, Optional<Status> status, String reason) {
  /** The names of the columns. */
  public static final String COLUMNS = "path\tsha256\tstatus\treason";

  /** Stands where there is nothing to say. */
  public static final String NONE = "-";

  /** Stands in the place of a verdict. */
  public static final String ERROR = "ERROR";

  /** Of a model and its certificate. */
  static FleetRow of(String path, Certificate certificate) {
    return new FleetRow(
        path, certificate.modelSha256(), Optional.of(certificate.status()), reason(certificate));
  }

  /** Of a file that cannot be certified. */
  static FleetRow failed(String path, String sha256, String sentence) {
    return new FleetRow(path, sha256, Optional.empty(), Text.shown(sentence));
  }

  /** The claim that a verdict comes from; where it comes from none, what is not covered. */
  private static String reason(Certificate certificate) {
    Status worst = certificate.status();
    if (worst == Status.CERTIFIED) {
      return NONE;
    }
    Status open = worst == Status.REFUTED ? Status.REFUTED : Status.INCONCLUSIVE;
    Optional<Claim> claim =
        certificate.claims().stream()
            .filter(c -> c.verdict().status() == open)
            .filter(
                c ->
                    c.property().isDecisive() || c.property().isOfField() || open == Status.REFUTED)
            .findFirst();
    if (claim.isPresent()) {
      Property property = claim.get().property();
      return Text.quoted(claim.get().scope()) + " " + property.title();
    }
    return certificate.notCovered().stream()
        .findFirst()
        .map(Text::shown)
        .orElse("no block that could be stable");
  }

  /** The word of the verdict, or {@link #ERROR}. */
  public String word() {
    return status.map(Status::name).orElse(ERROR);
  }

  /** The row. */
  public String row() {
    return String.join("\t", path, sha256, word(), reason);
  }

  /** Of a row; empty if it is none. */
  public static Optional<FleetRow> of(String row) {
    List<String> cells = List.of(row.split("\t", -1));
    if (cells.size() != COLUMNS.split("\t").length) {
      return Optional.empty();
    }
    Optional<Status> status =
        Arrays.stream(Status.values())
            .filter(s -> s.name().equals(cells.get(2)) && s != Status.WITH_CONFIDENCE)
            .findFirst();
    FleetRow read = new FleetRow(cells.get(0), cells.get(1), status, cells.get(3));
    return read.row().equals(row) ? Optional.of(read) : Optional.empty();
  }
}
