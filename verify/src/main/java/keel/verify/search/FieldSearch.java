package keel.verify.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import keel.verify.exact.Dyadic;
import org.apache.commons.math3.exception.TooManyEvaluationsException;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.optim.InitialGuess;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.PointValuePair;
import org.apache.commons.math3.optim.SimpleValueChecker;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.nonlinear.scalar.ObjectiveFunction;
import org.apache.commons.math3.optim.nonlinear.scalar.noderiv.NelderMeadSimplex;
import org.apache.commons.math3.optim.nonlinear.scalar.noderiv.SimplexOptimizer;

/** Guesses diagonal metrics, and shifts, for polynomial fields: by Nelder and Mead's simplex. */
public final class FieldSearch {
  /** How far one goes at first: in logarithms of weights, and in states. */
  private static final double[] FIRST_STEPS = {1, 8, 64};

  /** Matrices that are looked at altogether. */
  private static final int MOST_MATRICES = 60_000;

  private static final int MOST_POINTS = 3000;

  /** Of what is found so many bits are kept. */
  private static final int BITS = 16;

  private static final double STILL = 1e-10;

  /** What is enough is so far from what is not that the exact check will say the same. */
  private static final double NOT_BY_CHANCE = 1e-6;

  /** Of weights, as a logarithm: what is farther apart the exact check cannot tell apart. */
  private static final double FARTHEST_SCALE = 12;

  /** Above what any useful number comes to. */
  private static final double FAR = 1e9;

  /** When a search ends. */
  public enum Aim {
    /** When it finds nothing better. */
    BEST,
    /** With the first numbers that show anything at all. */
    ENOUGH
  }

  private FieldSearch() {}

  /**
   * What is looked for by {@link #trap}.
   *
   * @param groups of each state; the weights of a group have fixed ratios
   * @param weights of one choice of the groups' scales
   * @param maps A at every corner, for a shift, and behind it what may be added or taken away
   * @param values d at every corner, for a shift, in the same way, as matrices of one row
   * @param isFixed whether the shift is 0
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Trap(
      int[] groups,
      double[] weights,
      Function<double[], List<List<double[][]>>> maps,
      Function<double[], List<List<double[][]>>> values,
      boolean isFixed) {}

  /** Weights M for which the greatest of the maps' norms is about the least; M₁ = 1. */
  public static Optional<double[]> least(List<List<double[][]>> maps, Aim aim) {
    double enough = aim == Aim.BEST ? Double.NEGATIVE_INFINITY : 1 - NOT_BY_CHANCE;
    return weights(maps, FieldSearch::norm, enough);
  }

  /** Weights M for which the greatest λ with MK + KᵀM ⪯ λM is about the least; M₁ = 1. */
  public static Optional<double[]> steepest(List<List<double[][]>> maps, Aim aim) {
    double enough = aim == Aim.BEST ? Double.NEGATIVE_INFINITY : -NOT_BY_CHANCE;
    return weights(maps, FieldSearch::slope, enough);
  }

  private interface Measure {
    double of(List<double[][]> spread, double[] weights);
  }

  /** Of a map and what may be added to it or taken away. */
  private static double norm(List<double[][]> spread, double[] weights) {
    return spread.stream()
        .mapToDouble(map -> Math.sqrt(Math.max(0, greatest(scaledSquare(map, weights)))))
        .sum();
  }

  private static double slope(List<double[][]> spread, double[] weights) {
    double sum = greatest(scaledSum(spread.get(0), weights));
    for (double[][] part : spread.subList(1, spread.size())) {
      sum +=
          Math.max(greatest(scaledSum(part, weights)), greatest(scaledSum(negated(part), weights)));
    }
    return sum;
  }

  private static double[][] negated(double[][] matrix) {
    return Arrays.stream(matrix)
        .map(row -> Arrays.stream(row).map(x -> -x).toArray())
        .toArray(double[][]::new);
  }

