package keel.verify.exact;

import java.math.BigInteger;

/**
 * Shows that a square matrix is invertible, by a determinant that is not zero modulo a prime.
 *
 * <p>Method: the entries, times one power of two, are integers; if their determinant is not zero
 * modulo p, it is not zero. O(n³). A determinant that is zero modulo p shows nothing.
 */
public final class Nonsingular {
  /** 2^31 − 1: products of two residues fit in a long. */
  private static final long PRIME = Integer.MAX_VALUE;

  private Nonsingular() {}

  /** Whether the matrix is square and shown to be invertible. Exact, but may miss some. */
  public static boolean isShown(Matrix matrix) {
    int n = matrix.rows();
    if (n != matrix.columns()) {
      return false;
    }
    long[][] rows = residues(matrix);
    for (int column = 0; column < n; column++) {
      int pivot = column;
      while (pivot < n && rows[pivot][column] == 0) {
        pivot++;
      }
      if (pivot == n) {
        return false;
      }
      long[] pivotRow = rows[pivot];
      rows[pivot] = rows[column];
      rows[column] = pivotRow;
      long inverse = power(pivotRow[column], PRIME - 2);
      for (int i = column + 1; i < n; i++) {
        long factor = rows[i][column] * inverse % PRIME;
        for (int j = column; factor != 0 && j < n; j++) {
          rows[i][j] = Math.floorMod(rows[i][j] - factor * pivotRow[j] % PRIME, PRIME);
        }
      }
    }
    return true;
  }

  private static long[][] residues(Matrix matrix) {
    int n = matrix.rows();
    int least = 0;
    for (double entry : matrix.toArray()) {
      least = Math.min(least, Binary64.exponent(entry));
    }
    long[][] rows = new long[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double entry = matrix.get(i, j);
        long mantissa = Math.floorMod(Binary64.mantissa(entry), PRIME);
        rows[i][j] = mantissa * power(2, Binary64.exponent(entry) - least) % PRIME;
      }
    }
    return rows;
  }

  private static long power(long base, long exponent) {
    return BigInteger.valueOf(base)
        .modPow(BigInteger.valueOf(exponent), BigInteger.valueOf(PRIME))
        .longValue();
  }
}
