package keel.verify.search;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.DoubleStream;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Evidence;
import keel.verify.exact.InvalidWitness;
import keel.verify.exact.LeastEigenvalue;
import keel.verify.exact.Matrix;
import keel.verify.exact.MonotoneGain;
import keel.verify.exact.MonotoneInequality;
import keel.verify.exact.Vector;
import org.apache.commons.math3.exception.MathIllegalArgumentException;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;

/**
 * Looks for the Λ of a {@link MonotoneInequality} or of a {@link MonotoneGain}.
 *
 * <p>Method: of the first, Λ = I if it serves; else the least eigenvalue of the symmetric part of
 * {@code Λ^{1/2} (I − W) Λ^{-1/2}} is followed up its subgradient. Of the second, the greatest
 * eigenvalue b of {@code (ΛU)(ΛU)ᵀ} over {@code F − CᵀC} is made small, first by a common factor,
 * then by all multipliers ({@link Descent}).
 */
final class MonotoneSearch {
  /** Eigenvalues that are computed on the way to a first Λ. */
  private static final int ROUNDS = 80;

  private static final int LANCZOS_STEPS = 40;

  /** How far above zero the search for a first Λ aims, relative to the size of I − W. */
  private static final double AIM = 0x1p-8;

  /** Common factors that are tried, as multiples of the least that makes F − CᵀC definite. */
  private static final int FACTORS = 24;

  private static final double FACTOR_STEP = 0.12;

  /** Floating point operations, roughly, that a search may take. */
  private static final double WORK = 4e9;

  private static final int MOST_EVALUATIONS = 250;

  /** By what logarithms of multipliers are raised until the exact check passes. */
  private static final double[] LARGER = {0, 0x1p-22, 0x1p-17, 0x1p-12, 0x1p-8, 0x1p-4};

  /** What is left of the diagonal to the exact check: a matrix that is almost singular is none. */
  private static final double ROOM = 0x1p-26;

  /** A multiplier times a float is a double. */
  private static final int MULTIPLIER_BITS = 24;

  private MonotoneSearch() {}

  // ---- One equilibrium ----

  /** Evidence that has passed the exact check, or none. */
  static Evidence inequality(MonotoneInequality obligation) {
    return multipliers(obligation.state(), obligation.groups())
        .flatMap(numbers -> evidence(obligation, numbers))
        .orElse(Evidence.NONE);
  }

  private static Optional<Evidence> evidence(MonotoneInequality obligation, double[] numbers) {
    Vector candidates = Vector.of(numbers);
    LeastEigenvalue question = obligation.with(candidates);
    Evidence found = SpectralSearch.eigenvalue(question.bound());
    return found
        .factor()
        .filter(
            factor -> {
              try {
                question.provenBy(factor);
                return true;
              } catch (InvalidWitness e) {
                return false;
              }
            })
        .map(factor -> new Evidence(found.factor(), found.direction(), Optional.of(candidates)));
  }

