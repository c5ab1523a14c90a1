package keel.interchange.onnx;

import keel.verify.exact.Dyadic;
import keel.verify.model.InvalidModel;

/** The types of numbers that a network may compute with. */
enum FloatType {
  /** IEEE binary32. */
  FLOAT(1, 24, -149, Float.MAX_VALUE, Float.BYTES),
  /** IEEE binary16. */
  FLOAT16(10, 11, -24, 65504, Short.BYTES),
  /** IEEE binary64. */
  DOUBLE(11, 53, -1074, Double.MAX_VALUE, Double.BYTES),
  /** The upper half of a binary32. */
  BFLOAT16(16, 8, -133, 0x1.fep127, Short.BYTES);

  private static final Dyadic HALF = Dyadic.of(0.5);

  private final int code;
  private final int precision;
  private final int leastExponent;
  private final double greatest;
  private final int bytes;

  FloatType(int code, int precision, int leastExponent, double greatest, int bytes) {
    this.code = code;
    this.precision = precision;
    this.leastExponent = leastExponent;
    this.greatest = greatest;
    this.bytes = bytes;
  }

  /** What files call it. */
  int code() {
    return code;
  }

  /** The size of a number. */
  int bytes() {
    return bytes;
  }

  /** No number is changed by a greater share of it when it is rounded, if it is not subnormal. */
  double unit() {
    return Math.scalb(1.0, -precision);
  }

  /** The least number above zero. */
  double least() {
    return Math.scalb(1.0, leastExponent);
  }

  /** The greatest number. */
  double greatest() {
    return greatest;
  }

  /** Whether all numbers of another type are numbers of this one. */
  boolean holds(FloatType other) {
    return precision >= other.precision
        && leastExponent <= other.leastExponent
        && greatest >= other.greatest;
  }

  /**
   * The nearest number; of two, the one whose last bit is zero.
   *
   * @throws InvalidModel if it is too large
   */
  double nearest(Dyadic exact) {
    if (exact.signum() == 0) {
      return 0;
    }
    double size = exact.abs().floorToDouble();
    int last =
        size == 0 ? leastExponent : Math.max(Math.getExponent(size) - precision + 1, leastExponent);
    Dyadic units = exact.times(Dyadic.of(1, -last));
    // Below 2^53 in magnitude, so that every integer is a double and the floor is one of them.
    double floor = Math.floor(units.floorToDouble());
    int side = units.minus(Dyadic.of(floor)).compareTo(HALF);
    boolean isUp = side > 0 || (side == 0 && floor % 2 != 0);
    double nearest = Math.scalb(isUp ? floor + 1 : floor, last);
    if (!(Math.abs(nearest) <= greatest)) {
      throw new InvalidModel("a constant is too large for " + name() + ": " + exact);
    }
    return nearest;
  }

  /** The nearest number to a double. */
  double nearest(double value) {
    return switch (this) {
      case DOUBLE -> value;
      case FLOAT -> (float) value;
      default -> Double.isFinite(value) ? nearest(Dyadic.of(value)) : value;
    };
  }
}
