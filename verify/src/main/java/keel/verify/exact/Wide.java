package keel.verify.exact;

import java.math.BigInteger;

/** Integers of 128 bits as two longs. */
final class Wide {
  private Wide() {}

  /** {@code high · 2^64 + low}, low without a sign. */
  static BigInteger of(long high, long low) {
    BigInteger signed = BigInteger.valueOf(high).shiftLeft(Long.SIZE).add(BigInteger.valueOf(low));
    return low >= 0 ? signed : signed.add(BigInteger.ONE.shiftLeft(Long.SIZE));
  }
}
