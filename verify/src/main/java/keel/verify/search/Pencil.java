package keel.verify.search;

import java.util.Arrays;
import java.util.Optional;
import keel.verify.exact.Direction;
import keel.verify.exact.FactorWitness;
import keel.verify.exact.InvalidWitness;
import org.apache.commons.math3.exception.MathIllegalArgumentException;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.DecompositionSolver;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;

/**
 * Two symmetric matrices S and M, M positive definite, and the greatest b with {@code S v = b M v},
 * in floating point.
 *
 * <p>Method: some Lanczos steps give b roughly; then the Cholesky factor of {@code b' M − S} for a
 * b' a little above it gives b and v precisely, by Lanczos steps with its inverse, which spreads
 * the eigenvalues near b' far apart. A few factorisations instead of a full decomposition.
 */
final class Pencil {
  private static final int FIRST_STEPS = 40;
  private static final int INVERSE_STEPS = 30;

  /** How far above b the first factorisation tries, relative to the eigenvalues. */
  private static final double GAP = 0x1p-10;

  /** How far off b may be, relative to the eigenvalues. */
  private static final double PRECISION = 0x1p-44;

  private static final int ATTEMPTS = 12;

  /** Squares of the rows of a factor stay below 2^86, what the exact check can hold. */
  private static final int GRID_BITS = 84;

  /** Directions are rounded to integers of at most this size: finer than a float's 24 bits. */
  private static final double DIRECTION_SCALE = 0x1p40;

  private final double[][] entries;
  private final RealMatrix matrix;
  private final Metric metric;

  /** S and M. */
  Pencil(double[][] entries, Metric metric) {
    this.entries = entries;
    this.matrix = new Array2DRowRealMatrix(entries, false);
    this.metric = metric;
  }

  /** The greatest b, how far it can be off, how large its fellows are, and v. */
  Lanczos.Pair greatest() {
    int n = matrix.getRowDimension();
    Lanczos.Pair best =
        Lanczos.greatest(n, FIRST_STEPS, x -> metric.solve(matrix.operate(x)), metric::multiply);
    double scale = Math.max(best.largestMagnitude(), Double.MIN_NORMAL);
    double gap = scale * GAP;
    for (int attempt = 0; attempt < ATTEMPTS && best.residual() > scale * PRECISION; attempt++) {
      double shift = best.value() + gap;
      Optional<CholeskyDecomposition> factor = cholesky(shift, 0);
      if (factor.isEmpty()) {
        gap *= 4;
        continue;
      }
      DecompositionSolver solver = factor.get().getSolver();
      Lanczos.Pair inverse =
          Lanczos.greatest(
              n, INVERSE_STEPS, x -> solver.solve(metric.multiply(x)), metric::multiply);
      double distance = 1 / inverse.value();
      double error = distance * Math.min(1, inverse.residual() * distance);
      best =
          new Lanczos.Pair(
              Math.max(shift - distance, best.value()), error, scale, inverse.vector());
      gap = Math.min(gap / 16, 4 * error);
    }
    return best;
  }

  /** The Cholesky factor of {@code b M − S − slack I}, if that is positive definite. */
  private Optional<CholeskyDecomposition> cholesky(double b, double slack) {
    double[][] shifted = shifted(b);
    for (int i = 0; i < shifted.length; i++) {
      shifted[i][i] -= slack;
    }
    try {
      return Optional.of(
          new CholeskyDecomposition(new Array2DRowRealMatrix(shifted, false), Double.MAX_VALUE, 0));
    } catch (MathIllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * The factor of {@code b M − S − slack I} on the grid 2^-exponent, if there is one.
   *
   * @param exponent even
   */
  Optional<FactorWitness> factor(double b, double slack, int exponent) {
    return cholesky(b, slack).flatMap(factor -> onGrid(factor.getL(), exponent));
  }

  private static Optional<FactorWitness> onGrid(RealMatrix factor, int exponent) {
    int n = factor.getRowDimension();
    long[] packed = new long[(int) FactorWitness.triangle(n)];
    int next = 0;
    double scale = Math.scalb(1.0, exponent / 2);
    for (int i = 0; i < n; i++) {
      double[] row = factor.getRow(i);
      for (int j = 0; j <= i; j++) {
        packed[next++] = Math.round(row[j] * scale);
      }
    }
    try {
      return Optional.of(FactorWitness.of(exponent, n, packed));
    } catch (InvalidWitness e) {
      return Optional.empty();
    }
  }

  /** The finest even grid on which a matrix with the given largest entry can be checked. */
  static int gridExponent(double largest) {
    int exponent = GRID_BITS - 1 - Math.getExponent(largest);
    return exponent - Math.floorMod(exponent, 2);
  }

  /** b M − S. */
  private double[][] shifted(double b) {
    int n = entries.length;
    double[][] shifted = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        shifted[i][j] = -entries[i][j];
      }
    }
    metric.addTo(shifted, b);
    return shifted;
  }

  /** The largest diagonal entry of {@code b M − S} or of b M, whichever is larger. */
  double largestDiagonal(double b) {
    double largest = 0;
    for (int i = 0; i < entries.length; i++) {
      double entry = b * metric.diagonal(i);
      largest = Math.max(largest, Math.max(entry, entry - entries[i][i]));
    }
    return largest;
  }

  /** A vector on a grid of integers. */
  static Direction direction(RealVector vector) {
    double largest = vector.getLInfNorm();
    return Direction.of(
        Arrays.stream(vector.toArray())
            .mapToLong(entry -> Math.round(entry / largest * DIRECTION_SCALE))
            .toArray());
  }
}
