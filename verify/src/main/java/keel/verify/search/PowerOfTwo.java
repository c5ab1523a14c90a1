package keel.verify.search;

import java.util.Arrays;
import keel.verify.exact.Matrix;

/**
 * Scaling by powers of two, which brings numbers near 1 without rounding: squares and products of
 * what is left stay within the doubles, however large or small the weights of a model are.
 */
final class PowerOfTwo {
  private PowerOfTwo() {}

  /** The exponent of a positive number, subnormal ones included; 0 for zero. */
  static int exponent(double magnitude) {
    if (magnitude == 0) {
      return 0;
    }
    int exponent = Math.getExponent(magnitude);
    return exponent < Double.MIN_EXPONENT
        ? Math.getExponent(Math.scalb(magnitude, Double.SIZE)) - Double.SIZE
        : exponent;
  }

  /** The exponent of the last binary digit of a number that is not zero. */
  static int lowestBit(double value) {
    int power = Math.getExponent(value);
    long fraction = Double.doubleToRawLongBits(value) & ((1L << 52) - 1);
    return Math.max(power, Double.MIN_EXPONENT)
        - (fraction == 0 ? 0 : 52 - Long.numberOfTrailingZeros(fraction));
  }

  /** The exponent of the largest magnitude among them; 0 if all are zero. */
  static int exponent(double[] numbers) {
    return exponent(Arrays.stream(numbers).map(Math::abs).max().orElse(0));
  }

  /** The rows of a matrix, every entry times {@code 2^power}. */
  static double[][] rows(Matrix matrix, int power) {
    double[][] rows = new double[matrix.rows()][matrix.columns()];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < rows[i].length; j++) {
        rows[i][j] = Math.scalb(matrix.get(i, j), power);
      }
    }
    return rows;
  }
}
