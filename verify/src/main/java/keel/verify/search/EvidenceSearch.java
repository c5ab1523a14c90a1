package keel.verify.search;

import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import keel.verify.exact.DiagonalScaling;
import keel.verify.exact.Direction;
import keel.verify.exact.Dyadic;
import keel.verify.exact.EigenvalueBound;
import keel.verify.exact.Evidence;
import keel.verify.exact.FactorWitness;
import keel.verify.exact.GramBound;
import keel.verify.exact.InvalidWitness;
import keel.verify.exact.Matrix;
import keel.verify.exact.MatrixInequality;
import keel.verify.exact.Obligation;
import keel.verify.exact.RowDominance;
import keel.verify.exact.Vector;
import org.apache.commons.math3.exception.MathArithmeticException;
import org.apache.commons.math3.exception.MathIllegalArgumentException;
import org.apache.commons.math3.exception.MathIllegalStateException;
import org.apache.commons.math3.linear.ArrayRealVector;

/**
 * Guesses evidence for an {@link Obligation}, in floating point: the greatest eigenvalue of a
 * {@link Pencil} and a Cholesky factor just above it, rounded to an integer grid; or the weights of
 * {@link PerronWeights}. What it returns has passed the exact check where there is a bound to
 * check.
 */
public final class EvidenceSearch {
  /** First slack, relative to the size of the matrix, then four times more until it works. */
  private static final double SLACK = 0x1p-44;

  /** First relative distance of a gain bound to the gain. */
  private static final double GAIN_SLACK = 0x1p-26;

  private static final int ATTEMPTS = 12;

  /** The zero factor leaves all of the matrix to 64 bits. */
  private static final int ZERO_FACTOR_BITS = 60;

  private EvidenceSearch() {}

  /** Evidence that may prove or refute the obligation; parts that cannot be found are absent. */
  public static Found search(Obligation obligation) {
    return Found.of(evidence(obligation));
  }

  private static Evidence evidence(Obligation obligation) {
    try {
      return obligation.match(
          EvidenceSearch::eigenvalue,
          EvidenceSearch::gram,
          EvidenceSearch::dominance,
          EvidenceSearch::inequality,
          EvidenceSearch::scaling,
          CounterexampleSearch::activeState,
          CounterexampleSearch::nullVector,
          CounterexampleSearch::slopes);
    } catch (MathIllegalArgumentException | MathIllegalStateException | MathArithmeticException e) {
      // Commons Math gave up (it says so for some graded matrices): nothing is found, none claimed.
      return Evidence.NONE;
    }
  }

  private static Evidence eigenvalue(EigenvalueBound obligation) {
    ArrayRealVector inverse =
        new ArrayRealVector(obligation.divisors().toArray())
            .ebeDivide(new ArrayRealVector(obligation.weights().toArray()));
    Pencil pencil = new Pencil(real(obligation.matrix()), Metric.diagonal(inverse));
    Lanczos.Pair greatest = pencil.greatest();
    return new Evidence(
        factor(obligation, pencil, greatest),
        Optional.of(Pencil.direction(greatest.vector())),
        Optional.empty());
  }

  private record Proven(FactorWitness witness, Dyadic bound) {}

  private static Optional<FactorWitness> factor(
      EigenvalueBound obligation, Pencil pencil, Lanczos.Pair greatest) {
    Optional<Proven> best = cholesky(obligation, pencil, greatest);
    if (best.isEmpty() || best.get().bound.compareTo(Dyadic.of(obligation.limit())) >= 0) {
      // On the very boundary, Gershgorin's circles alone may prove more: diagonal matrices.
      best =
          Stream.of(best, zero(obligation))
              .flatMap(Optional::stream)
              .min(Comparator.comparing(Proven::bound));
    }
    return best.map(Proven::witness);
  }

