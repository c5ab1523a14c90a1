package keel.laws.reference;

import java.util.Random;
import keel.verify.certificate.Region;
import keel.verify.model.TensorType;

/** Numbers that are hard on arithmetic: powers of two, short ones, tiny, huge and mixed ones. */
final class RandomNumbers {
  private final Random random;

  RandomNumbers(Random random) {
    this.random = random;
  }

  Random random() {
    return random;
  }

  int between(int least, int greatest) {
    return least + random.nextInt(greatest - least + 1);
  }

  boolean oneIn(int count) {
    return random.nextInt(count) == 0;
  }

  @SafeVarargs
  final <T> T any(T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  double power(int least, int greatest) {
    return Math.scalb(1.0, between(least, greatest));
  }

  double sign() {
    return random.nextBoolean() ? 1 : -1;
  }

  /** A number of size one: of few digits or of many. */
  double unit() {
    return switch (random.nextInt(4)) {
      case 0 -> between(-8, 8) / 8.0;
      case 1 -> sign() * power(-6, 0);
      case 2 -> (float) (2 * random.nextDouble() - 1);
      default -> 2 * random.nextDouble() - 1;
    };
  }

  /** Any finite number: all exponents alike. */
  double anywhere() {
    double number = Double.longBitsToDouble(random.nextLong());
    return Double.isFinite(number) ? number : Double.MAX_VALUE;
  }

  /** Almost always of size one. */
  double[] vector(int length) {
    double[] v = new double[length];
    int kind = random.nextInt(9);
    int exponent = between(-40, 40);
    for (int i = 0; i < length; i++) {
      v[i] =
          switch (kind) {
            case 0 -> 0;
            case 1 -> Math.scalb(unit(), exponent);
            case 2 -> sign() * power(-30, 30);
            case 3 -> -8 * random.nextDouble();
            case 4 -> oneIn(8) ? anywhere() : unit();
            default -> unit();
          };
    }
    return v;
  }

  double stepSize() {
    return switch (random.nextInt(12)) {
      case 0, 1, 2 -> 1;
      case 3 -> 0.5;
      case 4 -> power(-10, 3);
      case 5 -> any(0.1, 0.3, 1.0 / 3, 0.7, 3.0, 1.5);
      case 6 -> power(-300, 300);
      case 7 -> Math.pow(10, between(-6, 6));
      case 8 -> any(1e-300, 1e300, Double.MIN_VALUE, Double.MAX_VALUE, 0x1p-1022, 0x1p-1000);
      default -> random.nextDouble() + 0x1p-10;
    };
  }

  double[] stepSizes(int length) {
    double[] h = new double[length];
    int kind = random.nextInt(8);
    double common = stepSize();
    for (int i = 0; i < length; i++) {
      h[i] =
          switch (kind) {
            case 0 -> common * power(-3, 0) > 0 ? common * power(-3, 0) : common;
            case 1 -> random.nextDouble() + 0x1p-10;
            case 2 -> oneIn(3) ? power(-60, 60) : 1;
            default -> common;
          };
      h[i] = h[i] > 0 && Double.isFinite(h[i]) ? h[i] : 1;
    }
    return h;
  }

  Region region() {
    return random.nextInt(3) == 0
        ? Region.DEFAULT
        : new Region(radius(8), radius(1), radius(0x1p-10));
  }

  private double radius(double usual) {
    return switch (random.nextInt(8)) {
      case 0 -> usual;
      case 1 -> power(-30, 30);
      case 2 -> power(-1074, 1023);
      case 3 -> any(1e-300, 1e300, Double.MIN_VALUE, Double.MAX_VALUE);
      case 4 -> any(0.100000004, 0.999999999, 1.00000001, 123456789.5, 1e-7, 0.00012345678);
      case 5 -> Math.pow(10, between(-8, 8));
      default -> usual * (random.nextDouble() + 0x1p-20) * 4;
    };
  }

  /** The nearest number that a type holds. */
  static double rounded(double value, TensorType type) {
    return switch (type) {
      case F32 -> clipped((float) value, value);
      case BF16 ->
          clipped(Float.intBitsToFloat(Float.floatToRawIntBits((float) value) & 0xffff0000), value);
      case F16 -> half(value);
      default -> value;
    };
  }

  private static double clipped(float rounded, double value) {
    return Float.isFinite(rounded) ? rounded : Math.copySign(0x1p127, value);
  }

  /** On the grid of halves, towards zero. */
  private static double half(double value) {
    double magnitude = Math.min(Math.abs(value), 65504);
    int exponent = Math.max(Math.getExponent(magnitude), -14);
    double grid = Math.scalb(1.0, exponent - 10);
    return Math.copySign(Math.floor(magnitude / grid) * grid, value);
  }

  /** The bits of a number that halves hold. */
  static short halfBits(double value) {
    double magnitude = Math.abs(value);
    int sign = Double.doubleToRawLongBits(value) < 0 ? 0x8000 : 0;
    if (magnitude < 0x1p-14) {
      return (short) (sign | (int) Math.scalb(magnitude, 24));
    }
    int exponent = Math.getExponent(magnitude);
    return (short)
        (sign | ((exponent + 15) << 10) | ((int) Math.scalb(magnitude, 10 - exponent) & 0x3ff));
  }
}
