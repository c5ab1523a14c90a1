package keel.verify.exact;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Objects;

/**
 * A dyadic rational {@code mantissa · 2^exponent}, of any size.
 *
 * <p>Every finite binary floating point number is one, and sums and products of dyadic numbers are
 * dyadic again, so nothing in this class rounds except what says so in its name, and to which side.
 */
public final class Dyadic implements Comparable<Dyadic> {
  /** Zero. */
  public static final Dyadic ZERO = new Dyadic(BigInteger.ZERO, 0);

  private static final BigInteger FIVE = BigInteger.valueOf(5);
  private static final int LEAST_EXPONENT = Binary64.exponent(Double.MIN_VALUE);

  /** Of decimals, which are for people. */
  private static final int DIGITS = 8;

  /** Decimal exponents of numbers that are written without one. */
  private static final int LEAST_PLAIN = -6;

  private static final int GREATEST_PLAIN = 15;

  private final BigInteger mantissa;
  private final int exponent;

  private Dyadic(BigInteger mantissa, int exponent) {
    if (mantissa.signum() == 0) {
      this.mantissa = BigInteger.ZERO;
      this.exponent = 0;
    } else {
      int zeros = mantissa.getLowestSetBit();
      this.mantissa = mantissa.shiftRight(zeros);
      this.exponent = Math.addExact(exponent, zeros);
    }
  }

  /**
   * The number that {@code value} is, exactly.
   *
   * @throws IllegalArgumentException if {@code value} is NaN or infinite
   */
  public static Dyadic of(double value) {
    return of(Binary64.mantissa(value), Binary64.exponent(value));
  }

  /** The number {@code mantissa · 2^exponent}. */
  public static Dyadic of(long mantissa, int exponent) {
    return of(BigInteger.valueOf(mantissa), exponent);
  }

  /** The number {@code mantissa · 2^exponent}. */
  static Dyadic of(BigInteger mantissa, int exponent) {
    return new Dyadic(mantissa, exponent);
  }

  /** The exact sum. */
  public Dyadic plus(Dyadic other) {
    int low = Math.min(exponent, other.exponent);
    return new Dyadic(
        mantissa.shiftLeft(exponent - low).add(other.mantissa.shiftLeft(other.exponent - low)),
        low);
  }

  /** The exact difference. */
  public Dyadic minus(Dyadic other) {
    return plus(other.negate());
  }

  /** The exact product. */
  public Dyadic times(Dyadic other) {
    return new Dyadic(mantissa.multiply(other.mantissa), Math.addExact(exponent, other.exponent));
  }

  /** The number with the opposite sign. */
  public Dyadic negate() {
    return new Dyadic(mantissa.negate(), exponent);
  }

  /** -1, 0 or 1. */
  public int signum() {
    return mantissa.signum();
  }

  /** The absolute value. */
  public Dyadic abs() {
    return signum() < 0 ? negate() : this;
  }

  /** The smaller of the two. */
  public Dyadic min(Dyadic other) {
    return compareTo(other) <= 0 ? this : other;
  }

  /** The larger of the two. */
  public Dyadic max(Dyadic other) {
    return compareTo(other) >= 0 ? this : other;
  }

  /** The number of bits of the mantissa, without its sign. */
  int bitLength() {
    return mantissa.abs().bitLength();
  }

  /** The least power of two, its exponent, that exceeds the absolute value, if that is not zero. */
  private long magnitude() {
    return (long) exponent + bitLength();
  }

  /** The power of two that the mantissa, which is odd or zero, is multiplied by. */
  int exponent() {
    return exponent;
  }

  /** The least number of bits behind the binary point that hold this number; 0 for integers. */
  public int fractionBits() {
    return Math.max(0, -exponent);
  }

  /**
   * The integer {@code this · 2^bits}.
   *
   * @throws ArithmeticException if that is not an integer
   */
  public BigInteger scaled(int bits) {
    if (exponent + bits < 0) {
      throw new ArithmeticException(this + " · 2^" + bits + " is not an integer");
    }
    return mantissa.shiftLeft(exponent + bits);
  }

  /** The largest integer that is not above {@code this · 2^bits}. */
  BigInteger floorScaled(int bits) {
    return mantissa.shiftLeft(exponent + bits); // to the right if negative, rounding down
  }

  /** The largest double that is not above this number; negative infinity if there is none. */
  public double floorToDouble() {
    // The last bit of the doubles of this size, and never a finer one than doubles have.
    int last = Math.max(LEAST_EXPONENT, Math.addExact(exponent, bitLength() - Binary64.PRECISION));
    Dyadic floor = last <= exponent ? this : new Dyadic(mantissa.shiftRight(last - exponent), last);
    // It has no more bits than a double, so that one which exceeds all of them has a power too
    // many.
    if (floor.magnitude() > Double.MAX_EXPONENT + 1) {
      return signum() > 0 ? Double.MAX_VALUE : Double.NEGATIVE_INFINITY;
    }
    // At most 53 bits, all of which a double of this size has: nothing rounds.
    return Math.scalb(floor.mantissa.doubleValue(), floor.exponent);
  }