  private static Optional<double[]> weights(
      List<List<double[][]>> maps, Measure measure, double enough) {
    int n = maps.get(0).get(0).length;
    return minimum(
            n - 1,
            maps.size() * maps.get(0).size(),
            point -> {
              double[] weights = weights(point, n);
              return beyond(point, n - 1)
                  + maps.stream().mapToDouble(map -> measure.of(map, weights)).max().orElse(0);
            },
            enough)
        .map(point -> weights(point, n))
        .map(FieldSearch::rounded);
  }

  /** 1, and powers of e. */
  private static double[] weights(double[] logarithms, int n) {
    double[] weights = new double[n];
    Arrays.setAll(weights, i -> i == 0 ? 1 : StrictMath.exp(logarithms[i - 1]));
    return weights;
  }

  /**
   * Weights, and a shift behind them, for which the ball that attracts is about the least, or, with
   * a fixed shift, it is approached the fastest.
   */
  public static Optional<double[]> trap(Trap trap, Aim aim) {
    int d = trap.groups.length;
    int[] leaders = IntStream.range(0, d).filter(i -> trap.groups[i] == i).toArray();
    int scales = leaders.length - 1;
    int corners = trap.maps.apply(new double[d]).stream().mapToInt(List::size).sum();
    return minimum(
            scales + (trap.isFixed ? 0 : d),
            corners,
            point ->
                beyond(point, scales)
                    + radius(trap, scaled(trap, leaders, point), shift(trap, point, scales)),
            aim == Aim.BEST
                ? Double.NEGATIVE_INFINITY
                : trap.isFixed ? -NOT_BY_CHANCE : FAR * NOT_BY_CHANCE)
        .map(
            point ->
                IntStream.range(0, 2 * d)
                    .mapToDouble(
                        i ->
                            i < d
                                ? scaled(trap, leaders, point)[i]
                                : bits(shift(trap, point, scales)[i - d], BITS))
                    .toArray());
  }

  private static double[] shift(Trap trap, double[] point, int scales) {
    return trap.isFixed
        ? new double[trap.groups.length]
        : Arrays.copyOfRange(point, scales, point.length);
  }

  /** More than any useful number where weights are too far apart. */
  private static double beyond(double[] point, int logarithms) {
    double most = Arrays.stream(point, 0, logarithms).map(Math::abs).max().orElse(0);
    return most > FARTHEST_SCALE ? FAR * most : 0;
  }

  /** Each group by a factor of so few bits that products are exact. */
  private static double[] scaled(Trap trap, int[] leaders, double[] point) {
    double[] weights = trap.weights.clone();
    for (int g = 1; g < leaders.length; g++) {
      int leader = leaders[g];
      int longest = 0;
      for (int i = 0; i < weights.length; i++) {
        longest = trap.groups[i] == leader ? Math.max(longest, length(weights[i])) : longest;
      }
      double factor = bits(StrictMath.exp(point[g - 1]), Math.max(1, Math.min(BITS, 53 - longest)));
      for (int i = 0; i < weights.length; i++) {
        weights[i] *= trap.groups[i] == leader ? factor : 1;
      }
    }
    return weights;
  }

  /** How many bits a number has from the first to the last that is 1. */
  private static int length(double number) {
    return Dyadic.of(number).abs().scaled(1100).toString(2).replaceAll("0+$", "").length();
  }

  private static double radius(Trap trap, double[] weights, double[] shift) {
    double steepest =
        trap.maps.apply(shift).stream()
            .mapToDouble(spread -> slope(spread, weights) / 2)
            .max()
            .orElse(0);
    if (!(steepest < 0)) {
      return FAR * (1 + steepest);
    }
    if (trap.isFixed) {
      return steepest;
    }
    double drift =
        trap.values.apply(shift).stream()
            .mapToDouble(
                spread -> spread.stream().mapToDouble(value -> length(value[0], weights)).sum())
            .max()
            .orElse(0);
    return Math.min(FAR, drift / -steepest);
  }

