package keel.verify.search;

import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;

/** Products of matrices by rows, several times faster than Commons Math's row by column. */
final class Products {
  /** Below it, sharing work out takes longer than the work. */
  private static final int SMALL = 192;

  /** Rows of a product that are added up together. */
  private static final int ROWS = 16;

  /** Columns that are worked on at a time, so that they stay in a near cache. */
  private static final int TILE = 256;

  private Products() {}

  /** A x, the rows of A on all cores. */
  static RealVector of(double[][] matrix, RealVector x) {
    double[] numbers = x.toArray();
    double[] product = new double[matrix.length];
    IntStream rows = IntStream.range(0, matrix.length);
    (matrix.length > SMALL ? rows.parallel() : rows)
        .forEach(
            i -> {
              double sum = 0;
              for (int j = 0; j < numbers.length; j++) {
                sum += matrix[i][j] * numbers[j];
              }
              product[i] = sum;
            });
    return new ArrayRealVector(product, false);
  }

  /** A B. */
  static RealMatrix of(RealMatrix left, RealMatrix right) {
    double[][] b = right.getData();
    double[][] product = new double[left.getRowDimension()][right.getColumnDimension()];
    for (int i = 0; i < product.length; i++) {
      double[] a = left.getRow(i);
      for (int k = 0; k < a.length; k++) {
        add(product[i], a[k], b[k]);
      }
    }
    return new Array2DRowRealMatrix(product, false);
  }

  /**
   * {@code G Gᵀ}, each entry a sum over the columns of G in their order, some rows at a time on all
   * cores.
   *
   * @param columns of G
   * @param rows how many numbers each has
   */
  static double[][] gram(double[][] columns, int rows) {
    double[][] product = new double[rows][rows];
    IntStream.range(0, (rows + ROWS - 1) / ROWS)
        .parallel()
        .forEach(block -> addGram(product, columns, block * ROWS));
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < i; j++) {
        product[i][j] = product[j][i];
      }
    }
    return product;
  }

  private static void addGram(double[][] product, double[][] columns, int begin) {
    int n = product.length;
    int end = Math.min(n, begin + ROWS);
    for (int from = begin; from < n; from += TILE) {
      int to = Math.min(n, from + TILE);
      for (double[] column : columns) {
        for (int i = begin; i < end; i++) {
          add(product[i], column[i], column, Math.max(from, i), to);
        }
      }
    }
  }

  /** A M Aᵀ. */
  static RealMatrix congruent(RealMatrix outer, RealMatrix inner) {
    return of(of(outer, inner), outer.transpose());
  }

  /** Adds a multiple of a row to another one. */
  static void add(double[] sum, double factor, double[] row) {
    add(sum, factor, row, 0, sum.length);
  }

  private static void add(double[] sum, double factor, double[] row, int from, int to) {
    for (int j = from; j < to; j++) {
      sum[j] += factor * row[j];
    }
  }
}