  /** Numbers for the groups that make Λ(I − W) monotone in floating point, if some were found. */
  private static Optional<double[]> multipliers(Matrix state, int groups) {
    int n = state.rows();
    double[] logarithms = new double[groups];
    double size = 1 + state.largestMagnitude();
    for (int round = 0; round < ROUNDS; round++) {
      RealMatrix scaled = new Array2DRowRealMatrix(n, n);
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          double quotient = logarithms[i % groups] - logarithms[j % groups];
          double entry = (i == j ? 1 : 0) - state.get(i, j);
          scaled.setEntry(i, j, entry * StrictMath.exp(quotient / 2));
        }
      }
      RealMatrix transposed = scaled.transpose();
      Optional<Lanczos.Pair> least =
          Lanczos.greatest(
              n,
              Math.min(n, LANCZOS_STEPS),
              x -> scaled.operate(x).add(transposed.operate(x)).mapMultiply(-0.5),
              x -> x);
      if (least.isEmpty()) {
        return Optional.empty();
      }
      double value = -least.get().value();
      if (value > 0) {
        return Optional.of(rounded(logarithms));
      }
      RealVector v = least.get().vector();
      RealVector up = v.ebeMultiply(scaled.operate(v).subtract(transposed.operate(v)));
      double[] gradient = new double[groups];
      for (int i = 0; i < n; i++) {
        gradient[i % groups] += up.getEntry(i) / 2;
      }
      double length = Arrays.stream(gradient).map(g -> g * g).sum();
      if (!(length > 0)) {
        return Optional.empty();
      }
      double rise = (AIM * size - value) / length;
      Arrays.setAll(logarithms, i -> logarithms[i] + rise * gradient[i]);
    }
    return Optional.empty();
  }

  private static double[] rounded(double[] logarithms) {
    double largest = Arrays.stream(logarithms).max().orElse(0);
    return Arrays.stream(logarithms)
        .map(logarithm -> rounded(StrictMath.exp(logarithm - largest)))
        .toArray();
  }

  private static double rounded(double multiplier) {
    int grid = MULTIPLIER_BITS - Math.getExponent(multiplier);
    return Math.scalb(Math.rint(Math.scalb(multiplier, grid)), -grid);
  }

  // ---- A gain ----

  /** Evidence that has passed the exact check, or none. */
  static Evidence gain(MonotoneGain obligation) {
    return multipliers(obligation.state(), obligation.groups())
        .flatMap(first -> new Gain(obligation).search(first))
        .orElse(Evidence.NONE);
  }

  /** A search for the multipliers of one gain. */
  private static final class Gain {
    private final MonotoneGain obligation;
    private final int n;
    private final RealMatrix resolvent;
    private final RealMatrix input;
    private final RealMatrix squares;
    private final int evaluations;

    Gain(MonotoneGain obligation) {
      this.obligation = obligation;
      this.n = obligation.size();
      this.resolvent = MatrixUtils.createRealIdentityMatrix(n).subtract(dense(obligation.state()));
      RealMatrix map = dense(obligation.input());
      this.input = map.multiply(map.transpose());
      this.squares =
          obligation.output().isEmpty() ? MatrixUtils.createRealIdentityMatrix(n) : squares();
      this.evaluations =
          (int) Math.max(FACTORS, Math.min(MOST_EVALUATIONS, WORK / StrictMath.pow(n, 3)));
    }

    private static RealMatrix dense(Matrix matrix) {
      return new Array2DRowRealMatrix(PowerOfTwo.rows(matrix, 0), false);
    }

    private RealMatrix squares() {
      double[][] rows =
          obligation.output().stream()
              .map(row -> row.stream().mapToDouble(Dyadic::floorToDouble).toArray())
              .toArray(double[][]::new);
      RealMatrix output = new Array2DRowRealMatrix(rows, false);
      return output.transpose().multiply(output);
    }

    Optional<Evidence> search(double[] multipliers) {
      Optional<Descent.Point> start = start(multipliers);
      return start
          .map(first -> Descent.from(first, this::evaluate, evaluations))
          .flatMap(best -> evidence(best.at()))
          .or(() -> start.flatMap(s -> evidence(s.at())));
    }

    /** The best common factor. */
    private Optional<Descent.Point> start(double[] first) {
      RealVector logarithms = new ArrayRealVector(first).map(StrictMath::log);
      Metric metric = Metric.of(form(first).getData());
      Optional<Lanczos.Pair> needed =
          Lanczos.greatest(
              n,
              Math.min(n, LANCZOS_STEPS),
              x -> metric.solve(squares.operate(x)),
              metric::multiply);
      if (needed.isEmpty() || !(needed.get().value() > 0)) {
        return Optional.empty();
      }
      double least = StrictMath.log(needed.get().value());
      Optional<Descent.Point> best = Optional.empty();
      for (int i = 1; i <= FACTORS; i++) {
        Optional<Descent.Point> found = evaluate(logarithms.mapAdd(least + i * FACTOR_STEP));
        if (found.isPresent() && (best.isEmpty() || found.get().value() < best.get().value())) {
          best = found;
        }
      }
      return best;
    }

    /** Λ (I − W) + (I − W)ᵀ Λ. */
    private RealMatrix form(double[] multipliers) {
      RealMatrix form = new Array2DRowRealMatrix(n, n);
      int groups = obligation.groups();
      for (int i = 0; i < n; i++) {
        for (int j = 0; j <= i; j++) {
          double entry =
              multipliers[i % groups] * resolvent.getEntry(i, j)
                  + multipliers[j % groups] * resolvent.getEntry(j, i);
          form.setEntry(i, j, entry);
          form.setEntry(j, i, entry);
        }
      }
      return form;
    }

    /**
     * log b, with respect to the logarithms; empty if the matrix is not positive definite in
     * floating point.
     */
    private Optional<Descent.Point> evaluate(RealVector logarithms) {
      int groups = obligation.groups();
      double[] numbers = logarithms.map(StrictMath::exp).toArray();
      double[] multipliers = new double[n];
      Arrays.setAll(multipliers, i -> numbers[i % groups]);
      RealVector diagonal = new ArrayRealVector(multipliers, false);
      try {
        double[][] matrix = form(numbers).subtract(squares).getData();
        for (int i = 0; i < n; i++) {
          matrix[i][i] -= ROOM * multipliers[i];
        }
        Metric metric = Metric.of(matrix);
        Lanczos.Pair greatest =
            Lanczos.greatest(
                    n,
                    Math.min(n, LANCZOS_STEPS),
                    s -> metric.solve(gram(diagonal, s)),
                    metric::multiply)
                .orElseThrow(() -> new ArithmeticException("out of the range of doubles"));
        double b = greatest.value();
        if (!(b > 0)) {
          return Optional.empty();
        }
        RealVector s = greatest.vector();
        RealVector change =
            s.ebeMultiply(
                    gram(diagonal, s)
                        .subtract(diagonal.ebeMultiply(resolvent.operate(s)).mapMultiply(b)))
                .mapMultiply(2 / b);
        double[] gradient = new double[groups];
        for (int i = 0; i < n; i++) {
          gradient[i % groups] += change.getEntry(i);
        }
        return Optional.of(
            new Descent.Point(logarithms, StrictMath.log(b), new ArrayRealVector(gradient, false)));
      } catch (MathIllegalArgumentException | ArithmeticException e) {
        return Optional.empty();
      }
    }

    /** (ΛU)(ΛU)ᵀ s. */
    private RealVector gram(RealVector multipliers, RealVector s) {
      return multipliers.ebeMultiply(input.operate(multipliers.ebeMultiply(s)));
    }

    /** With multipliers that are a little larger where the best are too near the edge. */
    private Optional<Evidence> evidence(RealVector logarithms) {
      return DoubleStream.of(LARGER)
          .mapToObj(larger -> proven(logarithms.mapAdd(larger)))
          .flatMap(Optional::stream)
          .findFirst();
    }

    private Optional<Evidence> proven(RealVector logarithms) {
      double[] numbers = logarithms.map(logarithm -> rounded(StrictMath.exp(logarithm))).toArray();
      try {
        Evidence found = SpectralSearch.gram(obligation.with(joined(1, numbers)).gram());
        return found
            .numbers()
            .filter(b -> b.get(0) > 0)
            .map(
                b ->
                    new Evidence(
                        found.factor(), Optional.empty(), Optional.of(joined(b.get(0), numbers))));
      } catch (MathIllegalArgumentException | ArithmeticException | InvalidWitness e) {
        return Optional.empty(); // not positive definite once it is rounded
      }
    }

    private static Vector joined(double b, double[] multipliers) {
      return Vector.of(
          DoubleStream.concat(DoubleStream.of(b), Arrays.stream(multipliers)).toArray());
    }
  }
}
