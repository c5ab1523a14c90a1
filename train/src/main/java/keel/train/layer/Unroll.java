package keel.train.layer;

import keel.verify.model.Nonlinearity;
import keel.verify.model.StepNorm;

/**
 * How deep a block is unrolled.
 *
 * @param steps K, or the most steps taken where there is a tolerance
 * @param tolerance a pattern stops after the first step that is no longer; 0 where every pattern
 *     takes K steps
 * @param norm of a step of one pattern
 * @param segment states of so many steps are kept for the gradient; those of earlier steps are
 *     computed again from a checkpoint at the beginning of each segment
 */
public record Unroll(int steps, double tolerance, StepNorm norm, int segment) {
  /** Up to this many steps, keeping every state costs little. */
  private static final int WITHOUT_CHECKPOINTS = 64;

  /** Checks the numbers. */
  public Unroll {
    require(steps >= 1, "steps must be at least 1, found " + steps);
    require(segment >= 1, "checkpoint_every must be at least 1, found " + segment);
    require(
        tolerance >= 0 && tolerance <= Double.MAX_VALUE,
        "tolerance must be finite and at least 0, found " + tolerance);
  }

  private static void require(boolean condition, String sentence) {
    if (!condition) {
      throw new IllegalArgumentException(sentence);
    }
  }

  /** K steps; with checkpoints every √K steps where K is large, so that memory grows like √K. */
  public static Unroll fixed(int steps) {
    return fixed(steps, steps <= WITHOUT_CHECKPOINTS ? steps : (int) Math.ceil(Math.sqrt(steps)));
  }

  /** K steps with a checkpoint before each segment. */
  public static Unroll fixed(int steps, int segment) {
    return new Unroll(steps, 0, StepNorm.MAXIMUM, segment);
  }

  /** Until no state moves by more than the tolerance. */
  public static Unroll untilEquilibrium(double tolerance, int steps) {
    return untilEquilibrium(tolerance, StepNorm.MAXIMUM, steps);
  }

  /** Until a step is no longer than the tolerance. */
  public static Unroll untilEquilibrium(double tolerance, StepNorm norm, int steps) {
    return new Unroll(steps, tolerance, norm, 1);
  }

  /** Whether patterns stop on their own. */
  public boolean untilEquilibrium() {
    return tolerance > 0;
  }

  /**
   * Checks that the gradient at the equilibrium exists.
   *
   * @throws IllegalArgumentException if the equilibria are not isolated
   */
  public Unroll requireTrainable(Nonlinearity activation) {
    if (untilEquilibrium() && !activation.isZeroOnlyAtZero()) {
      throw new IllegalArgumentException(
          "steps until_equilibrium cannot be trained with "
              + activation.fileName()
              + ": its equilibria are not isolated and have no gradient; train with a number of"
              + " steps");
    }
    return this;
  }
}