  /** The smallest double that is not below this number; positive infinity if there is none. */
  public double ceilToDouble() {
    return 0.0 - negate().floorToDouble(); // never the negative zero
  }

  /**
   * The largest double that is not above {@code this / divisor}.
   *
   * @throws ArithmeticException if the divisor is zero
   */
  public double floorQuotient(Dyadic divisor) {
    return dividedDown(divisor).floorToDouble();
  }

  /**
   * The smallest double that is not below {@code this / divisor}.
   *
   * @throws ArithmeticException if the divisor is zero
   */
  public double ceilQuotient(Dyadic divisor) {
    return -negate().floorQuotient(divisor);
  }

  /**
   * The quotient, rounded up to a number of at least 64 bits: never infinite.
   *
   * @throws ArithmeticException if the divisor is zero
   */
  public Dyadic dividedUp(Dyadic divisor) {
    return negate().dividedDown(divisor).negate();
  }

  /**
   * The quotient, rounded down to a number of at least 64 bits: never infinite.
   *
   * @throws ArithmeticException if the divisor is zero
   */
  public Dyadic dividedDown(Dyadic divisor) {
    // 64 more bits than the divisor has: finer than the doubles near the quotient, all of which
    // then lie on the grid that the integer division rounds to.
    int bits = Math.max(0, divisor.bitLength() - bitLength()) + Long.SIZE;
    BigInteger[] division = mantissa.shiftLeft(bits).divideAndRemainder(divisor.mantissa);
    boolean negative = mantissa.signum() != divisor.mantissa.signum(); // or zero, without a rest
    BigInteger floor =
        negative && division[1].signum() != 0 ? division[0].subtract(BigInteger.ONE) : division[0];
    int quotientExponent = Math.subtractExact(Math.subtractExact(exponent, divisor.exponent), bits);
    return new Dyadic(floor, quotientExponent);
  }

  /**
   * The square root, rounded up to a number of at least 64 bits: never infinite.
   *
   * @throws ArithmeticException if this number is negative
   */
  public Dyadic rootUp() {
    BigInteger[] root = mantissa.shiftLeft(rootShift()).sqrtAndRemainder();
    return root(root[1].signum() == 0 ? root[0] : root[0].add(BigInteger.ONE));
  }

  /**
   * The largest double that is not above the square root.
   *
   * @throws ArithmeticException if this number is negative
   */
  public double floorSquareRoot() {
    return root(mantissa.shiftLeft(rootShift()).sqrt()).floorToDouble();
  }

  /**
   * The smallest double that is not below the square root.
   *
   * @throws ArithmeticException if this number is negative
   */
  public double ceilSquareRoot() {
    return rootUp().ceilToDouble();
  }

  /** Enough bits for a root that is finer than the doubles near it, and an even exponent. */
  private int rootShift() {
    int shift = Math.max(0, 2 * Long.SIZE - mantissa.bitLength());
    return shift + ((exponent ^ shift) & 1);
  }

  private Dyadic root(BigInteger integer) {
    return new Dyadic(integer, (exponent - rootShift()) / 2);
  }

  private BigDecimal toBigDecimal() {
    return exponent >= 0
        ? new BigDecimal(mantissa.shiftLeft(exponent))
        : new BigDecimal(
            mantissa.multiply(FIVE.pow(-exponent)), -exponent); // m / 2^n = 5^n m / 10^n
  }

  @Override
  public int compareTo(Dyadic other) {
    int sign = signum();
    if (sign != other.signum() || sign == 0) {
      return Integer.compare(sign, other.signum());
    }
    // A difference of numbers far apart would have all the bits between them.
    int magnitudes = Long.compare(magnitude(), other.magnitude());
    return magnitudes == 0 ? minus(other).signum() : sign * magnitudes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Dyadic that
        && exponent == that.exponent
        && mantissa.equals(that.mantissa);
  }

  @Override
  public int hashCode() {
    return Objects.hash(mantissa, exponent);
  }

  /** A decimal of at most 8 digits that is not above this number: for "at least". */
  public String floorText() {
    return text(RoundingMode.FLOOR);
  }

  /** A decimal of at most 8 digits that is not below this number: for "at most". */
  public String ceilText() {
    return text(RoundingMode.CEILING);
  }

  /** Plain where that is short, with an exponent else; the same on every Java version. */
  private String text(RoundingMode mode) {
    if (signum() == 0) {
      return "0";
    }
    BigDecimal rounded = toBigDecimal().round(new MathContext(DIGITS, mode)).stripTrailingZeros();
    int adjusted = rounded.precision() - 1 - rounded.scale();
    return adjusted >= LEAST_PLAIN && adjusted <= GREATEST_PLAIN
        ? rounded.toPlainString()
        : rounded.toString();
  }

  /** A decimal of at most 8 digits, to the nearest: for messages of errors only. */
  @Override
  public String toString() {
    return text(RoundingMode.HALF_EVEN);
  }
}
