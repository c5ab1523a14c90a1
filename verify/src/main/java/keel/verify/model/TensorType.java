package keel.verify.model;

/**
 * The types of entries that a safetensors file may have. Weights are of the first four; integers
 * are read of evidence; a tensor of another type has a name and a place, and nobody asks for its
 * entries.
 */
public enum TensorType {
  /** IEEE binary64. */
  F64(64),
  /** IEEE binary32. */
  F32(32),
  /** IEEE binary16. */
  F16(16),
  /** The upper half of a binary32. */
  BF16(16),
  /** Signed, 64 bits. */
  I64(64),
  /** Signed, 32 bits. */
  I32(32),
  /** Signed, 16 bits. */
  I16(16),
  /** Signed, 8 bits. */
  I8(8),
  /** Unsigned, 64 bits. */
  U64(64),
  /** Unsigned, 32 bits. */
  U32(32),
  /** Unsigned, 16 bits. */
  U16(16),
  /** Unsigned, 8 bits. */
  U8(8),
  /** A byte that is 0 or 1. */
  BOOL(8),
  /** Two of {@link #F32}: a complex number. */
  C64(64),
  /** A floating point number of 8 bits. */
  F8_E5M2(8),
  /** A floating point number of 8 bits. */
  F8_E4M3(8),
  /** A power of two. */
  F8_E8M0(8),
  /** A floating point number of 8 bits, without infinities and a negative zero. */
  F8_E5M2FNUZ(8),
  /** A floating point number of 8 bits, without infinities and a negative zero. */
  F8_E4M3FNUZ(8),
  /** A floating point number of 6 bits. */
  F6_E3M2(6),
  /** A floating point number of 6 bits. */
  F6_E2M3(6),
  /** A floating point number of 4 bits. */
  F4(4);

  private final int bits;

  TensorType(int bits) {
    this.bits = bits;
  }

  /** The size of one entry in bits. */
  public int bits() {
    return bits;
  }

  /** The number whose IEEE binary16 form is {@code bits}; Java 20 has this as float16ToFloat. */
  static double half(short bits) {
    int exponent = bits >>> 10 & 0x1f;
    int fraction = bits & 0x3ff;
    double magnitude;
    if (exponent == 0x1f) {
      magnitude = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
    } else if (exponent == 0) {
      magnitude = Math.scalb((double) fraction, -24);
    } else {
      magnitude = Math.scalb((double) (fraction | 0x400), exponent - 25);
    }
    return bits < 0 ? -magnitude : magnitude;
  }
}
