package keel.verify.exact;

import java.util.Arrays;

/**
 * A symmetric matrix of dyadic numbers in doubles: off the diagonal they are rounded down, and on
 * it by so much more that no vector makes a greater form of it than of the exact matrix.
 */
final class RoundedForm {
  private final String name;
  private final int size;
  private final double[] rounded;
  private final Dyadic[] diagonal;

  /** Entry (i, j) of a part; the rows and columns of the part count from 0. */
  interface Entries {
    Dyadic at(int i, int j);
  }

  /** A matrix of zeros. */
  RoundedForm(String name, int size) {
    this.name = name;
    this.size = size;
    this.rounded = new double[size * size];
    this.diagonal = new Dyadic[size];
    Arrays.fill(diagonal, Dyadic.ZERO);
  }

  /**
   * Enters a part at (row, column), on or below the diagonal, of which it enters the lower half.
   */
  void add(int row, int column, int rows, int columns, Entries entries) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns && column + j <= row + i; j++) {
        add(row + i, column + j, entries.at(i, j));
      }
    }
  }

  private void add(int i, int j, Dyadic entry) {
    if (i == j) {
      diagonal[i] = diagonal[i].plus(entry);
      return;
    }
    double floor = floor(name, entry);
    rounded[i * size + j] = floor;
    rounded[j * size + i] = floor;
    Dyadic error = entry.minus(Dyadic.of(floor));
    diagonal[i] = diagonal[i].minus(error);
    diagonal[j] = diagonal[j].minus(error);
  }

  /**
   * The matrix, with {@code off} taken off the first {@code count} entries of the diagonal.
   *
   * @throws InvalidWitness if an entry leaves the range of doubles
   */
  Matrix lowered(int count, Dyadic off) {
    for (int i = 0; i < size; i++) {
      Dyadic entry = i < count ? diagonal[i].minus(off) : diagonal[i];
      rounded[i * size + i] = floor(name, entry);
    }
    return Matrix.of(size, size, rounded);
  }

  static double floor(String name, Dyadic entry) {
    double floor = entry.floorToDouble();
    if (!Double.isFinite(floor)) {
      throw new InvalidWitness(name + ": a number leaves the range of doubles");
    }
    return floor;
  }
}
