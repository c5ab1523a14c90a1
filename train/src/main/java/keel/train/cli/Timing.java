package keel.train.cli;

import java.util.Arrays;
import java.util.OptionalDouble;

/** What times that were measured come to. */
final class Timing {
  private Timing() {}

  /** The one in the middle, of two the greater. */
  static double median(double[] times) {
    double[] sorted = times.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /**
   * The slope of log t over log n by least squares, the p of t ~ n^p; none of fewer than two
   * different sizes.
   */
  static OptionalDouble exponent(double[] sizes, double[] times) {
    if (Arrays.stream(sizes).distinct().count() < 2) {
      return OptionalDouble.empty();
    }
    double[] x = Arrays.stream(sizes).map(Math::log).toArray();
    double[] y = Arrays.stream(times).map(Math::log).toArray();
    double mean = Arrays.stream(x).average().orElseThrow();
    double product = 0;
    double square = 0;
    for (int i = 0; i < x.length; i++) {
      product += (x[i] - mean) * y[i];
      square += (x[i] - mean) * (x[i] - mean);
    }
    return OptionalDouble.of(product / square);
  }
}
