package keel.verify.cli;

import java.util.Optional;
import keel.verify.certificate.FieldBoxes;
import keel.verify.certificate.GivenBox;
import keel.verify.certificate.Region;
import keel.verify.certificate.Sampling;
import keel.verify.model.PolynomialField;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Where a polynomial field is certified. */
final class FieldOptions {
  @Option(
      names = "--states",
      paramLabel = "BOX",
      converter = BoxConverter.class,
      description =
          "Of a polynomial field: the states that contraction is certified on, box:RADII or"
              + " box:CENTRES:RADII (default: box:1).")
  private Optional<GivenBox> states;

  @Option(
      names = "--parameters",
      paramLabel = "BOX",
      converter = BoxConverter.class,
      description =
          "Of a polynomial field: all that its parameters may be, such as"
              + " box:2,-1,1:0.5,0.5,0.3.")
  private Optional<GivenBox> parameters;

  /** What was said. */
  FieldBoxes boxes() {
    return new FieldBoxes(states, parameters);
  }

  /**
   * Checks that there are none, of a network.
   *
   * @throws ParameterException if there are
   */
  void requireNone(CommandSpec spec) {
    if (boxes().areGiven()) {
      throw new ParameterException(
          spec.commandLine(), "--states and --parameters are of a polynomial field, not a network");
    }
  }

  /**
   * The region of a field.
   *
   * @param sampling how samples are drawn of it, if they are
   * @throws ParameterException if nothing is said of parameters that it has, or of others
   */
  Region region(PolynomialField field, Optional<Sampling> sampling, CommandSpec spec) {
    try {
      return boxes().region(field, sampling);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
