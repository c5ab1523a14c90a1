package keel.verify.exact;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.IntFunction;

/** An immutable matrix of finite doubles, each read as the dyadic number that it is. */
public final class Matrix {
  /** Rows and columns of a square of which a near cache holds two. */
  private static final int TILE = 32;

  private final int rows;
  private final int columns;
  private final double[] entries;

  private Matrix(int rows, int columns, double[] entries) {
    this.rows = rows;
    this.columns = columns;
    this.entries = entries;
  }

  /**
   * The matrix whose entries, row after row, are a copy of {@code entries}.
   *
   * @throws IllegalArgumentException if the number of entries is not {@code rows · columns}, or one
   *     of them is NaN or infinite
   */
  public static Matrix of(int rows, int columns, double... entries) {
    if (rows < 0 || columns < 0 || (long) rows * columns != entries.length) {
      throw new IllegalArgumentException(
          rows + " x " + columns + " needs as many entries, found " + entries.length);
    }
    return new Matrix(rows, columns, finite(entries.clone()));
  }

  static double[] finite(double[] entries) {
    for (int i = 0; i < entries.length; i++) {
      if (!Double.isFinite(entries[i])) {
        throw new IllegalArgumentException("entry " + i + " must be finite, found " + entries[i]);
      }
    }
    return entries;
  }

  /** The number of rows. */
  public int rows() {
    return rows;
  }

  /** The number of columns. */
  public int columns() {
    return columns;
  }

  /** The entry in row {@code i}, column {@code j}, both from 0. */
  public double get(int i, int j) {
    return entries[i * columns + j];
  }

  /** The product of row {@code i} with a vector, in double precision: four sums added up. */
  public double dot(int i, double[] x) {
    int row = i * columns;
    double first = 0;
    double second = 0;
    double third = 0;
    double fourth = 0;
    int j = 0;
    for (; j < columns - 3; j += 4) {
      first += entries[row + j] * x[j];
      second += entries[row + j + 1] * x[j + 1];
      third += entries[row + j + 2] * x[j + 2];
      fourth += entries[row + j + 3] * x[j + 3];
    }
    for (; j < columns; j++) {
      first += entries[row + j] * x[j];
    }
    return (first + second) + (third + fourth);
  }

  /** The product of row {@code i} with the numbers that {@code vector} gives, exactly. */
  Dyadic exactDot(int i, IntFunction<Dyadic> vector) {
    Dyadic sum = Dyadic.ZERO;
    for (int j = 0; j < columns; j++) {
      sum = sum.plus(Dyadic.of(get(i, j)).times(vector.apply(j)));
    }
    return sum;
  }

  /** The matrix with row {@code i} multiplied by entry {@code i}, in doubles. */
  public Matrix scaledRows(Vector scale) {
    double[] scaled = entries.clone();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] *= scale.get(i / columns);
    }
    return new Matrix(rows, columns, finite(scaled));
  }

  /** The matrix with every sign changed; exact. */
  public Matrix negate() {
    double[] negated = new double[entries.length];
    for (int i = 0; i < negated.length; i++) {
      negated[i] = -entries[i];
    }
    return new Matrix(rows, columns, negated);
  }

  /** The matrix with rows and columns exchanged. */
  public Matrix transpose() {
    double[] transposed = new double[entries.length];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        transposed[j * rows + i] = get(i, j);
      }
    }
    return new Matrix(columns, rows, transposed);
  }

  /** The absolute values of the entries. */
  public Matrix magnitudes() {
    return new Matrix(rows, columns, Arrays.stream(entries).map(Math::abs).toArray());
  }

  /** The largest absolute value of an entry; 0 if there is none. */
  public double largestMagnitude() {
    double largest = 0;
    for (double entry : entries) {
      largest = Math.max(largest, Math.abs(entry));
    }
    return largest;
  }

  /** The identity. */
  public static Matrix identity(int size) {
    double[] identity = new double[size * size];
    for (int i = 0; i < size; i++) {
      identity[i * size + i] = 1;
    }
    return new Matrix(size, size, identity);
  }

  /** A number that is not above {@code vᵀ S v}, and not below zero. */
  public Dyadic squaredLength(Direction v) {
    return QuadraticForm.of(this, v).low().max(Dyadic.ZERO);
  }

  /** The square matrix with these entries off the diagonal, and the given ones on it. */
  public Matrix withDiagonal(Vector diagonal) {
    double[] copy = entries.clone();
    for (int i = 0; i < rows; i++) {
      copy[i * columns + i] = diagonal.get(i);
    }
    return new Matrix(rows, columns, copy);
  }

  /** Whether the matrix is square and equals its transpose, number by number. */
  public boolean isSymmetric() {
    if (rows != columns) {
      return false;
    }
    for (int row = 0; row < rows; row += TILE) {
      for (int column = 0; column <= row; column += TILE) {
        if (!isMirrored(row, column)) {
          return false;
        }
      }
    }
    return true;
  }

  /**
   * Whether a square is that on the other side of the diagonal, of which a near cache holds both.
   */
  private boolean isMirrored(int row, int column) {
    for (int i = row; i < Math.min(rows, row + TILE); i++) {
      for (int j = column; j < Math.min(columns, column + TILE); j++) {
        if (get(i, j) != get(j, i)) {
          return false;
        }
      }
    }
    return true;
  }

  /** A fresh array of the entries, row after row. */
  public double[] toArray() {
    return entries.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Matrix that
        && rows == that.rows
        && columns == that.columns
        && Arrays.equals(entries, that.entries);
  }

  @Override
  public int hashCode() {
    return Objects.hash(rows, Arrays.hashCode(entries));
  }

  @Override
  public String toString() {
    return rows + " x " + columns + " matrix";
  }
}
