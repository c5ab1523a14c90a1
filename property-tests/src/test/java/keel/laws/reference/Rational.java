package keel.laws.reference;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * A fraction of integers, exactly: {@code numerator / denominator · 2^exponent} with odd numbers,
 * so that what is stored in binary stays short and is never divided by a common divisor in vain.
 */
final class Rational implements Comparable<Rational> {
  static final Rational ZERO = new Rational(BigInteger.ZERO, BigInteger.ONE, 0);
  static final Rational ONE = of(1);
  static final Rational TWO = of(2);

  private static final int MANTISSA_BITS = 52;
  private static final int LEAST_EXPONENT = -1074;

  private final BigInteger numerator;
  private final BigInteger denominator;
  private final int exponent;

  private Rational(BigInteger numerator, BigInteger denominator, int exponent) {
    this.numerator = numerator;
    this.denominator = denominator;
    this.exponent = exponent;
  }

  /** In lowest terms; the denominator is positive. */
  private static Rational of(BigInteger numerator, BigInteger denominator, int exponent) {
    if (numerator.signum() == 0) {
      return ZERO;
    }
    BigInteger above = numerator;
    BigInteger below = denominator;
    if (!below.equals(BigInteger.ONE)) {
      BigInteger common = above.gcd(below);
      above = above.divide(common);
      below = below.divide(common);
    }
    int up = above.getLowestSetBit();
    int down = below.getLowestSetBit();
    return new Rational(
        above.shiftRight(up), below.shiftRight(down), Math.addExact(exponent, up - down));
  }

  static Rational of(long value) {
    return of(BigInteger.valueOf(value), BigInteger.ONE, 0);
  }

  static Rational of(BigInteger numerator, BigInteger denominator) {
    return denominator.signum() < 0
        ? of(numerator.negate(), denominator.negate(), 0)
        : of(numerator, denominator, 0);
  }

  static Rational of(BigDecimal value) {
    return value.scale() >= 0
        ? of(value.unscaledValue(), BigInteger.TEN.pow(value.scale()))
        : of(value.toBigIntegerExact(), BigInteger.ONE);
  }

  /** The number that a double is, read off its bits. */
  static Rational of(double value) {
    if (!Double.isFinite(value)) {
      throw new ArithmeticException(value + " is no number");
    }
    long bits = Double.doubleToRawLongBits(value);
    long fraction = bits & ((1L << MANTISSA_BITS) - 1);
    int biased = (int) (bits >>> MANTISSA_BITS & 0x7ff);
    long mantissa = biased == 0 ? fraction : fraction | 1L << MANTISSA_BITS;
    BigInteger signed = BigInteger.valueOf(bits < 0 ? -mantissa : mantissa);
    return of(signed, BigInteger.ONE, Math.max(biased - 1, 0) + LEAST_EXPONENT);
  }

  static Rational powerOfTwo(int exponent) {
    return new Rational(BigInteger.ONE, BigInteger.ONE, exponent);
  }

  BigInteger numerator() {
    return numerator;
  }

  BigInteger denominator() {
    return denominator;
  }

  int exponent() {
    return exponent;
  }

  Rational plus(Rational other) {
    if (other.signum() == 0) {
      return this;
    }
    if (signum() == 0) {
      return other;
    }
    int low = Math.min(exponent, other.exponent);
    BigInteger mine = numerator.shiftLeft(exponent - low).multiply(other.denominator);
    BigInteger others = other.numerator.shiftLeft(other.exponent - low).multiply(denominator);
    return of(mine.add(others), denominator.multiply(other.denominator), low);
  }

  Rational negate() {
    return new Rational(numerator.negate(), denominator, exponent);
  }

  Rational minus(Rational other) {
    return plus(other.negate());
  }

  Rational times(Rational other) {
    return of(
        numerator.multiply(other.numerator),
        denominator.multiply(other.denominator),
        Math.addExact(exponent, other.exponent));
  }

  Rational dividedBy(Rational other) {
    return times(other.inverse());
  }

  Rational inverse() {
    if (signum() == 0) {
      throw new ArithmeticException("division by zero");
    }
    return signum() > 0
        ? new Rational(denominator, numerator, -exponent)
        : new Rational(denominator.negate(), numerator.negate(), -exponent);
  }

  Rational abs() {
    return signum() < 0 ? negate() : this;
  }

  Rational square() {
    return times(this);
  }

  Rational max(Rational other) {
    return compareTo(other) >= 0 ? this : other;
  }

  Rational min(Rational other) {
    return compareTo(other) <= 0 ? this : other;
  }

  int signum() {
    return numerator.signum();
  }

  boolean isAtMost(Rational other) {
    return compareTo(other) <= 0;
  }

  boolean isLess(Rational other) {
    return compareTo(other) < 0;
  }

  /** Between this number's binary logarithm less 2 and the same plus 2; for numbers > 0. */
  int magnitude() {
    return numerator.bitLength() - denominator.bitLength() + exponent;
  }

  /** Not above this number, by less than 2^-bits of it, with a power of two below. */
  Rational shortenedDown(int bits) {
    int shift = Math.max(0, bits - numerator.bitLength() + denominator.bitLength() + 1);
    BigInteger[] division = numerator.shiftLeft(shift).divideAndRemainder(denominator);
    boolean isBelow = signum() < 0 && division[1].signum() != 0;
    BigInteger floor = isBelow ? division[0].subtract(BigInteger.ONE) : division[0];
    int surplus = Math.max(0, floor.bitLength() - bits - 2);
    return of(floor.shiftRight(surplus), BigInteger.ONE, exponent - shift + surplus);
  }

  /** Not below the square root, by less than 2^-bits of it; the root itself if that is rational. */
  Rational rootUp(int bits) {
    return root(bits, RoundingMode.CEILING);
  }

  /** Not above the square root. */
  Rational rootDown(int bits) {
    return root(bits, RoundingMode.FLOOR);
  }

  private Rational root(int bits, RoundingMode mode) {
    if (signum() == 0) {
      return ZERO;
    }
    // √(n / d · 2^e) = √(n d 2^shift) / d · 2^((e − shift) / 2)
    BigInteger product = numerator.multiply(denominator);
    int shift = Math.max(0, 2 * bits - product.bitLength() + 4);
    shift += (exponent - shift) & 1;
    BigInteger[] root = product.shiftLeft(shift).sqrtAndRemainder();
    BigInteger rounded =
        mode == RoundingMode.CEILING && root[1].signum() != 0
            ? root[0].add(BigInteger.ONE)
            : root[0];
    return of(rounded, denominator, (exponent - shift) / 2);
  }

  /** A decimal of so many digits, rounded down or up. */
  BigDecimal decimal(int digits, RoundingMode mode) {
    BigInteger above = exponent >= 0 ? numerator.shiftLeft(exponent) : numerator;
    BigInteger below = exponent >= 0 ? denominator : denominator.shiftLeft(-exponent);
    return new BigDecimal(above).divide(new BigDecimal(below), new MathContext(digits, mode));
  }

  /** A short number near this one: for reports alone. */
  double nearest() {
    return decimal(20, RoundingMode.HALF_EVEN).doubleValue();
  }

  @Override
  public int compareTo(Rational other) {
    int sign = Integer.compare(signum(), other.signum());
    return sign != 0 || signum() == 0 ? sign : minus(other).signum();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Rational that
        && exponent == that.exponent
        && numerator.equals(that.numerator)
        && denominator.equals(that.denominator);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * numerator.hashCode() + denominator.hashCode()) + exponent;
  }

  @Override
  public String toString() {
    return decimal(12, RoundingMode.HALF_EVEN).toString();
  }
}