  private static double length(double[] value, double[] weights) {
    double sum = 0;
    for (int i = 0; i < value.length; i++) {
      sum += weights[i] * value[i] * value[i];
    }
    return Math.sqrt(sum);
  }

  /** D^{-1/2} KᵀDK D^{-1/2}. */
  private static double[][] scaledSquare(double[][] map, double[] weights) {
    int n = map.length;
    double[][] form = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double sum = 0;
        for (int k = 0; k < n; k++) {
          sum += map[k][i] * map[k][j] * weights[k];
        }
        form[i][j] = sum / Math.sqrt(weights[i] * weights[j]);
      }
    }
    return form;
  }

  /** D^{-1/2} (DK + KᵀD) D^{-1/2}. */
  private static double[][] scaledSum(double[][] map, double[] weights) {
    int n = map.length;
    double[][] form = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double ratio = Math.sqrt(weights[i] / weights[j]);
        form[i][j] = map[i][j] * ratio + map[j][i] / ratio;
      }
    }
    return form;
  }

  private static double greatest(double[][] symmetric) {
    for (double[] row : symmetric) {
      for (double entry : row) {
        if (!Double.isFinite(entry)) {
          return FAR;
        }
      }
    }
    return Arrays.stream(
            new EigenDecomposition(new Array2DRowRealMatrix(symmetric, false)).getRealEigenvalues())
        .max()
        .orElse(0);
  }

  private interface Objective {
    double at(double[] point);
  }

  /** The best of several simplexes; nothing where none found a useful number. */
  private static Optional<double[]> minimum(
      int numbers, int matrices, Objective objective, double enough) {
    if (numbers == 0) {
      return Optional.of(new double[0]);
    }
    List<PointValuePair> found = new ArrayList<>();
    double[] start = new double[numbers];
    int most = Math.max(100, Math.min(MOST_POINTS, MOST_MATRICES / matrices));
    for (double step : FIRST_STEPS) {
      if (found.stream().anyMatch(pair -> pair.getValue() < enough)) {
        break;
      }
      double[] steps = new double[numbers];
      Arrays.fill(steps, step);
      Best best = new Best(objective);
      SimpleValueChecker still = new SimpleValueChecker(STILL, STILL);
      try {
        new SimplexOptimizer(
                (iteration, before, now) ->
                    best.value < enough || still.converged(iteration, before, now))
            .optimize(
                new MaxEval(most),
                new ObjectiveFunction(best::at),
                GoalType.MINIMIZE,
                new InitialGuess(start),
                new NelderMeadSimplex(steps));
      } catch (TooManyEvaluationsException e) {
        // What was found until then.
      }
      found.add(new PointValuePair(best.point, best.value));
      start = best.point;
    }
    PointValuePair best =
        found.stream().min((a, b) -> Double.compare(a.getValue(), b.getValue())).orElseThrow();
    return best.getValue() < FAR ? Optional.of(best.getPoint()) : Optional.empty();
  }

  /** Remembers the best point, however the search ends. */
  private static final class Best {
    private final Objective objective;
    private double[] point = {};
    private double value = Double.POSITIVE_INFINITY;

    Best(Objective objective) {
      this.objective = objective;
    }

    double at(double[] where) {
      double found = objective.at(where);
      if (point.length == 0 || found < value) {
        point = where.clone();
        value = found;
      }
      return found;
    }
  }

  private static double[] rounded(double[] weights) {
    return Arrays.stream(weights).map(weight -> bits(weight, BITS)).toArray();
  }

  /** The nearest number of so many bits. */
  private static double bits(double number, int bits) {
    if (number == 0 || !Double.isFinite(number)) {
      return number;
    }
    int shift = bits - 1 - Math.getExponent(number);
    return Math.scalb(Math.rint(Math.scalb(number, shift)), -shift);
  }
}
