package keel.verify.search;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import keel.verify.exact.ConstantImage;
import keel.verify.exact.Evidence;
import keel.verify.exact.Vector;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.DecompositionSolver;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;

/**
 * Looks for the images of a {@link ConstantImage}: the shortest that give the channels with {@code
 * h a_ii > 0}, or all of them, a positive value in the middle of the image and the others a
 * negative one, of random sizes.
 */
final class ConstantImageSearch {
  private static final long SEED = 1;
  private static final int MOST_TRIES = 64;

  /** A linear system of more takes too long. */
  private static final int MOST_CHANNELS = 1024;

  /** Products that all tries may take: a second or two. */
  private static final double WORK = 2e7;

  private final ConstantImage obligation;
  private final double[] own;
  private final RealMatrix middle;

  private ConstantImageSearch(ConstantImage obligation) {
    this.obligation = obligation;
    int channels = obligation.bias().length();
    this.own = new double[channels];
    double[][] sums = new double[channels][channels + obligation.input().channels()];
    add(obligation.state(), sums, 0);
    add(obligation.input(), sums, channels);
    int taps = obligation.state().height() * obligation.state().width();
    for (int c = 0; c < channels; c++) {
      own[c] =
          obligation.stepSizes().get(c) * obligation.state().weights().get(c, c * taps + taps / 2);
    }
    this.middle = new Array2DRowRealMatrix(sums, false);
  }

  private static void add(ConstantImage.Window window, double[][] sums, int first) {
    int taps = window.height() * window.width();
    for (int c = 0; c < sums.length; c++) {
      for (int j = 0; j < window.weights().columns(); j++) {
        sums[c][first + j / taps] += window.weights().get(c, j);
      }
    }
  }

  /** Evidence that has passed the exact check, or none. */
  static Evidence search(ConstantImage obligation) {
    return Optional.of(obligation)
        .filter(question -> question.bias().length() <= MOST_CHANNELS)
        .map(ConstantImageSearch::new)
        .flatMap(ConstantImageSearch::find)
        .map(numbers -> new Evidence(Optional.empty(), Optional.empty(), Optional.of(numbers)))
        .orElse(Evidence.NONE);
  }

  private Optional<Vector> find() {
    boolean grows = Arrays.stream(own).anyMatch(a -> a > 0);
    boolean overshoots = Arrays.stream(own).anyMatch(a -> a < -2);
    DecompositionSolver solver =
        new LUDecomposition(middle.multiply(middle.transpose())).getSolver();
    if (!(grows || overshoots) || !solver.isNonSingular()) {
      return Optional.empty();
    }
    Random random = new Random(SEED);
    double work =
        (double) middle.getColumnDimension()
            * own.length
            * Math.max(
                obligation.state().weights().columns() / own.length,
                obligation.input().height() * obligation.input().width());
    int tries = (int) Math.max(1, Math.min(MOST_TRIES, WORK / work));
    return IntStream.range(0, tries)
        .mapToObj(i -> values(grows, i == 0 ? 0 : 2 * random.nextGaussian(), random))
        .map(solver::solve)
        .map(solution -> Vector.of(middle.transpose().operate(solution).toArray()))
        .filter(obligation::isShownBy)
        .findFirst();
  }

  /** What the channels should be in the middle, less the bias. */
  private RealVector values(boolean grows, double spread, Random random) {
    double[] values = new double[own.length];
    for (int c = 0; c < values.length; c++) {
      double size = StrictMath.exp(spread * random.nextGaussian());
      values[c] = (!grows || own[c] > 0 ? size : -size) - obligation.bias().get(c);
    }
    return new ArrayRealVector(values, false);
  }
}
