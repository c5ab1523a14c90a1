package keel.verify.search;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import keel.verify.exact.DepthRecursion;
import keel.verify.exact.Evidence;
import keel.verify.exact.InvalidWitness;
import keel.verify.exact.Vector;
import org.apache.commons.math3.exception.MathIllegalArgumentException;
import org.apache.commons.math3.exception.MathIllegalStateException;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.optim.InitialGuess;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.SimpleValueChecker;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.nonlinear.scalar.ObjectiveFunction;
import org.apache.commons.math3.optim.nonlinear.scalar.ObjectiveFunctionGradient;
import org.apache.commons.math3.optim.nonlinear.scalar.gradient.NonLinearConjugateGradientOptimizer;
import org.apache.commons.math3.optim.univariate.BrentOptimizer;
import org.apache.commons.math3.optim.univariate.SearchInterval;
import org.apache.commons.math3.optim.univariate.UnivariateObjectiveFunction;

/**
 * Looks for the numbers of a {@link DepthRecursion}.
 *
 * <p>Method: for a given β the greatest {@code c(λ) (λ + β)} of some points λ is made small in the
 * logarithms of the multipliers, by conjugate gradients on ever sharper smooth maxima; the gradient
 * comes from walking the recursion back. β itself is one number, and found by Brent's method.
 */
final class RecursionSearch {
  private static final int POINTS = 64;

  /** How sharp the smooth maxima are, one after the other. */
  private static final double[] SHARPNESS = {8, 32, 128};

  /** Of a smooth maximum at most. */
  private static final int EVALUATIONS = 120;

  private static final double PRECISION = 1e-4;
  private static final double LINE_PRECISION = 0.1;
  private static final int LANCZOS_STEPS = 30;
  private static final int LEAST_SHIFTS = 3;
  private static final int MOST_SHIFTS = 12;

  /** Floating point operations, roughly, that factors for the choice of β may take. */
  private static final double WORK = 1.5e9;

  private static final double SHIFT_PRECISION = 0.02;

  /** The first multipliers, relative to the depth. */
  private static final double FIRST = 0.7;

  private static final double FALL = 0.03;

  /** By what all multipliers are multiplied until the exact check passes. */
  private static final double[] LARGER = {1, 1.05, 1.2, 1.5, 2};

  /** Of d in units of the multiplier: the intervals of the check take some of it. */
  private static final double LEAST_ROOM = 0.01;

  /** Between which β is looked for, relative to 1/K. */
  private static final double LEAST_SHIFT = 0.05;

  private static final double GREATEST_SHIFT = 20;

  private final DepthRecursion obligation;
  private final double[] points = new double[POINTS];
  private final RealMatrix gram;

  /** The logarithms of the multipliers with the lowest smooth maximum so far, and that. */
  private double[] logarithms;

  private double lowest;

  /** The numbers with the least squared gain so far, and that. */
  private Optional<double[]> best = Optional.empty();

  private double least = Double.POSITIVE_INFINITY;

  private RecursionSearch(DepthRecursion obligation) {
    this.obligation = obligation;
    double low = obligation.low().ceilToDouble();
    double high = obligation.high().floorToDouble();
    for (int i = 0; i < POINTS; i++) {
      double share = i / (POINTS - 1.0);
      points[i] = low + (high - low) * share * share;
    }
    this.gram = new Array2DRowRealMatrix(PowerOfTwo.rows(obligation.aim().gram(), 0), false);
    this.logarithms = start(0);
    if (!Double.isFinite(new Recursion(multipliers(logarithms)).energies()[POINTS - 1])) {
      this.logarithms = start(FALL); // equal ones do not do for an eigenvalue of 2
    }
  }

  /** Multipliers that fall by so much a step, in logarithms. */
  private double[] start(double fall) {
    double[] start = new double[obligation.depth()];
    Arrays.setAll(start, k -> StrictMath.log(1 + FIRST * start.length) - fall * k);
    return start;
  }

  /** Evidence that has passed the exact check, or none. */
  static Evidence search(DepthRecursion obligation) {
    RecursionSearch search = new RecursionSearch(obligation);
    double scale = 1.0 / obligation.depth();
    double factor = StrictMath.pow(obligation.aim().metric().rows(), 3) / 3;
    int shifts = (int) Math.max(LEAST_SHIFTS, Math.min(MOST_SHIFTS, WORK / factor));
    try {
      new BrentOptimizer(SHIFT_PRECISION, SHIFT_PRECISION)
          .optimize(
              GoalType.MINIMIZE,
              new MaxEval(shifts),
              new UnivariateObjectiveFunction(search::evaluate),
              new SearchInterval(
                  StrictMath.log(LEAST_SHIFT * scale),
                  StrictMath.log(GREATEST_SHIFT * scale),
                  StrictMath.log(scale)));
    } catch (MathIllegalStateException e) {
      // The best so far is kept.
    }
    return search.best.flatMap(search::shown).orElse(Evidence.NONE);
  }

  /** The numbers, or larger multipliers, which leave the intervals of the check more room. */
  private Optional<Evidence> shown(double[] numbers) {
    for (double larger : LARGER) {
      Vector candidate =
          Vector.of(
              IntStream.range(0, numbers.length)
                  .mapToDouble(i -> i == 0 ? numbers[0] : larger * numbers[i])
                  .toArray());
      try {
        obligation.shownBy(candidate);
        return Optional.of(
            new Evidence(Optional.empty(), Optional.empty(), Optional.of(candidate)));
      } catch (InvalidWitness e) {
        // The next ones are larger.
      }
    }
    return Optional.empty();
  }

