package keel.verify.model;

import java.util.OptionalDouble;

/**
 * How many steps a deployed block takes: always the same number, or for each input as many as it
 * takes until the state hardly changes any more.
 *
 * <p>With a tolerance, the step after which no number of the state has changed by more than it is
 * the last: {@code max_i |h_i σ(z_i)| ≤ tolerance}. Two inputs may then stop at different depths,
 * so that what is proved of states after equally many steps says nothing about the states that the
 * block gives for them.
 *
 * @param maxSteps K: the number of steps, or of those after which no other is taken in any case
 * @param tolerance of the change in a step, > 0; absent if every input takes K steps
 */
public record Depth(int maxSteps, OptionalDouble tolerance) {
  /**
   * Checks the numbers.
   *
   * @throws InvalidModel if there is no step, or the tolerance is not finite and > 0
   */
  public Depth {
    if (maxSteps < 1) {
      throw new InvalidModel(
          (tolerance.isPresent() ? "max_steps" : "steps")
              + " must be at least 1 but is "
              + maxSteps);
    }
    if (tolerance.isPresent()
        && !(tolerance.getAsDouble() > 0 && tolerance.getAsDouble() <= Double.MAX_VALUE)) {
      throw new InvalidModel("tolerance must be finite and > 0 but is " + tolerance.getAsDouble());
    }
  }

  /** The same number of steps for every input. */
  public static Depth of(int steps) {
    return new Depth(steps, OptionalDouble.empty());
  }

  /** Steps until one changes no number of the state by more than the tolerance. */
  public static Depth untilEquilibrium(double tolerance, int maxSteps) {
    return new Depth(maxSteps, OptionalDouble.of(tolerance));
  }

  /** Whether every input takes the same number of steps. */
  public boolean isFixed() {
    return tolerance.isEmpty();
  }

  /** Whether a step from one state to the other is the last, before the K-th. */
  boolean endsWith(double[] before, double[] after) {
    if (isFixed()) {
      return false;
    }
    for (int i = 0; i < before.length; i++) {
      if (!(Math.abs(after[i] - before[i]) <= tolerance.getAsDouble())) {
        return false;
      }
    }
    return true;
  }

  /** For people: "30 steps", or when it stops. */
  @Override
  public String toString() {
    return isFixed()
        ? maxSteps + " steps"
        : "at most "
            + maxSteps
            + " steps, until one changes no number by more than "
            + tolerance.getAsDouble();
  }
}
