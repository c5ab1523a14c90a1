package keel.verify.exact;

/** Takes a finite double apart: {@code value = mantissa · 2^exponent} with integers. */
final class Binary64 {
  /** Bits of a mantissa, the hidden one included. */
  static final int PRECISION = 53;

  private static final int FRACTION_BITS = PRECISION - 1;
  private static final int SUBNORMAL_EXPONENT = Double.MIN_EXPONENT - FRACTION_BITS;

  private Binary64() {}

  /** The signed integer mantissa, below 2^53 in absolute value. */
  static long mantissa(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("a finite number is needed, found " + value);
    }
    long bits = Double.doubleToRawLongBits(value);
    long fraction = bits & ((1L << FRACTION_BITS) - 1);
    boolean normal = (bits >>> FRACTION_BITS & 0x7ff) != 0;
    long magnitude = normal ? fraction | 1L << FRACTION_BITS : fraction;
    return bits < 0 ? -magnitude : magnitude;
  }

  /** The exponent that belongs to {@link #mantissa}. */
  static int exponent(double value) {
    int biased = (int) (Double.doubleToRawLongBits(value) >>> FRACTION_BITS & 0x7ff);
    return biased == 0 ? SUBNORMAL_EXPONENT : biased - 1 + SUBNORMAL_EXPONENT;
  }
}
