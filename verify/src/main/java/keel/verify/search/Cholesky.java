package keel.verify.search;

import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.RealVector;

/**
 * The Cholesky factor {@code S = L Lᵀ} of a symmetric matrix, in its place and on all cores.
 *
 * <p>Every number comes out as that of Commons Math's decomposition does, to the last bit: each
 * entry has the same products taken off it, in the same order. But here they are taken off in
 * blocks that stay in a near cache.
 */
final class Cholesky {
  /** Rows that are finished together, and then taken off all below them. */
  private static final int BLOCK = 64;

  /** Columns that are worked on at a time. */
  private static final int TILE = 512;

  /** Below it, sharing work out takes longer than the work. */
  private static final int SMALL = 192;

  /** Row k holds column k of L, from its diagonal on; what stands before that is not looked at. */
  private final double[][] columns;

  private Cholesky(double[][] columns) {
    this.columns = columns;
  }

  /**
   * The factor of a matrix, which is overwritten.
   *
   * @param matrix rows; of each, what stands from the diagonal on counts
   * @return nothing if the matrix is not positive definite in floating point
   */
  static Optional<Cholesky> of(double[][] matrix) {
    int n = matrix.length;
    for (int begin = 0; begin < n; begin += BLOCK) {
      int end = Math.min(n, begin + BLOCK);
      if (!finish(matrix, begin, end)) {
        return Optional.empty();
      }
      int from = begin;
      IntStream rows = IntStream.range(end, n);
      (n > SMALL ? rows.parallel() : rows).forEach(row -> takeOff(matrix, from, end, row));
    }
    return Optional.of(new Cholesky(matrix));
  }

  /** Rows of a block, from which all rows before it have been taken off. */
  private static boolean finish(double[][] matrix, int begin, int end) {
    for (int k = begin; k < end; k++) {
      double[] row = matrix[k];
      if (row[k] <= 0) {
        return false;
      }
      row[k] = Math.sqrt(row[k]);
      double inverse = 1 / row[k];
      for (int j = k + 1; j < row.length; j++) {
        row[j] *= inverse;
      }
      for (int below = k + 1; below < end; below++) {
        subtract(matrix[below], row[below], row, below, row.length);
      }
    }
    return true;
  }

  /** Takes the rows of a block off a row below it. */
  private static void takeOff(double[][] matrix, int begin, int end, int row) {
    double[] target = matrix[row];
    for (int from = row; from < target.length; from += TILE) {
      int to = Math.min(target.length, from + TILE);
      for (int k = begin; k < end; k++) {
        subtract(target, matrix[k][row], matrix[k], from, to);
      }
    }
  }

  private static void subtract(double[] target, double factor, double[] row, int from, int to) {
    for (int j = from; j < to; j++) {
      target[j] -= factor * row[j];
    }
  }

  /** {@code S⁻¹ b}. */
  RealVector solve(RealVector b) {
    int n = columns.length;
    double[] x = b.toArray();
    for (int j = 0; j < n; j++) {
      x[j] /= columns[j][j];
      subtract(x, x[j], columns[j], j + 1, n);
    }
    // From the last number on, each takes those after it off, the last of them first.
    for (int end = n; end > 0; end -= BLOCK) {
      int begin = Math.max(0, end - BLOCK);
      for (int i = end - 1; i >= begin; i--) {
        x[i] = rest(x, i, i + 1, end) / columns[i][i];
      }
      for (int i = 0; i < begin; i++) {
        x[i] = rest(x, i, begin, end);
      }
    }
    return new ArrayRealVector(x, false);
  }

  private double rest(double[] x, int i, int begin, int end) {
    double[] column = columns[i];
    double rest = x[i];
    for (int j = end - 1; j >= begin; j--) {
      rest -= x[j] * column[j];
    }
    return rest;
  }

  /** What is done with an entry of L. */
  interface Rounding {
    long of(int row, double entry);
  }

  /** L as integers, row by row: row i has i + 1 of them. */
  long[] rounded(Rounding rounding) {
    int n = columns.length;
    long[] packed = new long[Math.toIntExact((long) n * (n + 1) / 2)];
    for (int begin = 0; begin < n; begin += BLOCK) {
      for (int j = 0; j < Math.min(n, begin + BLOCK); j++) {
        for (int i = Math.max(begin, j); i < Math.min(n, begin + BLOCK); i++) {
          packed[(int) ((long) i * (i + 1) / 2) + j] = rounding.of(i, columns[j][i]);
        }
      }
    }
    return packed;
  }
}
