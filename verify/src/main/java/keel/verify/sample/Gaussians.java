package keel.verify.sample;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import keel.verify.model.WeightsLaw;

/**
 * Independent standard normal numbers, the same on every machine and every JDK: Marsaglia's polar
 * method on the bits of the JDK's generator, with logarithm and root of {@link StrictMath}.
 *
 * <p>A stream is found by where it belongs, and so drawn again without those before it.
 */
public final class Gaussians {
  private static final RandomGeneratorFactory<RandomGenerator> FACTORY =
      RandomGeneratorFactory.of(WeightsLaw.GENERATOR);

  private final RandomGenerator bits;
  private double spare;
  private boolean hasSpare;

  private Gaussians(long seed) {
    this.bits = FACTORY.create(seed);
  }

  /**
   * The stream at a place.
   *
   * @param seed of all streams
   * @param place numbers that tell it from others: of a sample, a layer, a step
   */
  public static Gaussians of(long seed, long... place) {
    return new Gaussians(
        Arrays.stream(place).reduce(mixed(seed), (all, one) -> mixed(all ^ mixed(one))));
  }

  /** SplitMix64's finaliser (Stafford's variant 13), of the next number in its sequence. */
  private static long mixed(long number) {
    long z = number + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  /** The next one. */
  public double next() {
    if (hasSpare) {
      hasSpare = false;
      return spare;
    }
    while (true) { // ends with probability π / 4 each time
      double x = 2 * uniform() - 1;
      double y = 2 * uniform() - 1;
      double square = x * x + y * y;
      if (square < 1 && square > 0) {
        double length = StrictMath.sqrt(-2 * StrictMath.log(square) / square);
        spare = y * length;
        hasSpare = true;
        return x * length;
      }
    }
  }

  /** The next number in [0, 1), of 53 bits. */
  public double uniform() {
    return (bits.nextLong() >>> 11) * 0x1p-53;
  }
}
