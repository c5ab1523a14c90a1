package keel.verify.search;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import keel.verify.exact.ChainBound;
import keel.verify.exact.Evidence;
import keel.verify.exact.FactorWitness;
import keel.verify.exact.InvalidWitness;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import org.apache.commons.math3.exception.MathIllegalArgumentException;
import org.apache.commons.math3.exception.TooManyEvaluationsException;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.optim.InitialGuess;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.SimpleValueChecker;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.nonlinear.scalar.ObjectiveFunction;
import org.apache.commons.math3.optim.nonlinear.scalar.noderiv.NelderMeadSimplex;
import org.apache.commons.math3.optim.nonlinear.scalar.noderiv.SimplexOptimizer;

/**
 * Looks for the numbers of a {@link ChainBound}.
 *
 * <p>Method: stage after stage is taken out of M. With {@code b_l = b α_l}, what is left of a stage
 * is {@code S_l = b_l Q_l − R_l}, where {@code R_1 = N_1 N_1ᵀ} and {@code R_{l+1} = b_l² N_{l+1}
 * S_l⁻¹ N_{l+1}ᵀ}, and {@code H = b C S_L⁻¹ Cᵀ} is the least there is. Every b_l above the greatest
 * eigenvalue of {@code R_l} over Q_l serves, so that how far above is free; a simplex search makes
 * the greatest bound of all outputs and pairs of them small.
 */
final class ChainSearch {
  /** How far above its least value b_l is first taken, relative to that. */
  private static final double FIRST_EXCESS = 0.5;

  /**
   * Nearer b_l does not come, even if nothing is gained by staying away, as of absolute values,
   * made of two units each: of the factor, rounding would leave nothing. It costs half as much of a
   * gain.
   */
  private static final double LEAST_EXCESS = 0x1p-16;

  /** Floating point operations, roughly, that the search may take. */
  private static final double WORK = 1e9;

  private static final int MOST_EVALUATIONS = 150;

  /** Enough for a chain of one stage, whatever its size. */
  private static final int LEAST_EVALUATIONS = 20;

  private static final int LANCZOS_STEPS = 30;
  private static final double PRECISION = 1e-4;
  private static final double FIRST_STEP = 1;
  private static final double SLACK = 0x1p-28;
  private static final int ATTEMPTS = 10;

  private final ChainBound obligation;
  private final RealMatrix first;
  private final RealMatrix[] forms;
  private final CholeskyDecomposition[] factors;
  private final RealMatrix[] maps;
  private final RealMatrix head;

  /** The least b_1, which does not depend on the others. */
  private final double firstLeast;

  private double least = Double.POSITIVE_INFINITY;
  private Optional<Candidate> best = Optional.empty();

  /** b_1, …, b_L and H. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Candidate(double[] bounds, RealMatrix form) {}

  private ChainSearch(ChainBound obligation) {
    this.obligation = obligation;
    List<ChainBound.Stage> stages = obligation.stages();
    this.forms = stages.stream().map(stage -> dense(stage.form())).toArray(RealMatrix[]::new);
    this.factors =
        Arrays.stream(forms).map(ChainSearch::factor).toArray(CholeskyDecomposition[]::new);
    this.maps = stages.stream().map(stage -> product(stage.maps())).toArray(RealMatrix[]::new);
    this.first = gram(maps[0]);
    this.head =
        obligation.head().isEmpty()
            ? dense(Matrix.identity(obligation.outputs()))
            : product(obligation.head());
    this.firstLeast = greatest(first, 0);
  }

  /** Evidence that has passed the exact check, or none. */
  static Evidence search(ChainBound obligation) {
    if (!obligation.isTractable()) {
      return Evidence.NONE;
    }
    ChainSearch search = new ChainSearch(obligation);
    search.minimise();
    return search.best.flatMap(search::evidence).orElse(Evidence.NONE);
  }

  private static RealMatrix dense(Matrix matrix) {
    return new Array2DRowRealMatrix(PowerOfTwo.rows(matrix, 0), false);
  }

  private static RealMatrix product(List<Matrix> factors) {
    return factors.stream().map(ChainSearch::dense).reduce(RealMatrix::multiply).orElseThrow();
  }

  private static RealMatrix gram(RealMatrix map) {
    return map.multiply(map.transpose());
  }

  private static CholeskyDecomposition factor(RealMatrix matrix) {
    return new CholeskyDecomposition(matrix, Double.MAX_VALUE, 0);
  }

  private void minimise() {
    int stages = forms.length;
    double[] start = new double[stages];
    Arrays.fill(start, StrictMath.log(FIRST_EXCESS));
    double[] steps = new double[stages];
    Arrays.fill(steps, FIRST_STEP);
    double work =
        Arrays.stream(forms).mapToDouble(f -> StrictMath.pow(f.getRowDimension(), 3)).sum();
    int evaluations =
        (int) Math.max(LEAST_EVALUATIONS, Math.min(MOST_EVALUATIONS, WORK / (4 * work)));
    try {
      new SimplexOptimizer(new SimpleValueChecker(PRECISION, -1))
          .optimize(
              new MaxEval(evaluations),
              new ObjectiveFunction(this::evaluate),
              GoalType.MINIMIZE,
              new InitialGuess(start),
              new NelderMeadSimplex(steps));
    } catch (TooManyEvaluationsException e) {
      // The best so far is kept.
    }
  }

