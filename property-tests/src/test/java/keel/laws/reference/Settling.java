package keel.laws.reference;

import java.util.function.UnaryOperator;

/**
 * After how many steps a distance that shrinks by a share that depends on it has fallen to a
 * tolerance: halving by halving, as {@code ln 2 / −ln(1 − progress)}.
 */
final class Settling {
  /** The logarithms are doubles; what Keel takes for ln 2 is larger by 2^-28 of it. */
  private static final double ROUNDING = 1 - 0x1p-36;

  private static final int MOST_HALVINGS = 10_000;

  private Settling() {}

  /** The same where every step takes the same share off. */
  static double steps(Rational start, Rational tolerance, Rational progress) {
    if (start.isAtMost(tolerance)) {
      return 0;
    }
    if (progress.signum() <= 0) {
      return Double.POSITIVE_INFINITY;
    }
    double logarithm = logarithm(start) - logarithm(tolerance);
    return Math.max(1, Math.ceil(ROUNDING * logarithm / -Math.log1p(-progress.nearest())));
  }

  private static double logarithm(Rational number) {
    int magnitude = number.magnitude();
    Rational rest = number.times(Rational.powerOfTwo(-magnitude));
    return Math.log(rest.nearest()) + magnitude * Math.log(2);
  }

  /** Infinite if some distance on the way is not shown to shrink. */
  static double steps(Rational start, Rational tolerance, UnaryOperator<Rational> progress) {
    if (progress.apply(start).signum() <= 0) {
      return Double.POSITIVE_INFINITY;
    }
    double steps = 0;
    Rational distance = start;
    for (int halving = 0; tolerance.isLess(distance); halving++) {
      Rational share = progress.apply(distance);
      if (share.signum() <= 0 || halving > MOST_HALVINGS) {
        return Double.POSITIVE_INFINITY;
      }
      steps += Math.ceil(ROUNDING * Math.log(2) / -Math.log1p(-share.nearest()));
      distance = distance.times(Rational.powerOfTwo(-1));
    }
    return steps;
  }
}
