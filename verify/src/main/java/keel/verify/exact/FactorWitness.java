package keel.verify.exact;

import java.util.Arrays;
import java.util.Objects;

/**
 * An integer lower triangular factor L and a grid: the witness that a symmetric matrix S is
 * positive semidefinite, because {@code 2^exponent · S - L Lᵀ} is diagonally dominant.
 *
 * <p>Shape: L is size x size; its rows stand one after the other, row i with i + 1 entries. A
 * witness is only a guess until a bound has checked it.
 */
public final class FactorWitness {
  /** Larger exponents cannot come from doubles and would only serve to exhaust memory. */
  private static final int MAXIMAL_EXPONENT = 4096;

  private final int exponent;
  private final int size;
  private final long[] packed;

  private FactorWitness(int exponent, int size, long[] packed) {
    this.exponent = exponent;
    this.size = size;
    this.packed = packed;
  }

  /**
   * The witness with the given grid and a copy of the given rows.
   *
   * @throws InvalidWitness if the exponent is out of range or the number of entries is not that of
   *     a triangle
   */
  public static FactorWitness of(int exponent, int size, long[] packed) {
    if (exponent < -MAXIMAL_EXPONENT || exponent > MAXIMAL_EXPONENT) {
      throw new InvalidWitness("grid exponent " + exponent + " is out of range");
    }
    if (size < 0 || packed.length != triangle(size)) {
      throw new InvalidWitness(
          "a factor of size " + size + " cannot have " + packed.length + " entries");
    }
    return new FactorWitness(exponent, size, packed.clone());
  }

  /** The number of entries of a lower triangle: size · (size + 1) / 2. */
  public static long triangle(int size) {
    return (long) size * (size + 1) / 2;
  }

  /** The grid: integers stand for multiples of 2^-exponent. */
  public int exponent() {
    return exponent;
  }

  /** The number of rows of L. */
  public int size() {
    return size;
  }

  /** Entry (i, j) of L; j ≤ i. */
  public long get(int i, int j) {
    return packed[(int) triangle(i) + j];
  }

  /** Copies entries of row i of L, from one column up to another, to the begin of an array. */
  void copyRow(int i, int from, int to, long[] target) {
    System.arraycopy(packed, (int) triangle(i) + from, target, 0, to - from);
  }

  /** A fresh array of the rows, one after the other. */
  public long[] toArray() {
    return packed.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FactorWitness that
        && exponent == that.exponent
        && Arrays.equals(packed, that.packed);
  }

  @Override
  public int hashCode() {
    return Objects.hash(exponent, Arrays.hashCode(packed));
  }

  @Override
  public String toString() {
    return "factor of size " + size + " on the grid 2^" + -exponent;
  }
}
