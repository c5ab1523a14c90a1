package keel.verify.exact;

/** Puts the product of two doubles on the integer grid of step 2^-exponent. */
final class Grid {
  private static final long HALF_RANGE = 1L << 62;
  private static final int SIGN = Long.SIZE - 1;

  private Grid() {}

  /** {@code ⌊x y 2^exponent⌋} modulo 2^64. */
  static long low(double x, double y, int exponent) {
    long left = Binary64.mantissa(x);
    long right = Binary64.mantissa(y);
    int shift = Binary64.exponent(x) + Binary64.exponent(y) + exponent;
    long low = left * right;
    if (shift >= 0) {
      return shift < Long.SIZE ? low << shift : 0;
    }
    long high = Math.multiplyHigh(left, right);
    return shift > -Long.SIZE
        ? high << (Long.SIZE + shift) | low >>> -shift
        : high >> Math.min(-shift - Long.SIZE, SIGN);
  }

  /**
   * {@code ⌊x y 2^exponent⌋}, exactly.
   *
   * @throws ArithmeticException if the result is 2^62 or more in absolute value
   */
  static long floor(double x, double y, int exponent) {
    if (!fits(x, y, exponent)) {
      throw new ArithmeticException("out of range");
    }
    return low(x, y, exponent);
  }

  /** Whether {@code ⌊x y 2^exponent⌋} is below 2^62 in absolute value. */
  static boolean fits(double x, double y, int exponent) {
    long left = Binary64.mantissa(x);
    long right = Binary64.mantissa(y);
    if (left == 0 || right == 0) {
      return true;
    }
    int shift = Binary64.exponent(x) + Binary64.exponent(y) + exponent;
    long high = Math.multiplyHigh(left, right);
    long low = left * right;
    long result = low(x, y, exponent);
    // Does what stands above the lowest 64 bits of the result repeat its sign?
    boolean isLong =
        shift >= 0
            ? high == (low >> SIGN) && shift < Long.numberOfLeadingZeros(Math.abs(low)) - 1
            : (high >> Math.min(-shift, SIGN)) == (result >> SIGN);
    return isLong && result < HALF_RANGE && result > -HALF_RANGE;
  }

  /** Whether {@code x y 2^exponent} is an integer. */
  static boolean isExact(double x, double y, int exponent) {
    long left = Binary64.mantissa(x);
    long right = Binary64.mantissa(y);
    int shift = Binary64.exponent(x) + Binary64.exponent(y) + exponent;
    return left == 0
        || right == 0
        || shift + Long.numberOfTrailingZeros(left) + Long.numberOfTrailingZeros(right) >= 0;
  }
}
