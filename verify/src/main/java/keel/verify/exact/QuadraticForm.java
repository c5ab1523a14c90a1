package keel.verify.exact;

import java.math.BigInteger;

/**
 * Quadratic forms of integer vectors, enclosed from both sides: exact where every number that
 * counts lies on the grid, which is finer than 2^-60 of the largest entry.
 *
 * @param low not above the form
 * @param high not below the form
 */
record QuadraticForm(Dyadic low, Dyadic high) {
  /** Entries on the grid stay below 2^61. */
  private static final int GRID_BITS = 61;

  /** Columns that are added up in two longs: many more would not fit. */
  private static final int CHUNK = 1 << 14;

  /** {@code vᵀ S v} for a symmetric or any other square S. */
  static QuadraticForm of(Matrix matrix, Direction v) {
    int exponent = gridExponent(matrix);
    BigInteger form = BigInteger.ZERO;
    BigInteger error = BigInteger.ZERO;
    for (int i = 0; i < matrix.rows(); i++) {
      if (v.get(i) == 0) {
        continue;
      }
      BigInteger factor = BigInteger.valueOf(v.get(i));
      Row row = row(matrix, i, v, exponent);
      form = form.add(row.sum.multiply(factor));
      error = error.add(row.error.multiply(factor.abs()));
    }
    return new QuadraticForm(
        Dyadic.of(form.subtract(error), -exponent), Dyadic.of(form.add(error), -exponent));
  }

  /** {@code vᵀ S v} without any rounding: a hundred times slower. */
  static Dyadic exactly(Matrix matrix, Direction v) {
    Dyadic form = Dyadic.ZERO;
    for (int i = 0; i < matrix.rows(); i++) {
      Dyadic row = matrix.exactDot(i, j -> Dyadic.of(v.get(j), 0));
      form = form.plus(row.times(Dyadic.of(v.get(i), 0)));
    }
    return form;
  }

  /** A number that is not above {@code ‖Gᵀ v‖²}. */
  static Dyadic squaredImage(Matrix matrix, Direction v) {
    Matrix transposed = matrix.transpose();
    int exponent = gridExponent(matrix);
    BigInteger sum = BigInteger.ZERO;
    for (int k = 0; k < transposed.rows(); k++) {
      Row row = row(transposed, k, v, exponent);
      BigInteger distance = row.sum.abs().subtract(row.error).max(BigInteger.ZERO);
      sum = sum.add(distance.multiply(distance));
    }
    return Dyadic.of(sum, -2 * exponent);
  }

  static int gridExponent(Matrix matrix) {
    return GRID_BITS - 1 - Math.getExponent(matrix.largestMagnitude());
  }

  /** Σ_j ⌊S_ij⌋ v_j on the grid, and how far it can be from the sum without rounding. */
  record Row(BigInteger sum, BigInteger error) {}

  /** Σ_j S_ij v_j without any rounding: fast where all of the row lies on the grid. */
  static Dyadic exactRow(Matrix matrix, int i, Direction v, int exponent) {
    Row row = row(matrix, i, v, exponent);
    return row.error.signum() == 0
        ? Dyadic.of(row.sum, -exponent)
        : matrix.exactDot(i, j -> Dyadic.of(v.get(j), 0));
  }

  static Row row(Matrix matrix, int i, Direction v, int exponent) {
    BigInteger sum = BigInteger.ZERO;
    BigInteger error = BigInteger.ZERO;
    for (int begin = 0; begin < matrix.columns(); begin += CHUNK) {
      Row chunk = chunk(matrix, i, v, exponent, begin, Math.min(matrix.columns() - begin, CHUNK));
      sum = sum.add(chunk.sum);
      error = error.add(chunk.error);
    }
    return new Row(sum, error);
  }

  /** A sum of 128 bits and an error of 63: an entry has 61 bits, a direction 48. */
  private static Row chunk(
      Matrix matrix, int i, Direction v, int exponent, int begin, int columns) {
    long high = 0;
    long low = 0;
    long inexact = 0;
    for (int j = begin; j < begin + columns; j++) {
      long factor = v.get(j);
      double entry = matrix.get(i, j);
      if (factor == 0 || entry == 0) {
        continue;
      }
      long integer = Grid.low(entry, 1, exponent); // which fits, see gridExponent
      long product = integer * factor;
      low += product;
      high += Math.multiplyHigh(integer, factor);
      if (Long.compareUnsigned(low, product) < 0) {
        high++;
      }
      if (!Grid.isExact(entry, 1, exponent)) {
        inexact += Math.abs(factor);
      }
    }
    return new Row(Wide.of(high, low), BigInteger.valueOf(inexact));
  }
}
