package keel.train.attack;

import keel.verify.certificate.InputNorm;

/**
 * How hard an attack tries.
 *
 * @param norm that changes of raw inputs are measured by
 * @param steps of the gradient from each start
 * @param restarts random starts, beside the one in the direction that the linearised network names
 * @param box that changed inputs stay in
 * @param seed of the random starts
 * @param batch patterns that a worker computes at a time; the result depends on it by the rounding
 *     of floats alone
 * @param workers threads; the result does not depend on them
 */
public record PgdSettings(
    InputNorm norm, int steps, int restarts, Box box, long seed, int batch, int workers) {
  private static final int MOST_STEPS = 100_000;

  /**
   * The raw values that there are.
   *
   * @param low the least of them
   * @param high the greatest of them
   */
  public record Box(double low, double high) {
    /** Every number: a certificate speaks of all inputs that are near enough. */
    public static final Box NONE = new Box(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

    /** Checks the order. */
    public Box {
      require(low < high, "a box must have low < high, found " + low + " and " + high);
    }

    double nearest(double value) {
      return Math.max(low, Math.min(high, value));
    }
  }

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is out of range
   */
  public PgdSettings {
    require(
        steps >= 1 && steps <= MOST_STEPS,
        "steps must be from 1 to " + MOST_STEPS + ", found " + steps);
    require(
        restarts >= 0 && restarts <= MOST_STEPS,
        "restarts must be from 0 to " + MOST_STEPS + ", found " + restarts);
    require(batch >= 1, "batch must be at least 1, found " + batch);
    require(workers >= 1, "workers must be at least 1, found " + workers);
  }

  private static void require(boolean condition, String sentence) {
    if (!condition) {
      throw new IllegalArgumentException(sentence);
    }
  }
}
