package keel.verify.exact;

import java.util.Arrays;

/** An immutable vector of finite doubles, each read as the dyadic number that it is. */
public final class Vector {
  private final double[] entries;

  private Vector(double[] entries) {
    this.entries = entries;
  }

  /**
   * A copy of {@code entries}.
   *
   * @throws IllegalArgumentException if an entry is NaN or infinite
   */
  public static Vector of(double... entries) {
    return new Vector(Matrix.finite(entries.clone()));
  }

  /** The vector of {@code length} entries that all equal {@code value}. */
  public static Vector constant(int length, double value) {
    double[] entries = new double[length];
    Arrays.fill(entries, value);
    return new Vector(Matrix.finite(entries));
  }

  /** The number of entries. */
  public int length() {
    return entries.length;
  }

  /** Entry {@code i}, from 0. */
  public double get(int i) {
    return entries[i];
  }

  /** A fresh array of the entries. */
  public double[] toArray() {
    return entries.clone();
  }

  /** Whether all entries are the same number. */
  public boolean isConstant() {
    return Arrays.stream(entries).allMatch(e -> e == entries[0]);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Vector that && Arrays.equals(entries, that.entries);
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
