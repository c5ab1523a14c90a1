package keel.train.objective;

/**
 * What is learned beside being right. Whatever is left out (null) takes its usual value.
 *
 * @param name of the objective
 * @param radius up to which the class of an input is to stay, > 0: a Euclidean distance of raw
 *     inputs, of images with pixels from 0 to 1
 * @param excess what the loss asks for, in radii, > 0: a little more than is wanted, as patterns
 *     that were not seen fall a little short; 1.15 if left out
 * @param warmUp share of all steps in which the radius rises from zero, in [0, 1]; 0.4 if left out
 * @param q in [0, 1]: what of a pattern's loss l counts is (1 − exp(−q l)) / q, by which those that
 *     are hopeless at the radius are given up; l itself at 0, which it is if left out
 * @param clean what the loss of the outputs as they are counts beside that of those that were put
 *     forward, ≥ 0; 0 if left out
 */
public record ObjectiveSettings(
    Name name, Double radius, Double excess, Double warmUp, Double q, Double clean) {
  private static final double EXCESS = 1.15;
  private static final double WARM_UP = 0.4;

  /** What may be learned. */
  public enum Name {
    /** {@link Margin}. */
    MARGIN
  }

  /**
   * Fills in and checks.
   *
   * @throws IllegalArgumentException naming the setting, what was needed and what was found
   */
  public ObjectiveSettings {
    require(name != null, "objective needs a name, as in {name: margin, radius: 0.3}");
    require(radius != null, "objective needs a radius, as in {name: margin, radius: 0.3}");
    excess = excess == null ? EXCESS : excess;
    warmUp = warmUp == null ? WARM_UP : warmUp;
    q = q == null ? 0.0 : q;
    clean = clean == null ? 0.0 : clean;
    require(isPositive(radius), "radius must be a number > 0, found " + radius);
    require(isPositive(excess), "excess must be a number > 0, found " + excess);
    require(warmUp >= 0 && warmUp <= 1, "warm_up must lie in [0, 1], found " + warmUp);
    require(q >= 0 && q <= 1, "q must lie in [0, 1], found " + q);
    require(clean >= 0 && Double.isFinite(clean), "clean must be a number ≥ 0, found " + clean);
  }

  private static boolean isPositive(double number) {
    return number > 0 && Double.isFinite(number);
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }

  /**
   * The radius that the loss asks for.
   *
   * @param done steps before this one
   * @param total steps of the whole run
   */
  public double radius(int done, int total) {
    return radius * excess * risen(done, warmUp * total);
  }

  /** q of the loss, which rises from zero in twice the time. */
  public double q(int done, int total) {
    return q * risen(done, 2 * warmUp * total);
  }

  private static double risen(int done, double rising) {
    return done < rising ? done / rising : 1;
  }
}
