package keel.verify.network;

import keel.verify.exact.Dyadic;

/**
 * How far two values of a layer are apart at most, in units of the distance of two inputs; infinite
 * where nothing is known. Every number is rounded up to a double.
 *
 * @param euclidean √Σ e_i²
 * @param maximum max |e_i|
 */
record Distance(double euclidean, double maximum) {
  /** Of inputs of so many numbers, measured by √Σ e_i². */
  static Distance ofEuclideanInput() {
    return new Distance(1, 1);
  }

  /** Of inputs of so many numbers, measured by max |e_i|. */
  static Distance ofMaximumInput(int size) {
    return new Distance(root(size), 1);
  }

  /** The same of a value of so many numbers: each norm bounds the other. */
  Distance ofSize(int size) {
    double length = Math.min(euclidean, times(root(size), maximum));
    return new Distance(length, Math.min(maximum, length));
  }

  /** Behind a layer that moves values at most so far. */
  Distance through(Factors factors) {
    return new Distance(
        times(factors.euclidean(), euclidean),
        Math.min(
            times(factors.maximum(), maximum), times(factors.euclideanToMaximum(), euclidean)));
  }

  private static double root(int size) {
    return Dyadic.of(size).ceilSquareRoot();
  }

  /** The product of two numbers ≥ 0, rounded up; 0 times what is not known is 0. */
  static double times(double left, double right) {
    if (left == 0 || right == 0) {
      return 0;
    }
    return Double.isInfinite(left) || Double.isInfinite(right)
        ? Double.POSITIVE_INFINITY
        : Dyadic.of(left).times(Dyadic.of(right)).ceilToDouble();
  }
}
