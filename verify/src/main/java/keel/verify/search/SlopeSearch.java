package keel.verify.search;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import keel.verify.exact.Evidence;
import keel.verify.exact.SlopeProduct;
import keel.verify.exact.Vector;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;

/**
 * Looks for slopes that make trajectories diverge: short products with random slopes of 0 and 1.
 */
final class SlopeSearch {
  private static final long SEED = 2137;
  private static final int TRIALS = 400;
  private static final int LONGEST_PRODUCT = 3;

  /** What is closer to 1 than that is rounding noise; the logarithm to base 2 of a rate. */
  private static final double NOISE = 0x1p-30;

  private final SlopeProduct obligation;
  private final int size;

  /** H A, times 2^-exponent; the exponent is not negative. */
  private final double[][] growth;

  private final int exponent;

  private SlopeSearch(SlopeProduct obligation) {
    this.obligation = obligation;
    this.size = obligation.state().rows();
    double[] steps = obligation.stepSizes().toArray();
    int stepPower = PowerOfTwo.exponent(steps);
    int statePower = PowerOfTwo.exponent(obligation.state().largestMagnitude());
    this.exponent = Math.max(0, stepPower + statePower);
    this.growth = PowerOfTwo.rows(obligation.state(), -statePower);
    for (int i = 0; i < size; i++) {
      double step = Math.scalb(steps[i], -stepPower);
      for (int j = 0; j < size; j++) {
        growth[i][j] = Math.scalb(step * growth[i][j], stepPower + statePower - exponent);
      }
    }
  }

  static Found search(SlopeProduct obligation) {
    return obligation.mostSteps() == 0
        ? Found.spent(
            Evidence.NONE, obligation.name(), "not tried, since the numbers have too many digits")
        : Found.of(
            new Evidence(Optional.empty(), Optional.empty(), new SlopeSearch(obligation).best()));
  }

  private Optional<Vector> best() {
    Random random = new Random(SEED);
    double[] best = null;
    double largest = NOISE;
    for (int trial = 0; trial < TRIALS; trial++) {
      int factors = trial == 0 ? 1 : 1 + random.nextInt(LONGEST_PRODUCT);
      double[] slopes = new double[factors * size];
      for (int i = 0; i < slopes.length; i++) {
        slopes[i] = trial == 0 || random.nextBoolean() ? 1 : 0;
      }
      OptionalDouble rate = rate(slopes, factors);
      if (rate.isPresent() && rate.getAsDouble() > largest) {
        largest = rate.getAsDouble();
        best = slopes;
      }
    }
    return Optional.ofNullable(best)
        .map(this::climbed)
        .map(Vector::of)
        .filter(obligation::isShownBy);
  }

  /** The slopes after every change of one of them that makes the product grow faster. */
  private double[] climbed(double[] slopes) {
    int factors = slopes.length / size;
    double rate = rate(slopes, factors).orElseThrow();
    for (int kept = 0, i = 0, tried = 0; kept < slopes.length && tried < TRIALS; tried++) {
      slopes[i] = 1 - slopes[i];
      double changed = rate(slopes, factors).orElse(0);
      if (changed > rate) {
        rate = changed;
        kept = 0;
      } else {
        slopes[i] = 1 - slopes[i];
        kept++;
      }
      i = (i + 1) % slopes.length;
    }
    return slopes;
  }

  /** The logarithm of the spectral radius for each factor, if there are eigenvalues to be found. */
  private OptionalDouble rate(double[] slopes, int factors) {
    Array2DRowRealMatrix product = jacobian(slopes, 0);
    for (int step = 1; step < factors; step++) {
      product = jacobian(slopes, step * size).multiply(product);
    }
    Optional<Spectrum> spectrum = Spectrum.of(product.getDataRef());
    double radius = spectrum.map(Spectrum::radius).orElse(0.0);
    return radius > 0
        ? OptionalDouble.of(StrictMath.log(radius) / StrictMath.log(2) / factors + exponent)
        : OptionalDouble.empty();
  }

  /** I + D H A, times 2^-exponent. */
  private Array2DRowRealMatrix jacobian(double[] slopes, int offset) {
    double[][] jacobian = new double[size][];
    for (int i = 0; i < size; i++) {
      jacobian[i] = slopes[offset + i] == 0 ? new double[size] : growth[i].clone();
      jacobian[i][i] += Math.scalb(1.0, -exponent);
    }
    return new Array2DRowRealMatrix(jacobian, false);
  }
}
