package keel.verify.trajectory;

import keel.verify.exact.Dyadic;

/**
 * How far a layer moves values at most, in units of the distance of what it takes; infinite where
 * nothing is known.
 *
 * @param euclidean from √Σ e_i² to the same
 * @param maximum from max |e_i| to the same
 * @param euclideanToMaximum from √Σ e_i² to max |e_i|
 */
public record Factors(double euclidean, double maximum, double euclideanToMaximum) {
  private static final double UNKNOWN = Double.POSITIVE_INFINITY;

  /** A layer that moves no value farther than it was. */
  public static final Factors NON_EXPANSIVE = new Factors(1, 1, 1);

  /** |z| of pairs: a pair moves up to √2 times as far as the greater of its parts. */
  public static final Factors MODULUS = new Factors(1, Dyadic.of(2).ceilSquareRoot(), 1);

  /** A layer of which only this is known. */
  public static Factors euclidean(double factor) {
    return new Factors(factor, UNKNOWN, UNKNOWN);
  }

  /** A layer of which only this is known. */
  public static Factors maximum(double factor) {
    return new Factors(UNKNOWN, factor, UNKNOWN);
  }

  /**
   * A linear map, by the sums of its rows and columns: {@code ‖T‖₂² ≤ ‖T‖₁ ‖T‖_∞}.
   *
   * @param row the greatest sum of the absolute values of a row, or more
   * @param column the greatest sum of the absolute values of a column, or more
   * @param square the greatest sum of the squares of a row, or more
   */
  public static Factors linear(Dyadic row, Dyadic column, Dyadic square) {
    return new Factors(
        row.times(column).ceilSquareRoot(), row.ceilToDouble(), square.ceilSquareRoot());
  }

  /** A layer that multiplies every number by one of at most this size. */
  public static Factors scaling(Dyadic greatest) {
    return linear(greatest, greatest, greatest.times(greatest));
  }

  /** The same, where the Euclidean norm of the map is known to be at most so large. */
  public Factors orEuclidean(double norm) {
    return new Factors(Math.min(euclidean, norm), maximum, euclideanToMaximum);
  }

  /** Whether anything is. */
  public boolean areKnown() {
    return Math.min(euclideanToMaximum, Math.min(euclidean, maximum)) < UNKNOWN;
  }
}
