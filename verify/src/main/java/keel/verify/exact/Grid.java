package keel.verify.exact;

/** Puts a double on the integer grid of step 2^-exponent. */
final class Grid {
  private Grid() {}

  /**
   * {@code ⌊value · 2^exponent⌋}, exactly.
   *
   * @throws ArithmeticException if the result does not fit in a long
   */
  static long floor(double value, int exponent) {
    long mantissa = Binary64.mantissa(value);
    int shift = Binary64.exponent(value) + exponent;
    if (mantissa == 0) {
      return 0;
    }
    if (shift < 0) {
      return mantissa >> Math.min(-shift, Long.SIZE - 1);
    }
    if (shift >= Long.numberOfLeadingZeros(Math.abs(mantissa))) {
      throw new ArithmeticException("out of range");
    }
    return mantissa << shift;
  }

  /** Whether {@code value · 2^exponent} is an integer. */
  static boolean isExact(double value, int exponent) {
    long mantissa = Binary64.mantissa(value);
    int shift = Binary64.exponent(value) + exponent;
    return mantissa == 0 || shift >= 0 || Long.numberOfTrailingZeros(mantissa) >= -shift;
  }
}
