package keel.verify.cli;

import java.util.List;
import java.util.Optional;
import keel.verify.certificate.Region;
import keel.verify.model.PolynomialField;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Where a polynomial field is certified. */
final class FieldOptions {
  /** Where nothing is said of states. */
  private static final BoxConverter.Given AROUND_ZERO =
      new BoxConverter.Given(List.of(0.0), List.of(1.0));

  @Option(
      names = "--states",
      paramLabel = "BOX",
      converter = BoxConverter.class,
      description =
          "Of a polynomial field: the states that contraction is certified on, box:RADII or"
              + " box:CENTRES:RADII (default: box:1).")
  private Optional<BoxConverter.Given> states;

  @Option(
      names = "--parameters",
      paramLabel = "BOX",
      converter = BoxConverter.class,
      description =
          "Of a polynomial field: all that its parameters may be, such as"
              + " box:2,-1,1:0.5,0.5,0.3.")
  private Optional<BoxConverter.Given> parameters;

  /**
   * Checks that there are none, of a network.
   *
   * @throws ParameterException if there are
   */
  void requireNone(CommandSpec spec) {
    if (states.isPresent() || parameters.isPresent()) {
      throw new ParameterException(
          spec.commandLine(), "--states and --parameters are of a polynomial field, not a network");
    }
  }

  /**
   * The region of a field.
   *
   * @throws ParameterException if nothing is said of parameters that it has, or of others
   */
  Region region(PolynomialField field, CommandSpec spec) {
    if (parameters.isEmpty() && !field.parameters().isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "the field has the parameters "
              + String.join(", ", field.parameters())
              + "; say what they may be, such as --parameters box:2,-1,1:0.5,0.5,0.3");
    }
    try {
      return Region.of(
          states.orElse(AROUND_ZERO).of(field.dimension()),
          parameters.orElse(AROUND_ZERO).of(field.parameters().size()));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
