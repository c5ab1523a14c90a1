package keel.verify.model;

import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * How many steps a deployed block takes: always the same number, or for each input as many as it
 * takes until the state hardly changes any more.
 *
 * <p>With a tolerance, the step that is no longer than it is the last, in the maximum norm {@code
 * max_i |h_i σ(z_i)| ≤ tolerance}, or in the Euclidean one of the pattern's state. Two inputs may
 * then stop at different depths, so that what is proved of states after equally many steps says
 * nothing about the states that the block gives for them.
 *
 * @param maxSteps K: the number of steps, or of those after which no other is taken in any case
 * @param tolerance of the change in a step, > 0; absent if every input takes K steps
 * @param norm of the change; the maximum norm if every input takes K steps
 */
public record Depth(int maxSteps, OptionalDouble tolerance, StepNorm norm) {
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
    if (tolerance.isEmpty() && norm != StepNorm.MAXIMUM) {
      throw new InvalidModel("a norm goes with a tolerance alone");
    }
  }

  /** The same number of steps for every input. */
  public static Depth of(int steps) {
    return new Depth(steps, OptionalDouble.empty(), StepNorm.MAXIMUM);
  }

  /** Steps until one changes no number of the state by more than the tolerance. */
  public static Depth untilEquilibrium(double tolerance, int maxSteps) {
    return untilEquilibrium(tolerance, StepNorm.MAXIMUM, maxSteps);
  }

  /** Steps until one is no longer than the tolerance. */
  public static Depth untilEquilibrium(double tolerance, StepNorm norm, int maxSteps) {
    return new Depth(maxSteps, OptionalDouble.of(tolerance), norm);
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
    double[] step = new double[before.length];
    Arrays.setAll(step, i -> after[i] - before[i]);
    return norm.isWithin(tolerance.getAsDouble(), step);
  }

  /** For people: "30 steps", or when it stops. */
  @Override
  public String toString() {
    return isFixed()
        ? maxSteps + " steps"
        : "at most "
            + maxSteps
            + (norm == StepNorm.MAXIMUM
                ? " steps, until one changes no number by more than "
                : " steps, until one is in the Euclidean norm no longer than ")
            + tolerance.getAsDouble();
  }
}
