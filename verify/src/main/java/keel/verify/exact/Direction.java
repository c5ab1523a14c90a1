package keel.verify.exact;

import java.util.Arrays;

/**
 * An integer vector v along which an eigenvalue bound is broken: a counterexample.
 *
 * <p>Only a guess until {@link EigenvalueBound#refutedBy} has evaluated it.
 */
public final class Direction {
  /** Entries stay below it, so that sums of products with 61-bit numbers fit in 128 bits. */
  private static final long RANGE = 1L << 48;

  private final long[] entries;

  private Direction(long[] entries) {
    this.entries = entries;
  }

  /**
   * A copy of {@code entries}.
   *
   * @throws InvalidWitness if one of them is 2^48 or more in absolute value
   */
  public static Direction of(long... entries) {
    for (long entry : entries) {
      if (entry >= RANGE || entry <= -RANGE) {
        throw new InvalidWitness("a direction must have entries below 2^48, found " + entry);
      }
    }
    return new Direction(entries.clone());
  }

  /** The number of entries. */
  public int length() {
    return entries.length;
  }

  /** Entry {@code i}, from 0. */
  public long get(int i) {
    return entries[i];
  }

  /** A fresh array of the entries. */
  public long[] toArray() {
    return entries.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Direction that && Arrays.equals(entries, that.entries);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(entries);
  }

  @Override
  public String toString() {
    return Arrays.toString(entries);
  }
}
