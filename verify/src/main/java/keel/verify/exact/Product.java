package keel.verify.exact;

import java.util.Arrays;
import java.util.List;

/** A product of matrices, multiplied out without rounding. */
final class Product {
  private final Dyadic[][] entries;

  private Product(Dyadic[][] entries) {
    this.entries = entries;
  }

  /** The product of some factors, at least one. */
  static Product of(List<Matrix> factors) {
    Dyadic[][] product = exact(factors.get(0));
    for (Matrix factor : factors.subList(1, factors.size())) {
      product = times(product, exact(factor));
    }
    return new Product(product);
  }

  /** A matrix of some entries. */
  static Product of(int rows, int columns, RoundedForm.Entries entries) {
    Dyadic[][] exact = new Dyadic[rows][columns];
    for (int i = 0; i < rows; i++) {
      int row = i;
      Arrays.setAll(exact[i], j -> entries.at(row, j));
    }
    return new Product(exact);
  }

  /**
   * How many products of numbers {@link #of} takes, each counted once for every factor that its
   * numbers hold the digits of.
   */
  static long cost(List<Matrix> factors) {
    long cost = 0;
    for (int i = 1; i < factors.size(); i++) {
      Matrix factor = factors.get(i);
      cost += (long) i * factors.get(0).rows() * factor.rows() * factor.columns();
    }
    return cost;
  }

  private static Dyadic[][] exact(Matrix matrix) {
    Dyadic[][] exact = new Dyadic[matrix.rows()][matrix.columns()];
    for (int i = 0; i < exact.length; i++) {
      int row = i;
      Arrays.setAll(exact[i], j -> Dyadic.of(matrix.get(row, j)));
    }
    return exact;
  }

  /** This times another. */
  Product times(Product other) {
    return new Product(times(entries, other.entries));
  }

  /** The matrix with rows and columns exchanged. */
  Product transposed() {
    return of(entries[0].length, entries.length, (i, j) -> entries[j][i]);
  }

  private static Dyadic[][] times(Dyadic[][] left, Dyadic[][] right) {
    return Arrays.stream(left).parallel().map(row -> times(row, right)).toArray(Dyadic[][]::new);
  }

  private static Dyadic[] times(Dyadic[] row, Dyadic[][] right) {
    Dyadic[] sums = new Dyadic[right[0].length];
    Arrays.fill(sums, Dyadic.ZERO);
    for (int k = 0; k < row.length; k++) {
      if (row[k].signum() != 0) {
        for (int j = 0; j < sums.length; j++) {
          sums[j] = sums[j].plus(row[k].times(right[k][j]));
        }
      }
    }
    return sums;
  }

  Dyadic at(int i, int j) {
    return entries[i][j];
  }

  /**
   * The entries rounded down to doubles.
   *
   * @throws InvalidWitness if an entry leaves the range of doubles
   */
  Matrix rounded(String name) {
    return rounded(name, entries.length);
  }

  /**
   * The entries rounded down to doubles, and rows of zeros below them.
   *
   * @throws InvalidWitness if an entry leaves the range of doubles
   */
  Matrix rounded(String name, int rows) {
    int columns = entries[0].length;
    double[] rounded = new double[rows * columns];
    for (int i = 0; i < entries.length; i++) {
      for (int j = 0; j < columns; j++) {
        rounded[i * columns + j] = RoundedForm.floor(name, entries[i][j]);
      }
    }
    return Matrix.of(rows, columns, rounded);
  }

  /** Not below the root of the sum of the squares of what rounding down takes off. */
  Dyadic rounding() {
    Dyadic sum = Dyadic.ZERO;
    for (Dyadic[] row : entries) {
      for (Dyadic entry : row) {
        Dyadic lost = entry.minus(Dyadic.of(entry.floorToDouble()));
        sum = sum.plus(lost.times(lost));
      }
    }
    return sum.rootUp();
  }
}
