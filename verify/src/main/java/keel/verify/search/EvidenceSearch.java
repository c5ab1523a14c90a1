package keel.verify.search;

import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import keel.verify.exact.Direction;
import keel.verify.exact.Dyadic;
import keel.verify.exact.EigenvalueBound;
import keel.verify.exact.Evidence;
import keel.verify.exact.FactorWitness;
import keel.verify.exact.InvalidWitness;
import keel.verify.exact.Vector;
import org.apache.commons.math3.exception.MathArithmeticException;
import org.apache.commons.math3.exception.MathIllegalArgumentException;
import org.apache.commons.math3.exception.MathIllegalStateException;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * Guesses evidence for an {@link EigenvalueBound} {@code S ⪯ b W⁻¹}.
 *
 * <p>Method: the greatest eigenvalue λ of {@code W^{1/2} S W^{1/2}} and its eigenvector from
 * Commons Math; the factor is the Cholesky factor of {@code (λ + slack) W⁻¹ − S}, rounded to an
 * integer grid. The zero factor (Gershgorin's circles) is kept where it proves more, as for
 * diagonal matrices on the very boundary. O(n³).
 */
public final class EvidenceSearch {
  /** First slack, relative to the size of the matrix, then ten times more until it works. */
  private static final double SLACK = 0x1p-48;

  private static final int ATTEMPTS = 12;

  /** Entries on the grid stay below 2^61, half of what the exact check allows. */
  private static final int GRID_BITS = 61;

  /** Directions are rounded to integers of at most this size: finer than a float's 24 bits. */
  private static final double DIRECTION_SCALE = 0x1p40;

  private EvidenceSearch() {}

  /** Evidence that may prove or refute the bound; parts that cannot be found are absent. */
  public static Evidence search(EigenvalueBound obligation) {
    try {
      Eigenpair greatest = greatestEigenpair(obligation);
      return new Evidence(factor(obligation, greatest.value()), Optional.of(greatest.direction()));
    } catch (MathIllegalArgumentException | MathIllegalStateException | MathArithmeticException e) {
      // Commons Math gave up (it says so for some graded matrices): nothing is found, none claimed.
      return Evidence.NONE;
    }
  }

  private record Eigenpair(double value, Direction direction) {}

  private static Eigenpair greatestEigenpair(EigenvalueBound obligation) {
    int n = obligation.size();
    double[] roots = obligation.weights().toArray();
    double[][] scaled = new double[n][n];
    for (int i = 0; i < n; i++) {
      roots[i] = Math.sqrt(roots[i]);
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        scaled[i][j] = roots[i] * obligation.matrix().get(i, j) * roots[j];
      }
    }
    EigenDecomposition eigen = new EigenDecomposition(new Array2DRowRealMatrix(scaled, false));
    double[] values = eigen.getRealEigenvalues();
    int greatest = 0;
    for (int i = 1; i < n; i++) {
      if (values[i] > values[greatest]) {
        greatest = i;
      }
    }
    return new Eigenpair(
        values[greatest], direction(eigen.getEigenvector(greatest).toArray(), roots));
  }

  /** y = W^{-1/2} u on a grid of integers. */
  private static Direction direction(double[] eigenvector, double[] roots) {
    double largest = 0;
    double[] entries = new double[eigenvector.length];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = eigenvector[i] / roots[i];
      largest = Math.max(largest, Math.abs(entries[i]));
    }
    long[] rounded = new long[entries.length];
    for (int i = 0; i < entries.length; i++) {
      rounded[i] = Math.round(entries[i] / largest * DIRECTION_SCALE);
    }
    return Direction.of(rounded);
  }

  private static Optional<FactorWitness> factor(EigenvalueBound obligation, double eigenvalue) {
    double[][] shifted = shifted(obligation, eigenvalue);
    int exponent = gridExponent(obligation, shifted);
    Optional<FactorWitness> zero =
        valid(exponent, obligation.size(), new int[(int) FactorWitness.triangle(shifted.length)]);
    return Stream.of(cholesky(obligation, eigenvalue, exponent), zero)
        .flatMap(Optional::stream)
        .flatMap(witness -> proven(obligation, witness).stream())
        .min(Comparator.comparing(Proven::bound))
        .map(Proven::witness);
  }

  private static Optional<FactorWitness> cholesky(
      EigenvalueBound obligation, double eigenvalue, int exponent) {
    double size = Math.max(Math.abs(eigenvalue), largestEntry(obligation) * obligation.size());
    double slack = size * SLACK;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        RealMatrix factor =
            new CholeskyDecomposition(
                    new Array2DRowRealMatrix(shifted(obligation, eigenvalue + slack), false),
                    Double.MAX_VALUE,
                    0)
                .getL();
        return valid(exponent, obligation.size(), onGrid(factor, exponent));
      } catch (MathIllegalArgumentException e) {
        slack *= 10; // not positive definite in floating point: ask for a little less
      }
    }
    return Optional.empty();
  }

  /** {@code b W⁻¹ − S}. */
  private static double[][] shifted(EigenvalueBound obligation, double b) {
    int n = obligation.size();
    Vector weights = obligation.weights();
    double[][] shifted = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        shifted[i][j] = -obligation.matrix().get(i, j);
      }
      shifted[i][i] += b / weights.get(i);
    }
    return shifted;
  }

  private static double largestEntry(EigenvalueBound obligation) {
    double largest = 0;
    for (double entry : obligation.matrix().toArray()) {
      largest = Math.max(largest, Math.abs(entry));
    }
    return largest;
  }

  private static int gridExponent(EigenvalueBound obligation, double[][] shifted) {
    double largest = largestEntry(obligation);
    for (int i = 0; i < shifted.length; i++) {
      largest = Math.max(largest, shifted[i][i]);
    }
    return GRID_BITS - 1 - Math.getExponent(largest);
  }

  private static int[] onGrid(RealMatrix factor, int exponent) {
    double scale = Math.sqrt(Math.scalb(1.0, exponent));
    int n = factor.getRowDimension();
    int[] packed = new int[(int) FactorWitness.triangle(n)];
    int next = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        packed[next++] = (int) Math.rint(factor.getEntry(i, j) * scale);
      }
    }
    return packed;
  }

  private static Optional<FactorWitness> valid(int exponent, int size, int[] packed) {
    try {
      return Optional.of(FactorWitness.of(exponent, size, packed));
    } catch (InvalidWitness e) {
      return Optional.empty();
    }
  }

  private record Proven(FactorWitness witness, Dyadic bound) {}

  /** A witness with what it proves; absent if the exact check cannot hold its numbers. */
  private static Optional<Proven> proven(EigenvalueBound obligation, FactorWitness witness) {
    try {
      return Optional.of(new Proven(witness, obligation.provenBy(witness)));
    } catch (InvalidWitness e) {
      return Optional.empty();
    }
  }
}