  /** The logarithm of the squared gain for the logarithm of a β. */
  private double evaluate(double logarithm) {
    double shift = StrictMath.exp(logarithm);
    try {
      minimise(shift);
      double[] multipliers = multipliers(logarithms);
      double greatest = 0;
      double[] energies = new Recursion(multipliers).energies();
      for (int i = 0; i < POINTS; i++) {
        greatest = Math.max(greatest, energies[i] * (points[i] + shift));
      }
      double square = greatest * spread(shift);
      if (square < least) {
        least = square;
        best =
            Optional.of(
                DoubleStream.concat(DoubleStream.of(shift), Arrays.stream(multipliers)).toArray());
      }
      return StrictMath.log(square);
    } catch (MathIllegalArgumentException | ArithmeticException e) {
      return Double.MAX_VALUE;
    }
  }

  /** The greatest eigenvalue of G Gᵀ over P + βW⁻¹. */
  private double spread(double shift) {
    double[][] entries = PowerOfTwo.rows(obligation.aim().metric(), 0);
    for (int i = 0; i < entries.length; i++) {
      entries[i][i] += shift * obligation.aim().inverse().get(i);
    }
    Metric metric = Metric.of(entries);
    return Lanczos.greatest(
            entries.length,
            LANCZOS_STEPS,
            x -> metric.solve(gram.operate(gram.preMultiply(x))),
            metric::multiply)
        .orElseThrow(() -> new ArithmeticException("out of the range of doubles"))
        .value();
  }

  private void minimise(double shift) {
    for (double sharpness : SHARPNESS) {
      lowest = Double.MAX_VALUE;
      try {
        new NonLinearConjugateGradientOptimizer(
                NonLinearConjugateGradientOptimizer.Formula.POLAK_RIBIERE,
                new SimpleValueChecker(PRECISION, PRECISION),
                LINE_PRECISION,
                LINE_PRECISION,
                1)
            .optimize(
                new MaxEval(EVALUATIONS),
                new ObjectiveFunction(x -> smoothMaximum(x, shift, sharpness)),
                new ObjectiveFunctionGradient(x -> gradient(x, shift, sharpness)),
                GoalType.MINIMIZE,
                new InitialGuess(logarithms));
      } catch (MathIllegalStateException e) {
        // The lowest so far is kept.
      }
    }
  }

  private double smoothMaximum(double[] x, double shift, double sharpness) {
    double[] energies = new Recursion(multipliers(x)).energies();
    double value = maximum(energies, shift, sharpness, new double[POINTS]);
    if (value < lowest) {
      lowest = value;
      logarithms = x.clone();
    }
    return value;
  }

  private static double[] multipliers(double[] logarithms) {
    return Arrays.stream(logarithms).map(StrictMath::exp).toArray();
  }

  /** log (Σ t^p) / p of t = c(λ) (λ + β), with its derivatives with respect to the c. */
  private double maximum(double[] energies, double shift, double sharpness, double[] slopes) {
    double largest = 0;
    for (int i = 0; i < POINTS; i++) {
      largest = Math.max(largest, energies[i] * (points[i] + shift));
    }
    if (!(largest > 0) || !Double.isFinite(largest)) {
      return Double.MAX_VALUE;
    }
    double sum = 0;
    for (int i = 0; i < POINTS; i++) {
      slopes[i] = StrictMath.pow(energies[i] * (points[i] + shift) / largest, sharpness);
      sum += slopes[i];
    }
    for (int i = 0; i < POINTS; i++) {
      slopes[i] /= sum * energies[i];
    }
    return StrictMath.log(largest) + StrictMath.log(sum) / sharpness;
  }

  private double[] gradient(double[] x, double shift, double sharpness) {
    Recursion recursion = new Recursion(multipliers(x));
    double[] slopes = new double[POINTS];
    maximum(recursion.energies(), shift, sharpness, slopes);
    return recursion.gradient(slopes);
  }

  /** The recursion at all points, with what is needed to walk it back. */
  private final class Recursion {
    private final int depth = obligation.depth();
    private final double[] multipliers;
    private final double[][] a = new double[depth + 1][POINTS];
    private final double[][] b = new double[depth + 1][POINTS];

    Recursion(double[] multipliers) {
      this.multipliers = multipliers;
    }

    double[] energies() {
      double[] c = new double[POINTS];
      Arrays.fill(a[depth], 1);
      for (int k = depth - 1; k >= 0; k--) {
        double m = multipliers[k];
        for (int i = 0; i < POINTS; i++) {
          double d = 2 * m - a[k + 1][i];
          double p = a[k + 1][i] - m * points[i];
          double r = b[k + 1][i] + m;
          a[k][i] = a[k + 1][i] + p * p / d;
          b[k][i] = b[k + 1][i] + p * r / d;
          c[i] = d > LEAST_ROOM * m ? c[i] + r * r / d : Double.POSITIVE_INFINITY;
        }
      }
      return c;
    }

    /** With respect to the logarithms, for given derivatives with respect to the c. */
    double[] gradient(double[] slopes) {
      double[] gradient = new double[depth];
      double[] da = new double[POINTS];
      double[] db = new double[POINTS];
      for (int k = 0; k < depth; k++) {
        double m = multipliers[k];
        for (int i = 0; i < POINTS; i++) {
          double d = 2 * m - a[k + 1][i];
          double p = (a[k + 1][i] - m * points[i]) / d;
          double r = (b[k + 1][i] + m) / d;
          double dp = 2 * da[i] * p + db[i] * r;
          double dr = db[i] * p + 2 * slopes[i] * r;
          double dd = -(da[i] * p * p + db[i] * p * r + slopes[i] * r * r);
          gradient[k] += m * (dr + 2 * dd - points[i] * dp);
          da[i] += dp - dd;
          db[i] += dr;
        }
      }
      return gradient;
    }
  }
}
