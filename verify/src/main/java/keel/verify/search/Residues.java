package keel.verify.search;

import java.math.BigInteger;
import keel.verify.exact.Matrix;

/**
 * The reduced echelon form of a square matrix of doubles modulo a prime. A power of two is no
 * multiple of the prime, so that each double has a residue, however large or small it is.
 */
final class Residues {
  private final long prime;
  private final long[][] rows;

  /** The row whose leading entry stands in a column; −1 for the columns that are free. */
  private final int[] pivotOf;

  /**
   * Eliminates.
   *
   * @param prime odd, below 2^31: products of two residues fit in a long
   */
  Residues(Matrix matrix, long prime) {
    this.prime = prime;
    this.rows = new long[matrix.rows()][matrix.columns()];
    this.pivotOf = new int[matrix.columns()];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < rows[i].length; j++) {
        rows[i][j] = residue(matrix.get(i, j));
      }
    }
    int rank = 0;
    for (int column = 0; column < pivotOf.length; column++) {
      int pivot = rank;
      while (pivot < rows.length && rows[pivot][column] == 0) {
        pivot++;
      }
      pivotOf[column] = pivot < rows.length ? rank : -1;
      if (pivot < rows.length) {
        long[] row = rows[pivot];
        rows[pivot] = rows[rank];
        rows[rank] = row;
        eliminate(rank, column);
        rank++;
      }
    }
  }

  private long residue(double value) {
    int shift = Math.max(Math.getExponent(value), Double.MIN_EXPONENT) - 52;
    long mantissa = (long) Math.scalb(value, -shift); // an integer below 2^53
    return Math.floorMod(mantissa, prime) * power(2, Math.floorMod(shift, prime - 1)) % prime;
  }

  private long power(long base, long exponent) {
    return BigInteger.valueOf(base)
        .modPow(BigInteger.valueOf(exponent), BigInteger.valueOf(prime))
        .longValue();
  }

  /** Makes the column that of the identity. */
  private void eliminate(int pivot, int column) {
    long[] pivotRow = rows[pivot];
    long inverse = power(pivotRow[column], prime - 2);
    for (int j = column; j < pivotRow.length; j++) {
      pivotRow[j] = pivotRow[j] * inverse % prime;
    }
    for (int i = 0; i < rows.length; i++) {
      long factor = rows[i][column];
      if (i != pivot && factor != 0) {
        for (int j = column; j < pivotRow.length; j++) {
          rows[i][j] = (rows[i][j] + (prime - factor) * pivotRow[j]) % prime;
        }
      }
    }
  }

  /** The pivot row of each column, or −1. */
  int[] pivotOf() {
    return pivotOf.clone();
  }

  /** Entry {@code column} of the null vector that is 1 in the free column and 0 in other ones. */
  long nullVector(int free, int column) {
    if (pivotOf[column] < 0) {
      return column == free ? 1 : 0;
    }
    return Math.floorMod(-rows[pivotOf[column]][free], prime);
  }
}
