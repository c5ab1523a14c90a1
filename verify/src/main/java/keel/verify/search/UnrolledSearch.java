package keel.verify.search;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.DoubleStream;
import keel.verify.exact.Evidence;
import keel.verify.exact.UnrolledBound;
import keel.verify.exact.Vector;
import org.apache.commons.math3.exception.MathIllegalArgumentException;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;

/**
 * Looks for the numbers of an {@link UnrolledBound}.
 *
 * <p>Method: the greatest eigenvalue b of G Gᵀ over M is made small in the logarithms of the
 * multipliers. With its vector s, {@code sᵀ M s = 1}, and {@code q = B Gᵀ s}, it changes by {@code
 * 2 s (q − b (s − A e))} with a multiplier, e what s has added up to: so a multiplier grows where s
 * is no slope in [0, 1] of its argument q/b + A e.
 */
final class UnrolledSearch {
  /** Floating point operations, roughly, that the search may take. */
  private static final double WORK = 3e8;

  private static final int MOST_EVALUATIONS = 16;
  private static final int LEAST_EVALUATIONS = 8;
  private static final int LANCZOS_STEPS = 12;

  /** No logarithm changes by more in one step. */
  private static final double MOST_MOVED = 2;

  /** By how much log b may rise with a step, which is no reason to turn back. */
  private static final double MOST_RISE = 0.1;

  /** A step that leads too far is taken again, divided by this. */
  private static final double SHORTER = 4;

  /** The first multipliers, relative to the depth. */
  private static final double FIRST = 0.7;

  /** By what first multipliers are multiplied until the matrix is positive definite. */
  private static final double[] LARGER = {1, 8, 0x1p10, 0x1p20};

  /** By what they fall with each step, in logarithms: equal ones do not do for λmax(WP) = 2. */
  private static final double[] FALLS = {0, 0.1, 0.5};

  /** What is left of the diagonal to the exact check: a matrix that is almost singular is none. */
  private static final double ROOM = 0x1p-28;

  /** A multiplier times a float is a double. */
  private static final int MULTIPLIER_BITS = 24;

  private final UnrolledBound obligation;
  private final int n;
  private final double[] weights;
  private final double[][][] states;
  private final RealMatrix gram;

  private double least = Double.POSITIVE_INFINITY;
  private Optional<double[]> best = Optional.empty();

  private UnrolledSearch(UnrolledBound obligation) {
    this.obligation = obligation;
    this.n = obligation.units();
    this.weights = obligation.weights().toArray();
    this.states =
        obligation.states().stream().map(a -> PowerOfTwo.rows(a, 0)).toArray(double[][][]::new);
    RealMatrix input = new Array2DRowRealMatrix(PowerOfTwo.rows(obligation.input(), 0), false);
    this.gram = input.multiply(input.transpose());
  }

  /** Evidence that has passed the exact check, or none. */
  static Evidence search(UnrolledBound obligation) {
    UnrolledSearch search = new UnrolledSearch(obligation);
    search.start().ifPresent(search::minimise);
    return search.best.map(search::evidence).orElse(Evidence.NONE);
  }