  /** The greatest bound of a square, for logarithms of how far each b_l is above its least. */
  private double evaluate(double[] excesses) {
    try {
      Candidate candidate = candidate(excesses);
      double greatest = greatest(candidate.form) * candidate.bounds[candidate.bounds.length - 1];
      if (greatest < least) {
        least = greatest;
        best = Optional.of(candidate);
      }
      return greatest;
    } catch (MathIllegalArgumentException | ArithmeticException e) {
      return Double.MAX_VALUE; // not positive definite in floating point
    }
  }

  private Candidate candidate(double[] excesses) {
    double[] bounds = new double[forms.length];
    RealMatrix rest = first;
    CholeskyDecomposition left = null;
    for (int l = 0; l < forms.length; l++) {
      if (l > 0) {
        RealMatrix solved = left.getSolver().solve(maps[l].transpose());
        rest = maps[l].multiply(solved).scalarMultiply(bounds[l - 1] * bounds[l - 1]);
      }
      double excess = LEAST_EXCESS + StrictMath.exp(excesses[l]);
      bounds[l] = (l == 0 ? firstLeast : greatest(rest, l)) * (1 + excess);
      if (!(bounds[l] > 0) || !Double.isFinite(bounds[l])) {
        throw new ArithmeticException("out of the range of doubles");
      }
      RealMatrix shifted = forms[l].scalarMultiply(bounds[l]).subtract(rest);
      left = factor(shifted.add(shifted.transpose()).scalarMultiply(0.5));
    }
    RealMatrix form = head.multiply(left.getSolver().solve(head.transpose()));
    return new Candidate(bounds, form.scalarMultiply(bounds[bounds.length - 1]));
  }

  /** The greatest eigenvalue of R_l over Q_l. */
  private double greatest(RealMatrix rest, int stage) {
    return Lanczos.greatest(
            rest.getRowDimension(),
            LANCZOS_STEPS,
            x -> factors[stage].getSolver().solve(rest.operate(x)),
            forms[stage]::operate)
        .orElseThrow(() -> new ArithmeticException("out of the range of doubles"))
        .value();
  }

  /** The greatest of H_ii + H_jj − 2 H_ij, or H_11 of a single output. */
  private static double greatest(RealMatrix form) {
    int n = form.getRowDimension();
    double greatest = n == 1 ? form.getEntry(0, 0) : 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        greatest =
            Math.max(greatest, form.getEntry(i, i) + form.getEntry(j, j) - 2 * form.getEntry(i, j));
      }
    }
    return greatest;
  }

  private Optional<Evidence> evidence(Candidate candidate) {
    double slack = SLACK;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Vector numbers = numbers(candidate, slack);
      Optional<FactorWitness> factor = witness(numbers, 1).or(() -> witness(numbers, 4));
      if (factor.isPresent()) {
        return Optional.of(new Evidence(factor, Optional.empty(), Optional.of(numbers)));
      }
      slack *= 4;
    }
    return Optional.empty();
  }

  private Vector numbers(Candidate candidate, double slack) {
    int stages = forms.length;
    double[] numbers = new double[obligation.candidates()];
    double bound = candidate.bounds[stages - 1];
    numbers[0] = bound;
    for (int l = 0; l + 1 < stages; l++) {
      numbers[1 + l] = candidate.bounds[l] / bound;
    }
    double largest = 0;
    for (int i = 0; i < obligation.outputs(); i++) {
      largest = Math.max(largest, candidate.form.getEntry(i, i));
    }
    int next = stages;
    for (int i = 0; i < obligation.outputs(); i++) {
      for (int j = 0; j <= i; j++) {
        numbers[next++] = candidate.form.getEntry(i, j) + (i == j ? slack * largest : 0);
      }
    }
    return Vector.of(numbers);
  }

  /** Leaves so many times as much as is expected for what rounding takes. */
  private Optional<FactorWitness> witness(Vector numbers, double more) {
    double b = numbers.get(0);
    try {
      ChainBound.Question question = obligation.with(numbers);
      int size = question.gram().metric().rows();
      double[][] rest = new double[size][size];
      for (int i = 0; i < first.getRowDimension(); i++) {
        System.arraycopy(first.getRow(i), 0, rest[i], 0, first.getColumnDimension());
      }
      Pencil pencil =
          new Pencil(rest, Metric.of(PowerOfTwo.rows(question.gram().metric(), 0)), new int[size]);
      int exponent = pencil.gridExponent(b);
      // What rounding the factor to the grid may cost a row.
      double rounding =
          more * size * Math.sqrt(pencil.largestDiagonal(b)) * Math.scalb(1.0, -exponent / 2);
      Optional<FactorWitness> found = pencil.factor(b, rounding, exponent);
      if (found.isPresent()) {
        question.gram().requireProof(found.get(), b);
      }
      return found;
    } catch (InvalidWitness | MathIllegalArgumentException | ArithmeticException e) {
      return Optional.empty();
    }
  }
}
