package keel.verify.exact;

import java.math.BigInteger;

/**
 * An activation whose values and slopes are enclosed: integers, times 2^-{@value #BITS}, on both
 * sides. Its slopes lie in [0, 1].
 */
public enum EnclosedActivation {
  /** max(0, z). */
  RELU {
    @Override
    Values at(BigInteger low, BigInteger high) {
      return pieces(low, high, BigInteger.ZERO, null);
    }
  },
  /** z cut to [-1, 1]. */
  HARD_TANH {
    @Override
    Values at(BigInteger low, BigInteger high) {
      return pieces(low, high, ONE.negate(), ONE);
    }
  },
  /** The hyperbolic tangent, {@code 1 − 2 / (e^2z + 1)}. */
  TANH {
    @Override
    Values at(BigInteger low, BigInteger high) {
      BigInteger from = low.signum() < 0 ? tanhUp(low.negate()).negate() : tanhDown(low);
      BigInteger to = high.signum() < 0 ? tanhDown(high.negate()).negate() : tanhUp(high);
      BigInteger one = from.multiply(from);
      BigInteger other = to.multiply(to);
      BigInteger least = from.signum() <= 0 && to.signum() >= 0 ? BigInteger.ZERO : one.min(other);
      return new Values(
          from,
          to,
          ONE.subtract(one.max(other).shiftRight(BITS).add(BigInteger.ONE)),
          ONE.subtract(least.shiftRight(BITS)));
    }
  };

  static final int BITS = 128;
  static final BigInteger ONE = BigInteger.ONE.shiftLeft(BITS);

  /** Of e^r. */
  private static final int MORE_BITS = 192;

  private static final BigInteger MOST = BigInteger.valueOf(512).shiftLeft(BITS);

  /**
   * Enclosures of {@code σ(z)} and {@code σ'(z)} for every z in an interval.
   *
   * @param low not above any value
   * @param high not below any
   * @param leastSlope not above any slope
   * @param greatestSlope not below any
   */
  record Values(BigInteger low, BigInteger high, BigInteger leastSlope, BigInteger greatestSlope) {
    /** A part on which the function does not move. */
    static Values constant(BigInteger value) {
      return new Values(value, value, BigInteger.ZERO, BigInteger.ZERO);
    }
  }

  /**
   * Encloses values and slopes on an interval.
   *
   * @throws InvalidWitness if the function has a kink there
   */
  abstract Values at(BigInteger low, BigInteger high);

  /** The identity between two kinks, the second of which there need not be, and constant beyond. */
  private static Values pieces(BigInteger low, BigInteger high, BigInteger first, BigInteger last) {
    if (high.compareTo(first) < 0) {
      return Values.constant(first);
    }
    if (last != null && low.compareTo(last) > 0) {
      return Values.constant(last);
    }
    if (low.compareTo(first) > 0 && (last == null || high.compareTo(last) < 0)) {
      return new Values(low, high, ONE, ONE);
    }
    throw new InvalidWitness("a unit may be at a kink of its activation");
  }

  /** Not above tanh z, z ≥ 0. */
  private static BigInteger tanhDown(BigInteger z) {
    Dyadic power = exponential(z).low();
    return ONE.subtract(remaining(power).add(BigInteger.ONE));
  }

  /** Not below tanh z, z ≥ 0. */
  private static BigInteger tanhUp(BigInteger z) {
    return z.shiftLeft(1).compareTo(MOST) > 0
        ? ONE
        : ONE.subtract(remaining(exponential(z).high()));
  }

  /** e^2z, or e^512 where that is less. */
  private static Exponential exponential(BigInteger z) {
    return Exponential.of(Dyadic.of(z.shiftLeft(1).min(MOST), -BITS));
  }

  /** 2 / (p + 1), rounded down. */
  private static BigInteger remaining(Dyadic p) {
    BigInteger one = BigInteger.ONE.shiftLeft(MORE_BITS);
    return one.shiftLeft(BITS + 1).divide(p.floorScaled(MORE_BITS).add(one));
  }
}
