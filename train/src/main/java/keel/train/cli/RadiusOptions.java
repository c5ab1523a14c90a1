package keel.train.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import keel.verify.certificate.CertificateFile;
import keel.verify.certificate.InputNorm;
import keel.verify.cli.CommandFiles;
import keel.verify.cli.RunnerOptions;
import keel.verify.cli.ShardOption;
import keel.verify.model.AtomicFile;
import keel.verify.shard.Journal;
import keel.verify.shard.Runner;
import keel.verify.shard.Shard;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The options of {@code keel evaluate} that say which radii are certified. */
final class RadiusOptions {
  @Spec(Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--certify",
      description =
          "Prove for each pattern how far its input can move before the class can change, and count"
              + " how many are right within a radius; of quantities, how far answers can move.")
  private boolean certify;

  @Option(
      names = "--norm",
      paramLabel = "NORM",
      description = "Of changes of the input: l2 or linf (default: l2).")
  private Optional<RadiusNorm> norm;

  @Option(
      names = "--radius",
      paramLabel = "R",
      split = ",",
      description =
          "Radii of the table, in units of scaled inputs: of pixels from 0 to 1, of the own numbers"
              + " of a table (default: 0.1,0.3,0.5,1).")
  private List<Double> radii = List.of();

  @Option(
      names = "--certificate",
      paramLabel = "FILE",
      description =
          "Re-check this certificate and take its gains, in the place of certifying anew.")
  private Optional<Path> certificate;

  @Option(
      names = "--to",
      paramLabel = "FILE",
      description =
          "Write a row for each pattern: idx, label, predict, radius, correct, time. A run that was"
              + " stopped goes on where it was.")
  private Optional<Path> to;

  @Mixin private ShardOption share;

  @Mixin private RunnerOptions runner;

  @Option(
      names = "--time",
      description = "Write the seconds that each pattern took; else the column is 0.")
  private boolean time;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Write a page: with --certify the curve of radii, else how calibrated it is.")
  private Optional<Path> report;

  /** Norms by the names that papers have for them. */
  enum RadiusNorm {
    /** √Σ x². */
    L2(InputNorm.EUCLIDEAN),
    /** max |x|. */
    LINF(InputNorm.MAXIMUM);

    private final InputNorm norm;

    RadiusNorm(InputNorm norm) {
      this.norm = norm;
    }

    InputNorm norm() {
      return norm;
    }

    @Override
    public String toString() {
      return norm.shortName();
    }
  }

  boolean areAskedFor() {
    return certify;
  }

  /**
   * Names the files.
   *
   * @param table what is to be written to FILE, once it is known
   * @param page what is to be written of it, once it is known
   */
  void declare(CommandFiles files, Supplier<String> table, Supplier<String> page) {
    certificate.ifPresent(file -> files.reads(CertificateFile.files(file)));
    to.ifPresent(file -> files.reports(file, problem -> text(problem, table)));
    report.ifPresent(file -> files.reports(file, problem -> text(problem, page)));
    journal().ifPresent(files::writes);
  }

  private static String text(Optional<CommandFiles.Problem> problem, Supplier<String> result) {
    return problem.map(p -> "error: " + p.message() + "\n").orElseGet(result);
  }

  /** Where the rows stand until all of them are there; a pipe cannot be gone on with. */
  Optional<Path> journal() {
    return to.filter(file -> !AtomicFile.isSpecial(file)).map(Journal::of);
  }

  /**
   * Makes sure that what was said makes sense.
   *
   * @throws ParameterException if it does not
   */
  void requireSensible() {
    require(
        certify
            || (norm.isEmpty()
                && radii.isEmpty()
                && certificate.isEmpty()
                && to.isEmpty()
                && !share.isGiven()
                && !runner.isGiven()
                && !time),
        "--norm, --radius, --certificate, --to, --shard, --master and --time go with --certify");
    radii.forEach(r -> require(r >= 0 && r <= Double.MAX_VALUE, "a radius is >= 0, found " + r));
    require(
        !share.isGiven() || to.isPresent(),
        "--shard needs --to FILE, for `keel merge` to join them");
    share.shard();
  }

  /** Where there are no classes, there is no row for each pattern. */
  void requireNoRows(String data) {
    require(
        to.isEmpty() && report.isEmpty(),
        data
            + " has no classes as its target: one line an answer holds for all patterns, so leave"
            + " --to and --report out");
  }

  private void require(boolean condition, String message) {
    if (!condition) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }

  RadiusNorm name() {
    return norm.orElse(RadiusNorm.L2);
  }

  InputNorm norm() {
    return name().norm;
  }

  List<Double> radii() {
    return radii.isEmpty() ? List.of(0.1, 0.3, 0.5, 1.0) : radii;
  }

  Optional<Path> certificate() {
    return certificate;
  }

  Optional<Path> to() {
    return to;
  }

  Optional<Path> report() {
    return report;
  }

  Runner runner() {
    return runner.runner();
  }

  boolean isTimed() {
    return time;
  }

  Shard shard() {
    return share.shard();
  }
}
