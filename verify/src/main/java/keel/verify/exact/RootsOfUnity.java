package keel.verify.exact;

import java.math.BigInteger;

/**
 * The numbers {@code e^(2πi t/n)}, rounded down to integers times {@code 2^-BITS}.
 *
 * <p>Method: the Taylor series of the exponential function in fixed-point integers of {@value
 * #FRACTION} fractional bits, every term rounded down. For angles below 2π the terms that are left
 * out sum up to less than 2^-50, and so does what rounding makes of those that are kept.
 *
 * <p>Rigour: cosine and sine are each less than 2^-BITS (1 + 2^-10) above what is kept, and less
 * than 2^-BITS 2^-10 below it.
 */
final class RootsOfUnity {
  static final int BITS = 30;

  private static final int FRACTION = 64;
  private static final int TERMS = 40;

  /** ⌊2π 2^64⌋. */
  private static final BigInteger TWO_PI = new BigInteger("115904311329233965478");

  private final long[] cosines;
  private final long[] sines;

  /** All n of them, n at least 1. */
  RootsOfUnity(int n) {
    cosines = new long[n];
    sines = new long[n];
    for (int t = 0; t < n; t++) {
      enter(t, TWO_PI.multiply(BigInteger.valueOf(t)).divide(BigInteger.valueOf(n)));
    }
  }

  private void enter(int t, BigInteger angle) {
    BigInteger[] sums = {BigInteger.ZERO, BigInteger.ZERO};
    BigInteger term = BigInteger.ONE.shiftLeft(FRACTION);
    for (int k = 0; k < TERMS; k++) {
      // The powers of i are 1, i, -1, -i.
      sums[k % 2] = k % 4 < 2 ? sums[k % 2].add(term) : sums[k % 2].subtract(term);
      term = term.multiply(angle).shiftRight(FRACTION).divide(BigInteger.valueOf(k + 1L));
    }
    cosines[t] = sums[0].shiftRight(FRACTION - BITS).longValueExact();
    sines[t] = sums[1].shiftRight(FRACTION - BITS).longValueExact();
  }

  long cosine(int t) {
    return cosines[t];
  }

  long sine(int t) {
    return sines[t];
  }
}