  /** The best start with which the matrix is positive definite, if one is. */
  private Optional<Evaluated> start() {
    return Arrays.stream(LARGER)
        .mapToObj(
            larger ->
                Arrays.stream(FALLS)
                    .mapToObj(fall -> evaluate(start(larger, fall)))
                    .flatMap(Optional::stream)
                    .min(Comparator.comparingDouble(Evaluated::logarithm)))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private RealVector start(double larger, double fall) {
    double greatest = Arrays.stream(weights).max().orElseThrow();
    double first = StrictMath.log(larger * (1 + FIRST * obligation.steps()) * greatest);
    double[] start = new double[obligation.multipliers()];
    for (int row = 0; row < obligation.size(); row++) {
      int step = row / n;
      start[obligation.multiplierOf(row)] = first + StrictMath.log(weights[row % n]) - fall * step;
    }
    return new ArrayRealVector(start, false);
  }

  /**
   * Steps against the gradient, as long as the two last of them say (Barzilai and Borwein 1988).
   */
  private void minimise(Evaluated start) {
    double factor = StrictMath.pow(obligation.size(), 3) / 3;
    int evaluations = (int) Math.max(LEAST_EVALUATIONS, Math.min(MOST_EVALUATIONS, WORK / factor));
    Evaluated here = start;
    double step = 1 / here.gradient.getLInfNorm();
    for (int i = 0; i < evaluations && Double.isFinite(step); i++) {
      double length = Math.min(step, MOST_MOVED / here.gradient.getLInfNorm());
      Evaluated there = evaluate(here.at.combine(1, -length, here.gradient)).orElse(null);
      if (there == null || there.logarithm > here.logarithm + MOST_RISE) {
        step = length / SHORTER;
        continue;
      }
      RealVector moved = there.at.subtract(here.at);
      double curvature = moved.dotProduct(there.gradient.subtract(here.gradient));
      step = curvature > 0 ? moved.dotProduct(moved) / curvature : 2 * length;
      here = there;
    }
  }

  /**
   * log b for some multipliers.
   *
   * @param at their logarithms
   * @param gradient the derivatives with respect to them
   */
  private record Evaluated(RealVector at, double logarithm, RealVector gradient) {}

  /** Empty if the matrix is not positive definite in floating point. */
  private Optional<Evaluated> evaluate(RealVector logarithms) {
    double[] multipliers = new double[obligation.size()];
    Arrays.setAll(
        multipliers, row -> StrictMath.exp(logarithms.getEntry(obligation.multiplierOf(row))));
    try {
      Metric metric = Metric.of(matrix(multipliers));
      Lanczos.Pair greatest =
          Lanczos.greatest(
                  multipliers.length,
                  LANCZOS_STEPS,
                  s -> metric.solve(spread(multipliers, gram.operate(gathered(multipliers, s)))),
                  metric::multiply)
              .orElseThrow(() -> new ArithmeticException("out of the range of doubles"));
      double b = greatest.value();
      if (!(b > 0)) {
        return Optional.empty();
      }
      if (b < least) {
        least = b;
        best = Optional.of(multipliers);
      }
      return Optional.of(
          new Evaluated(
              logarithms, StrictMath.log(b), gradient(multipliers, b, greatest.vector())));
    } catch (MathIllegalArgumentException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  /** T − 11ᵀ ⊗ W², but for a little. */
  private double[][] matrix(double[] multipliers) {
    double[][] matrix = new double[multipliers.length][multipliers.length];
    for (int row = 0; row < matrix.length; row++) {
      double[] state = state(row / n)[row % n];
      for (int column = 0; column < row / n * n; column++) {
        double entry = -multipliers[row] * state[column % n] * weights[column % n];
        matrix[row][column] = entry;
        matrix[column][row] = entry;
      }
      matrix[row][row] = (2 - ROOM) * multipliers[row];
    }
    for (int row = 0; row < matrix.length; row++) {
      for (int column = row % n; column < matrix.length; column += n) {
        matrix[row][column] -= weights[row % n] * weights[row % n];
      }
    }
    return matrix;
  }

  private double[][] state(int step) {
    return states[states.length == 1 ? 0 : step];
  }

  /** Σ_k Λ[k] s[k]. */
  private double[] gathered(double[] multipliers, RealVector s) {
    double[] sum = new double[n];
    for (int row = 0; row < multipliers.length; row++) {
      sum[row % n] += multipliers[row] * s.getEntry(row);
    }
    return sum;
  }

  /** (Λ[0] q, …, Λ[K−1] q). */
  private RealVector spread(double[] multipliers, double[] q) {
    double[] spread = new double[multipliers.length];
    Arrays.setAll(spread, row -> multipliers[row] * q[row % n]);
    return new ArrayRealVector(spread, false);
  }

  private RealVector gradient(double[] multipliers, double b, RealVector s) {
    double[] q = gram.operate(gathered(multipliers, s));
    double[] e = new double[n];
    double[] gradient = new double[obligation.multipliers()];
    for (int k = 0; k < obligation.steps(); k++) {
      double[][] state = state(k);
      double[] next = e.clone();
      for (int i = 0; i < n; i++) {
        double moved = 0;
        for (int j = 0; j < n; j++) {
          moved += state[i][j] * e[j];
        }
        double own = s.getEntry(k * n + i);
        gradient[obligation.multiplierOf(k * n + i)] +=
            2 * multipliers[k * n + i] * own * (q[i] / b - own + moved);
        next[i] += weights[i] * own;
      }
      e = next;
    }
    return new ArrayRealVector(gradient, false);
  }

  /** Evidence with the multipliers of some rows, rounded. */
  private Evidence evidence(double[] rows) {
    double[] multipliers = new double[obligation.multipliers()];
    for (int row = 0; row < rows.length; row++) {
      int grid = MULTIPLIER_BITS - Math.getExponent(rows[row]);
      multipliers[obligation.multiplierOf(row)] =
          Math.scalb(Math.rint(Math.scalb(rows[row], grid)), -grid);
    }
    Vector asked = joined(Vector.of(1), multipliers);
    Evidence found = SpectralSearch.gram(obligation.with(asked).gram());
    return new Evidence(
        found.factor(), Optional.empty(), found.numbers().map(b -> joined(b, multipliers)));
  }

  private static Vector joined(Vector b, double[] multipliers) {
    return Vector.of(
        DoubleStream.concat(Arrays.stream(b.toArray()), Arrays.stream(multipliers)).toArray());
  }
}
