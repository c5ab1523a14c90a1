package keel.verify.exact;

import java.math.BigInteger;

/**
 * The exponential function from both sides, for r ≥ 0.
 *
 * <p>Method: the Taylor polynomial of {@code e^t}, t = r / 2^k ≤ 1, in fixed-point integers of
 * {@value #BITS} fractional bits, rounded down (up, with the rest of the series, which is below the
 * last term kept) and squared k times.
 *
 * @param low not above e^r
 * @param high not below e^r
 */
public record Exponential(Dyadic low, Dyadic high) {
  private static final int BITS = 192;
  private static final int TERMS = 48;
  private static final BigInteger ONE = BigInteger.ONE.shiftLeft(BITS);

  /** Beyond it e^r is of no use, and would only take long. */
  private static final int LARGEST = 512;

  /**
   * Bounds of e^r.
   *
   * @throws ArithmeticException if r is negative or above 512
   */
  public static Exponential of(Dyadic r) {
    if (r.signum() < 0 || r.compareTo(Dyadic.of(LARGEST)) > 0) {
      throw new ArithmeticException("e^r is only bounded for r from 0 to " + LARGEST);
    }
    int halvings = 0;
    while (Dyadic.of(1, halvings).compareTo(r) < 0) {
      halvings++;
    }
    Dyadic t = r.times(Dyadic.of(1, -halvings));
    BigInteger low = taylor(t.floorScaled(BITS));
    BigInteger up = t.floorScaled(BITS).add(BigInteger.ONE).min(ONE.add(BigInteger.ONE));
    // Each term loses less than one unit in rounding, and the rest of the series less than one.
    BigInteger high = taylor(up).add(BigInteger.valueOf(4L * TERMS));
    for (int i = 0; i < halvings; i++) {
      low = low.multiply(low).shiftRight(BITS);
      high = high.multiply(high).shiftRight(BITS).add(BigInteger.ONE);
    }
    return new Exponential(Dyadic.of(low, -BITS), Dyadic.of(high, -BITS));
  }

  /** Σ t^i / i!, every term rounded down. */
  private static BigInteger taylor(BigInteger t) {
    BigInteger sum = ONE;
    BigInteger term = ONE;
    for (int i = 1; i <= TERMS; i++) {
      term = term.multiply(t).shiftRight(BITS).divide(BigInteger.valueOf(i));
      sum = sum.add(term);
    }
    return sum;
  }
}
