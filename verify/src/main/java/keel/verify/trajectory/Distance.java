package keel.verify.trajectory;

import keel.verify.exact.Dyadic;

/**
 * How far two values of a layer are apart at most, in units of the distance of two inputs, say;
 * infinite where nothing is known. Every number is rounded up to a double.
 *
 * @param euclidean √Σ e_i²
 * @param maximum max |e_i|
 */
public record Distance(double euclidean, double maximum) {
  /** None at all. */
  public static final Distance NONE = new Distance(0, 0);

  /** Of a length, which is known alone. */
  public static Distance ofLength(double length) {
    return new Distance(length, length);
  }

  /** Of a greatest number, which is known alone. */
  public static Distance ofMaximum(double greatest) {
    return new Distance(Double.POSITIVE_INFINITY, greatest);
  }

  /** Of inputs of so many numbers, measured by √Σ e_i². */
  public static Distance ofEuclideanInput() {
    return new Distance(1, 1);
  }

  /** Of inputs of so many numbers, measured by max |e_i|. */
  public static Distance ofMaximumInput(int size) {
    return new Distance(root(size), 1);
  }

  /** The same of a value of so many numbers: each norm bounds the other. */
  public Distance ofSize(int size) {
    double length = Math.min(euclidean, times(root(size), maximum));
    return new Distance(length, Math.min(maximum, length));
  }

  /** Behind a layer that moves values at most so far. */
  public Distance through(Factors factors) {
    return new Distance(
        times(factors.euclidean(), euclidean),
        Math.min(
            times(factors.maximum(), maximum), times(factors.euclideanToMaximum(), euclidean)));
  }

  /** So many times as far. */
  Distance times(double factor) {
    return new Distance(times(factor, euclidean), times(factor, maximum));
  }

  /** One after the other. */
  public Distance plus(Distance other) {
    return new Distance(sum(euclidean, other.euclidean), sum(maximum, other.maximum));
  }

  private static double sum(double left, double right) {
    return Double.isFinite(left) && Double.isFinite(right)
        ? Dyadic.of(left).plus(Dyadic.of(right)).ceilToDouble()
        : Double.POSITIVE_INFINITY;
  }

  private static double root(int size) {
    return Dyadic.of(size).ceilSquareRoot();
  }

  /** The product of two numbers ≥ 0, rounded up; 0 times what is not known is 0. */
  public static double times(double left, double right) {
    if (left == 0 || right == 0) {
      return 0;
    }
    return !Double.isFinite(left) || !Double.isFinite(right)
        ? Double.POSITIVE_INFINITY
        : Dyadic.of(left).times(Dyadic.of(right)).ceilToDouble();
  }
}
