package keel.train.identify;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import keel.verify.sample.Gaussians;
import org.junit.jupiter.api.Test;

class LeastSquaresTest {
  private static final double[] NOTHING = new double[3];

  private static double[] column(int number) {
    Gaussians random = Gaussians.of(1, number);
    double[] column = new double[20];
    for (int i = 0; i < column.length; i++) {
      column[i] = random.next();
    }
    return column;
  }

  private static double[] sum(double... factors) {
    double[] sum = new double[20];
    for (int k = 0; k < factors.length; k++) {
      double[] column = column(k);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += factors[k] * column[i];
      }
    }
    return sum;
  }

  private static LeastSquares of(double[] side) {
    return new LeastSquares(new double[][] {column(0), column(1), column(2), side}, 3);
  }

  @Test
  void the_factors_of_a_sum_are_found() {
    Estimate found =
        of(sum(2, -3, 0.5))
            .solve(
                0,
                List.of(new double[] {1, 0, 0}, new double[] {0, 1, 0}, new double[] {0, 0, 1}),
                NOTHING);
    assertArrayEquals(new double[] {2, -3, 0.5}, found.numbers(), 1e-12);
    assertEquals(0, found.error(1), 1e-12);
  }

  @Test
  void what_is_known_is_taken_off_and_columns_may_share_a_factor() {
    Estimate found =
        of(sum(2, -4, 0.5)).solve(0, List.of(new double[] {1, -2, 0}), new double[] {0, 0, 0.5});
    assertArrayEquals(new double[] {2}, found.numbers(), 1e-12);
  }

  @Test
  void the_error_of_a_mean_is_its_standard_error() {
    LeastSquares mean = new LeastSquares(new double[][] {{1, 1, 1, 1}, {1, 2, 3, 6}}, 1);
    Estimate found = mean.solve(0, List.of(new double[] {1}), new double[1]);
    assertEquals(3, found.number(0), 1e-12);
    assertEquals(Math.sqrt(14.0 / 3 / 4), found.error(0), 1e-12);
  }

  @Test
  void a_column_that_others_span_gets_nothing() {
    double[] side = sum(1, 1);
    LeastSquares doubled = new LeastSquares(new double[][] {side, column(2), side, side}, 3);
    Estimate found =
        doubled.solve(
            0,
            List.of(new double[] {1, 0, 0}, new double[] {0, 1, 0}, new double[] {0, 0, 1}),
            NOTHING);
    assertArrayEquals(new double[] {1, 0, 0}, found.numbers(), 1e-12);
  }
}
