package keel.verify.exact;

import java.math.BigInteger;

/**
 * A bound of the spectral norm of a complex integer matrix, by squaring: {@code ‖M‖₂² = ‖M Mᴴ‖₂},
 * and the Frobenius norm in the end.
 *
 * <p>Source: Gram iteration, Delattre et al. (arXiv:2305.16173). Shapes: M is n x m, its real part
 * in the first m columns of {@code rows}, its imaginary part in the others.
 *
 * <p>Method: the products are divided by a power of two and rounded down to {@value #BITS} bits,
 * which changes less than n x n entries by less than 1 in each part, and so the norm by at most 2n.
 * After t squarings the bound exceeds the norm by a factor of at most n^(1/2^(t+1)).
 *
 * <p>Rigour: integers of 64 bits. Rows whose squared lengths are below 2^63 have products below it,
 * by Cauchy and Schwarz, and so have the sums on the way to them.
 */
final class GramIteration {
  /** Of the entries: rows of up to 2^10 of them are short enough. */
  static final int BITS = 26;

  private GramIteration() {}

  /**
   * Not below ‖M‖₂: the least of the bounds after 0 to {@code squarings} squarings, or the first
   * that is at most {@code enough}.
   */
  static BigInteger bound(long[][] rows, int squarings, BigInteger enough) {
    BigInteger frobenius = rootUp(sumOfSquares(rows));
    if (squarings == 0 || frobenius.compareTo(enough) <= 0) {
      return frobenius;
    }
    long[][] gram = gram(rows);
    int shift = divide(gram);
    BigInteger rounding = BigInteger.valueOf(2L * rows.length);
    BigInteger inner = enough.multiply(enough).shiftRight(shift).subtract(rounding);
    BigInteger square = bound(gram, squarings - 1, inner).add(rounding).shiftLeft(shift);
    return frobenius.min(rootUp(square));
  }

  private static BigInteger rootUp(BigInteger square) {
    BigInteger[] root = square.sqrtAndRemainder();
    return root[1].signum() == 0 ? root[0] : root[0].add(BigInteger.ONE);
  }

  private static BigInteger sumOfSquares(long[][] rows) {
    BigInteger sum = BigInteger.ZERO;
    for (long[] row : rows) {
      long square = 0;
      for (long entry : row) {
        square += entry * entry;
      }
      sum = sum.add(BigInteger.valueOf(square));
    }
    return sum;
  }

  /** M Mᴴ. */
  private static long[][] gram(long[][] rows) {
    int n = rows.length;
    long[][] gram = new long[n][2 * n];
    for (int i = 0; i < n; i++) {
      long[] turned = turned(rows[i]);
      for (int j = 0; j <= i; j++) {
        gram[i][j] = dot(rows[i], rows[j]);
        gram[j][i] = gram[i][j];
        gram[i][n + j] = dot(turned, rows[j]);
        gram[j][n + i] = -gram[i][n + j];
      }
    }
    return gram;
  }

  /** A row times −i. */
  private static long[] turned(long[] row) {
    int m = row.length / 2;
    long[] turned = new long[row.length];
    for (int k = 0; k < m; k++) {
      turned[k] = row[m + k];
      turned[m + k] = -row[k];
    }
    return turned;
  }

  private static long dot(long[] left, long[] right) {
    long sum = 0;
    for (int k = 0; k < left.length; k++) {
      sum += left[k] * right[k];
    }
    return sum;
  }

  /** Divides all entries by the least power of two that leaves so many bits; its exponent. */
  private static int divide(long[][] rows) {
    long largest = 0;
    for (long[] row : rows) {
      for (long entry : row) {
        largest = Math.max(largest, Math.abs(entry));
      }
    }
    int shift = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(largest) - BITS);
    for (long[] row : rows) {
      for (int k = 0; k < row.length; k++) {
        row[k] >>= shift;
      }
    }
    return shift;
  }
}
