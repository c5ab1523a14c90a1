package keel.laws;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.RandomDistribution;

/** Numbers that are floats exactly and shrink to short ones. */
final class Numbers {
  /** Multiples of 2^-10. */
  private static final int SCALE = 1 << 10;

  private Numbers() {}

  static Arbitrary<Integer> integers(int least, int greatest) {
    return Arbitraries.integers().between(least, greatest);
  }

  /** A multiple of 2^-10, all alike. */
  static Arbitrary<Double> ratio(double least, double greatest) {
    return Arbitraries.integers()
        .between((int) Math.ceil(least * SCALE), (int) Math.floor(greatest * SCALE))
        .withDistribution(RandomDistribution.uniform())
        .map(k -> (double) k / SCALE);
  }

  static Arbitrary<double[]> vector(int length, double least, double greatest) {
    return ratio(least, greatest).array(Double[].class).ofSize(length).map(Numbers::unboxed);
  }

  private static double[] unboxed(Double[] boxed) {
    double[] numbers = new double[boxed.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = boxed[i];
    }
    return numbers;
  }
}
