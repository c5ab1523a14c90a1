package keel.interchange.onnx;

/** Numbers of IEEE binary16 as bits; Java 20 has this as floatToFloat16. */
final class Halves {
  private static final int LEAST = -24;
  private static final int LEAST_NORMAL = -14;
  private static final int FRACTION_BITS = 10;

  private Halves() {}

  /** The bits of a number that binary16 has. */
  static short bits(double number) {
    double magnitude = Math.abs(number);
    int exponent = Math.max(Math.getExponent(magnitude), LEAST_NORMAL);
    int units = (int) Math.scalb(magnitude, FRACTION_BITS - exponent);
    // A fraction that carries its leading bit adds one to the exponent.
    int bits =
        magnitude < Math.scalb(1.0, LEAST_NORMAL)
            ? (int) Math.scalb(magnitude, -LEAST)
            : ((exponent - LEAST_NORMAL) << FRACTION_BITS) + units;
    return (short) (number < 0 || 1 / number < 0 ? bits | 0x8000 : bits);
  }
}
