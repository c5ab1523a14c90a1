package keel.verify.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.RealVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CholeskyTest {
  private static double[][] columns(int rows, int count) {
    Random random = new Random(rows);
    double[][] columns = new double[count][rows];
    for (double[] column : columns) {
      Arrays.setAll(column, i -> random.nextGaussian());
    }
    return columns;
  }

  /** G Gᵀ of a few columns, and I. */
  private static double[][] positive(int n) {
    double[][] matrix = Products.gram(columns(n, 7), n);
    for (int i = 0; i < n; i++) {
      matrix[i][i] += 1;
    }
    return matrix;
  }

  /** Sizes around those of blocks and tiles, and where work is shared out. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 63, 64, 65, 192, 193, 600})
  void every_bit_is_that_of_commons_math(int n) {
    double[][] matrix = positive(n);
    CholeskyDecomposition theirs =
        new CholeskyDecomposition(new Array2DRowRealMatrix(matrix), Double.MAX_VALUE, 0);
    RealVector b = new ArrayRealVector(new Random(1).doubles(n).toArray(), false);
    double[] theirSolution = theirs.getSolver().solve(b).toArray();
    Cholesky ours = Cholesky.of(matrix).orElseThrow();
    assertArrayEquals(theirSolution, ours.solve(b).toArray(), 0);
    double[][] factor = theirs.getL().getData();
    long[] expected = new long[n * (n + 1) / 2];
    int next = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        expected[next++] = Double.doubleToRawLongBits(factor[i][j]);
      }
    }
    assertArrayEquals(expected, ours.rounded((row, entry) -> Double.doubleToRawLongBits(entry)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 300})
  void a_matrix_that_is_not_positive_definite_has_no_factor(int n) {
    double[][] matrix = positive(n);
    matrix[n - 1][n - 1] = 0;
    assertTrue(Cholesky.of(matrix).isEmpty());
  }

  @Test
  void a_gram_matrix_is_added_up_in_the_order_of_its_columns() {
    int n = 300;
    double[][] columns = columns(n, 50);
    double[][] product = Products.gram(columns, n);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double sum = 0;
        for (double[] column : columns) {
          sum += column[i] * column[j];
        }
        assertEquals(sum, product[i][j], 0);
      }
    }
  }

  @Test
  void a_product_with_a_vector_is_that_of_commons_math() {
    for (int n : new int[] {3, 500}) {
      double[][] matrix = positive(n);
      RealVector x = new ArrayRealVector(new Random(2).doubles(n).toArray(), false);
      assertArrayEquals(
          new Array2DRowRealMatrix(matrix).operate(x).toArray(),
          Products.of(matrix, x).toArray(),
          0);
    }
  }
}
