package keel.verify.exact;

import java.math.BigInteger;

/**
 * Shows that the rows of a matrix are linearly independent, by eliminating modulo a prime.
 *
 * <p>Method: the entries, times one power of two, are integers; if a minor of full size is not zero
 * modulo p, it is not zero. O(n² m). A rank that is too small modulo p shows nothing.
 */
public final class FullRank {
  /** 2^31 − 1: products of two residues fit in a long. */
  private static final long PRIME = Integer.MAX_VALUE;

  private FullRank() {}

  /** Whether the rows of the matrix are shown to be independent. Exact, but may miss some. */
  public static boolean isShown(Matrix matrix) {
    return isShown(matrix, Matrix.of(matrix.rows(), 0));
  }

  /** Whether the rows of {@code [left right]} are shown to be independent. */
  public static boolean isShown(Matrix left, Matrix right) {
    int n = left.rows();
    int columns = left.columns() + right.columns();
    long[][] rows = residues(left, right);
    int rank = 0;
    for (int column = 0; column < columns && rank < n; column++) {
      int pivot = rank;
      while (pivot < n && rows[pivot][column] == 0) {
        pivot++;
      }
      if (pivot == n) {
        continue;
      }
      long[] pivotRow = rows[pivot];
      rows[pivot] = rows[rank];
      rows[rank] = pivotRow;
      long inverse = power(pivotRow[column], PRIME - 2);
      for (int i = rank + 1; i < n; i++) {
        long factor = rows[i][column] * inverse % PRIME;
        if (factor != 0) {
          addMultiple(rows[i], PRIME - factor, pivotRow, column);
        }
      }
      rank++;
    }
    return rank == n;
  }

  /** Adds a multiple of a row to another; as 2^31 is 1 modulo the prime, nothing is divided. */
  private static void addMultiple(long[] row, long factor, long[] other, int begin) {
    for (int j = begin; j < row.length; j++) {
      long sum = row[j] + factor * other[j];
      long folded = (sum & PRIME) + (sum >>> 31); // at most 2^32 + 1
      long residue = (folded & PRIME) + (folded >>> 31); // at most the prime + 2
      row[j] = residue >= PRIME ? residue - PRIME : residue;
    }
  }

  private static long[][] residues(Matrix left, Matrix right) {
    long[][] rows = new long[left.rows()][left.columns() + right.columns()];
    fill(rows, left, 0);
    fill(rows, right, left.columns());
    return rows;
  }

  /** Each of the two is scaled by a power of two of its own, which does not change the rank. */
  private static void fill(long[][] rows, Matrix matrix, int offset) {
    int least = 0;
    for (double entry : matrix.toArray()) {
      least = Math.min(least, Binary64.exponent(entry));
    }
    for (int i = 0; i < matrix.rows(); i++) {
      for (int j = 0; j < matrix.columns(); j++) {
        double entry = matrix.get(i, j);
        long mantissa = Math.floorMod(Binary64.mantissa(entry), PRIME);
        rows[i][offset + j] = mantissa * power(2, Binary64.exponent(entry) - least) % PRIME;
      }
    }
  }

  private static long power(long base, long exponent) {
    return BigInteger.valueOf(base)
        .modPow(BigInteger.valueOf(exponent), BigInteger.valueOf(PRIME))
        .longValue();
  }
}
