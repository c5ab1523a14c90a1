package keel.verify.sample;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import keel.verify.model.WeightsLaw;

/**
 * Independent standard normal numbers, the same on every machine and every JDK: the ziggurat on the
 * bits of the JDK's generator, with exponentials and logarithms of {@link StrictMath}.
 *
 * <p>Source: Marsaglia and Tsang, The Ziggurat Method (2000); Doornik's form of it (ZIGNOR, 2005),
 * which uses every bit once: 128 layers of the same area V, the lowest with a tail beyond R.
 *
 * <p>A stream is found by where it belongs, and so drawn again without those before it.
 */
public final class Gaussians {
  private static final RandomGeneratorFactory<RandomGenerator> FACTORY =
      RandomGeneratorFactory.of(WeightsLaw.GENERATOR);

  private static final int LAYERS = 128;
  private static final double R = 3.442619855899;
  private static final double V = 9.91256303526217e-3;

  /** Right ends of the layers, from the lowest on; the last one is 0. */
  private static final double[] ENDS = ends();

  private static final double[] DENSITIES = Arrays.stream(ENDS).map(Gaussians::density).toArray();

  private final RandomGenerator bits;

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

  private static double[] ends() {
    double[] ends = new double[LAYERS + 1];
    double density = density(R);
    ends[0] = V / density;
    ends[1] = R;
    for (int i = 2; i < LAYERS; i++) {
      ends[i] = StrictMath.sqrt(-2 * StrictMath.log(V / ends[i - 1] + density));
      density = density(ends[i]);
    }
    return ends;
  }

  private static double density(double x) {
    return StrictMath.exp(-0.5 * x * x);
  }

  /** The next one. */
  public double next() {
    while (true) { // ends in 98 of 100 cases each time
      long all = bits.nextLong();
      int layer = (int) all & (LAYERS - 1);
      double x = (all >> 11) * 0x1p-52 * ENDS[layer];
      double size = Math.abs(x);
      if (size < ENDS[layer + 1]) {
        return x;
      }
      if (layer == 0) {
        return x < 0 ? -tail() : tail();
      }
      double above = DENSITIES[layer + 1];
      double below = DENSITIES[layer];
      if (below + uniform() * (above - below) < density(size)) {
        return x;
      }
    }
  }

  /** Beyond R, by Marsaglia's method (1964). */
  private double tail() {
    while (true) { // ends in 9 of 10 cases each time
      double beyond = -StrictMath.log(1 - uniform()) / R;
      if (-2 * StrictMath.log(1 - uniform()) >= beyond * beyond) {
        return R + beyond;
      }
    }
  }

  /** The next number in [0, 1), of 53 bits. */
  public double uniform() {
    return (bits.nextLong() >>> 11) * 0x1p-53;
  }
}
