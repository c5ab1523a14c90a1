package keel.verify.field;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import keel.verify.exact.Dyadic;

/** Determinants without rounding, expanded by their first row. */
final class Determinant {
  /** Rows: there are n! products. */
  static final int LARGEST = 7;

  private Determinant() {}

  /** Of at most {@link #LARGEST} rows. */
  static Dyadic of(Dyadic[][] matrix) {
    if (matrix.length == 0) {
      return Dyadic.of(1);
    }
    Dyadic sum = Dyadic.ZERO;
    for (int j = 0; j < matrix.length; j++) {
      if (matrix[0][j].signum() != 0) {
        Dyadic term = matrix[0][j].times(of(minor(matrix, j)));
        sum = j % 2 == 0 ? sum.plus(term) : sum.minus(term);
      }
    }
    return sum;
  }

  /** Without the first row and a column. */
  private static Dyadic[][] minor(Dyadic[][] matrix, int column) {
    return Stream.of(matrix)
        .skip(1)
        .map(
            row ->
                IntStream.range(0, row.length)
                    .filter(j -> j != column)
                    .mapToObj(j -> row[j])
                    .toArray(Dyadic[]::new))
        .toArray(Dyadic[][]::new);
  }
}