  private static Optional<Proven> cholesky(
      EigenvalueBound obligation, Pencil pencil, Lanczos.Pair greatest) {
    double slack = greatest.largestMagnitude() * SLACK;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      double b = greatest.value() + slack;
      Optional<Proven> proven =
          pencil
              .factor(b, 0, Pencil.gridExponent(pencil.largestDiagonal(b)))
              .flatMap(witness -> proven(obligation, witness));
      if (proven.isPresent()) {
        return proven;
      }
      slack *= 4; // not positive definite in floating point: ask for a little less
    }
    return Optional.empty();
  }

  private static Optional<Proven> zero(EigenvalueBound obligation) {
    int exponent = ZERO_FACTOR_BITS - Math.getExponent(obligation.matrix().largestMagnitude());
    int n = obligation.size();
    try {
      return proven(
          obligation, FactorWitness.of(exponent, n, new long[(int) FactorWitness.triangle(n)]));
    } catch (InvalidWitness e) {
      return Optional.empty();
    }
  }

  /** A witness with what it proves; absent if the exact check cannot hold its numbers. */
  private static Optional<Proven> proven(EigenvalueBound obligation, FactorWitness witness) {
    try {
      return Optional.of(new Proven(witness, obligation.provenBy(witness)));
    } catch (InvalidWitness e) {
      return Optional.empty();
    }
  }

  private static Evidence gram(GramBound obligation) {
    Pencil pencil = new Pencil(product(obligation.gram()), Metric.of(real(obligation.metric())));
    Lanczos.Pair greatest = pencil.greatest();
    int n = obligation.metric().rows();
    double slack = GAIN_SLACK;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      double b = greatest.value() * (1 + slack);
      double largest = pencil.largestDiagonal(b);
      int exponent = Pencil.gridExponent(largest);
      // What rounding the factor to the grid may cost a row.
      double rounding = n * Math.scalb(Math.sqrt(largest), -exponent / 2) * slack / GAIN_SLACK;
      Optional<FactorWitness> factor = pencil.factor(b, rounding, exponent);
      if (factor.isPresent() && isProven(obligation, factor.get(), b)) {
        return new Evidence(
            factor, Optional.of(Pencil.direction(greatest.vector())), Optional.of(Vector.of(b)));
      }
      slack *= 4;
    }
    return Evidence.NONE;
  }

  private static boolean isProven(GramBound obligation, FactorWitness witness, double b) {
    try {
      obligation.requireProof(witness, b);
      return true;
    } catch (InvalidWitness e) {
      return false;
    }
  }

  private static Evidence dominance(RowDominance obligation) {
    Direction weights = PerronWeights.of(obligation);
    return new Evidence(Optional.empty(), Optional.of(weights), Optional.empty());
  }

  private static Evidence scaling(DiagonalScaling obligation) {
    return new Evidence(
        Optional.empty(),
        Optional.empty(),
        ScalingSearch.of(obligation.state()).filter(obligation::isShownBy));
  }

  /** Λ = I, and the P that makes the mixed part of Q as small as it can be. */
  private static Evidence inequality(MatrixInequality obligation) {
    int n = obligation.state().rows();
    double[] numbers = new double[obligation.candidates()];
    double sum = 1 + obligation.leastSlope();
    int next = n;
    for (int i = 0; i < n; i++) {
      numbers[i] = 1;
      for (int j = 0; j <= i; j++) {
        double steps = obligation.stepSizes().get(i) + obligation.stepSizes().get(j);
        double both = obligation.state().get(i, j) + obligation.state().get(j, i);
        numbers[next++] = -sum * both / steps;
      }
    }
    Vector candidates = Vector.of(numbers);
    Evidence found = eigenvalue(obligation.rounded(candidates).bound());
    return new Evidence(found.factor(), Optional.empty(), Optional.of(candidates));
  }

  private static double[][] real(Matrix matrix) {
    double[][] rows = new double[matrix.rows()][matrix.columns()];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < rows[i].length; j++) {
        rows[i][j] = matrix.get(i, j);
      }
    }
    return rows;
  }

  /** G Gᵀ, column by column of G, which is much faster than Commons Math's row by column. */
  private static double[][] product(Matrix gram) {
    double[][] columns = real(gram.transpose());
    int n = gram.rows();
    double[][] product = new double[n][n];
    for (double[] column : columns) {
      for (int i = 0; i < n; i++) {
        add(product[i], column[i], column);
      }
    }
    return product;
  }

  private static void add(double[] sum, double factor, double[] column) {
    for (int j = 0; j < sum.length; j++) {
      sum[j] += factor * column[j];
    }
  }
}
