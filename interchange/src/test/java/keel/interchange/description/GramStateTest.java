package keel.interchange.description;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import keel.interchange.Rounded;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Matrix;
import keel.verify.model.InvalidModel;
import org.junit.jupiter.api.Test;

class GramStateTest {
  @Test
  void a_small_state_is_what_the_formula_says() {
    Matrix factor = Matrix.of(3, 2, 1, 2, 0, -1, 0.5, 0);
    Matrix skew = Matrix.of(2, 2, 7, 3, 1, 8);
    Rounded state = GramState.monotone(0.5, factor, skew);
    // AᵀA = [[1.25, 2], [2, 5]], B − Bᵀ = [[0, 2], [-2, 0]].
    assertArrayEquals(new double[] {0.5 - 1.25, -2 + 2, -2 - 2, 0.5 - 5}, state.matrix().toArray());
    assertEquals(0, state.rounding().ofAnEntry());
    assertEquals(0, state.rounding().frobenius());
  }

  @Test
  void what_cancels_in_floating_point_is_not_lost() {
    Matrix factor = Matrix.of(2, 2, 0x1p30, 0x1p30, 1, -1);
    Matrix skew = Matrix.of(2, 2, 0, 0x1p60, 0, 0);
    assertEquals(1, GramState.monotone(0, factor, skew).matrix().get(0, 1));
  }

  /** Every entry in decimal fractions, which hold every double and every product of two. */
  @Test
  void every_entry_is_the_nearest_double_and_the_rounding_is_what_was_rounded_off() {
    Random random = new Random(7);
    for (int n = 1; n < 6; n++) {
      Matrix factor = random(random, n + 1, n);
      Matrix skew = random(random, n, n);
      double margin = Math.scalb(random.nextDouble(), random.nextInt(80) - 40);
      Rounded state = GramState.monotone(margin, factor, skew);
      BigDecimal greatest = BigDecimal.ZERO;
      BigDecimal squares = BigDecimal.ZERO;
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          BigDecimal exact =
              new BigDecimal(skew.get(i, j)).subtract(new BigDecimal(skew.get(j, i)));
          if (i == j) {
            exact = exact.add(BigDecimal.ONE).subtract(new BigDecimal(margin));
          }
          for (int k = 0; k < n + 1; k++) {
            exact =
                exact.subtract(
                    new BigDecimal(factor.get(k, i)).multiply(new BigDecimal(factor.get(k, j))));
          }
          double stored = state.matrix().get(i, j);
          BigDecimal off = distance(exact, stored);
          assertTrue(off.compareTo(distance(exact, Math.nextUp(stored))) <= 0, "or above");
          assertTrue(off.compareTo(distance(exact, Math.nextDown(stored))) <= 0, "or below");
          greatest = greatest.max(off);
          squares = squares.add(off.multiply(off));
        }
      }
      assertLeastAbove(greatest, state.rounding().ofAnEntry(), 1);
      assertLeastAbove(squares, state.rounding().frobenius(), 2);
    }
  }

  /** A power of the number is not below what is exact, and that of no smaller double is. */
  private static void assertLeastAbove(BigDecimal exact, double number, int power) {
    assertTrue(new BigDecimal(number).pow(power).compareTo(exact) >= 0, "not below");
    assertTrue(
        number == 0 || new BigDecimal(Math.nextDown(number)).pow(power).compareTo(exact) < 0,
        "and tight");
  }

  private static BigDecimal distance(BigDecimal exact, double number) {
    return exact.subtract(new BigDecimal(number)).abs();
  }

  private static Matrix random(Random random, int rows, int columns) {
    return Matrix.of(
        rows,
        columns,
        random
            .doubles((long) rows * columns, -1, 1)
            .map(x -> Math.scalb(x, random.nextInt(60) - 30))
            .toArray());
  }

  @Test
  void between_two_doubles_the_even_one_is_taken() {
    // 1 + 2^-53 lies between 1 and the next double, whose last bit is one.
    Matrix factor = Matrix.of(1, 1, 0);
    Matrix none = Matrix.of(1, 1, 0);
    assertEquals(1, GramState.monotone(-0x1p-53, factor, none).matrix().get(0, 0));
    assertEquals(1 + 0x1p-51, GramState.monotone(-0x3p-53, factor, none).matrix().get(0, 0));
    assertEquals(0x1p-53, GramState.monotone(-0x3p-53, factor, none).rounding().ofAnEntry());
  }

  @Test
  void what_is_too_large_or_does_not_fit_is_refused() {
    Matrix two = Matrix.identity(2);
    assertThrows(InvalidModel.class, () -> GramState.monotone(1, two, Matrix.identity(3)));
    assertThrows(InvalidModel.class, () -> GramState.monotone(1, Matrix.of(1, 3, 1, 2, 3), two));
    Matrix huge = Matrix.of(1, 1, 1e200);
    InvalidModel e =
        assertThrows(InvalidModel.class, () -> GramState.monotone(1, huge, Matrix.of(1, 1, 0)));
    assertTrue(e.getMessage().contains("too large for a double"), e::getMessage);
    Matrix wide = Matrix.of(1, 1 << 14, new double[1 << 14]);
    assertThrows(InvalidModel.class, () -> GramState.monotone(1, wide, wide));
  }

  /** In floats, with sums from the first product or from the last, fused or not. */
  private static float[] inFloats(float epsilon, Matrix factor, int order) {
    int n = factor.columns();
    float[] state = new float[n * n];
    for (int e = 0; e < n * n; e++) {
      float sum = 0;
      for (int k = 0; k < factor.rows(); k++) {
        int row = order % 2 == 0 ? k : factor.rows() - 1 - k;
        float left = (float) factor.get(row, e / n);
        float right = (float) factor.get(row, e % n);
        sum = order < 2 ? sum + left * right : Math.fma(left, right, sum);
      }
      state[e] = -sum - (e / n == e % n ? epsilon : 0f);
    }
    return state;
  }

  @Test
  void a_program_that_rounds_every_operation_is_no_farther_off_than_is_said() {
    Random random = new Random(7);
    double greatest = 0;
    for (int round = 0; round < 3000; round++) {
      int n = 1 + random.nextInt(3);
      int rows = 1 + random.nextInt(3);
      double[] entries = new double[rows * n];
      double size = Math.scalb(1.0, random.nextInt(20) - 10);
      Arrays.setAll(entries, i -> (float) (size * random.nextGaussian()));
      Matrix factor = Matrix.of(rows, n, entries);
      double epsilon = random.nextDouble();
      Rounded state = GramState.negative(epsilon, factor);
      List<Dyadic> distances =
          GramState.distances(epsilon, factor, state, 0x1p-24, Float.MIN_VALUE);
      for (int order = 0; order < 4; order++) {
        float[] rounded = inFloats((float) epsilon, factor, order);
        for (int e = 0; e < n * n; e++) {
          double stored = state.matrix().get(e / n, e % n);
          Dyadic off = Dyadic.of(rounded[e]).minus(Dyadic.of(stored)).abs();
          assertTrue(off.compareTo(distances.get(e)) <= 0, off + " > " + distances.get(e));
          greatest = Math.max(greatest, off.ceilToDouble() / distances.get(e).floorToDouble());
        }
      }
    }
    assertTrue(greatest > 0.5, "the bound is " + 1 / greatest + " times as great");
  }
}
