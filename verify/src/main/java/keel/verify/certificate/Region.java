package keel.verify.certificate;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What the claims that hold only somewhere speak about: chosen by the user, stored with them.
 *
 * @param inputRadius the largest Euclidean length of an input (largest absolute entry for
 *     convolutional blocks)
 * @param stateRadius the largest distance of a state to the equilibrium, in the claim's norm
 * @param tolerance the distance to the equilibrium at which a state counts as settled
 * @param weightRadius the largest distance ‖A_k − A‖₂ of weights of the state to those that are
 *     stored, where claims shall be made of others than these
 * @param states of a polynomial field: those that it is spoken of where not all are
 * @param parameters of a polynomial field: all that they may be
 */
public record Region(
    double inputRadius,
    double stateRadius,
    double tolerance,
    OptionalDouble weightRadius,
    Optional<Box> states,
    Optional<Box> parameters) {
  /** Inputs as long as eight numbers of size one, states within one of the equilibrium. */
  public static final Region DEFAULT = new Region(8, 1, 0x1p-10);

  /** That of a network. */
  public Region(
      double inputRadius, double stateRadius, double tolerance, OptionalDouble weightRadius) {
    this(inputRadius, stateRadius, tolerance, weightRadius, Optional.empty(), Optional.empty());
  }

  /** That of a network, of the weights that are stored alone. */
  public Region(double inputRadius, double stateRadius, double tolerance) {
    this(inputRadius, stateRadius, tolerance, OptionalDouble.empty());
  }

  /** That of a polynomial field. */
  public static Region of(Box states, Box parameters) {
    return of(states, Optional.of(parameters));
  }

  /** The same, where perhaps nothing is said of parameters. */
  static Region of(Box states, Optional<Box> parameters) {
    return new Region(
        DEFAULT.inputRadius,
        DEFAULT.stateRadius,
        DEFAULT.tolerance,
        OptionalDouble.empty(),
        Optional.of(states),
        parameters);
  }

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is not finite and > 0
   */
  public Region {
    for (double number :
        new double[] {inputRadius, stateRadius, tolerance, weightRadius.orElse(1)}) {
      if (!(number > 0) || Double.isInfinite(number)) {
        throw new IllegalArgumentException(
            "input radius, state radius, tolerance and weight radius must be finite and > 0, found "
                + number);
      }
    }
  }
}
