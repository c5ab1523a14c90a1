package keel.verify.exact;

import java.util.Arrays;

/**
 * An integer lower triangular factor L and a grid: the witness that a symmetric matrix S is
 * positive semidefinite, because {@code 2^exponent · S - L Lᵀ} is diagonally dominant.
 *
 * <p>Shape: L is size x size; its rows stand one after the other, row i with i + 1 entries. A
 * witness is only a guess until {@link EigenvalueBound#provenBy} has checked it.
 */
public final class FactorWitness {
  /** Larger exponents cannot come from doubles and would only serve to exhaust memory. */
  private static final int MAXIMAL_EXPONENT = 4096;

  private final int exponent;
  private final int size;
  private final int[] packed;

  private FactorWitness(int exponent, int size, int[] packed) {
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
  public static FactorWitness of(int exponent, int size, int[] packed) {
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
  public int get(int i, int j) {
    return packed[row(i) + j];
  }

  /** A fresh array of the rows, one after the other. */
  public int[] toArray() {
    return packed.clone();
  }

  private static int row(int i) {
    return (int) triangle(i);
  }

  /** Entry (i, j) of L Lᵀ modulo 2^64, j ≤ i; the caller knows that it fits, so it is exact. */
  long productEntry(int i, int j) {
    int left = row(i);
    int right = row(j);
    long sum = 0;
    for (int k = 0; k <= j; k++) {
      sum += (long) packed[left + k] * packed[right + k];
    }
    return sum;
  }

  /** The square of the Euclidean length of row i. */
  long rowSquare(int i) {
    long sum = 0;
    for (int k = row(i); k < row(i + 1); k++) {
      // A square of an int is at most 2^62, so only the addition can overflow.
      sum = Math.addExact(sum, (long) packed[k] * packed[k]);
    }
    return sum;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FactorWitness that
        && exponent == that.exponent
        && Arrays.equals(packed, that.packed);
  }

  @Override
  public int hashCode() {
    return 31 * exponent + Arrays.hashCode(packed);
  }

  @Override
  public String toString() {
    return "factor of size " + size + " on the grid 2^" + -exponent;
  }
}
