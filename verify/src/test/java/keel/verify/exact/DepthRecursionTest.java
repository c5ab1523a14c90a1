package keel.verify.exact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DepthRecursionTest {
  private static final MathContext DIGITS = new MathContext(60);

  private static DepthRecursion recursion(double low, double high, int depth) {
    Matrix one = Matrix.of(1, 1, 1);
    return new DepthRecursion(
        "recursion",
        Dyadic.of(low),
        Dyadic.of(high),
        depth,
        new DepthRecursion.Aim(one, one, Vector.of(1)));
  }

  private static Vector numbers(double shift, double... multipliers) {
    double[] numbers = new double[1 + multipliers.length];
    numbers[0] = shift;
    System.arraycopy(multipliers, 0, numbers, 1, multipliers.length);
    return Vector.of(numbers);
  }

  private static double alpha(DepthRecursion recursion, Vector numbers) {
    return recursion.shownBy(numbers).alpha().ceilToDouble();
  }

  /** c(λ) (λ + β) by the formulas of Theorem 5, in decimals of 60 digits. */
  private static double byFormula(double eigenvalue, Vector numbers) {
    BigDecimal l = new BigDecimal(eigenvalue);
    BigDecimal a = BigDecimal.ONE;
    BigDecimal b = BigDecimal.ZERO;
    BigDecimal c = BigDecimal.ZERO;
    for (int k = numbers.length() - 1; k >= 1; k--) {
      BigDecimal m = new BigDecimal(numbers.get(k));
      BigDecimal d = m.add(m).subtract(a);
      assertTrue(d.signum() > 0);
      BigDecimal p = a.subtract(m.multiply(l));
      BigDecimal r = b.add(m);
      a = a.add(p.multiply(p).divide(d, DIGITS), DIGITS);
      b = b.add(p.multiply(r).divide(d, DIGITS), DIGITS);
      c = c.add(r.multiply(r).divide(d, DIGITS), DIGITS);
    }
    return c.multiply(l.add(new BigDecimal(numbers.get(0)))).doubleValue();
  }

  @Test
  void one_step_is_bounded_by_its_formula() {
    // c = m²/(2m − 1), least for m = 1, where it is 1: a step of size 1 moves by what drives it.
    assertEquals(1.5, alpha(recursion(0.5, 0.5, 1), numbers(1, 1)));
    assertEquals(4.0 / 3 * 1.5, alpha(recursion(0.5, 0.5, 1), numbers(1, 2)), 1e-15);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 17, 60})
  void alpha_is_above_the_recursion_everywhere_and_close_to_it(int depth) {
    Random random = new Random(depth);
    for (int trial = 0; trial < 4; trial++) {
      double low = 0.01 + 0.3 * random.nextDouble();
      double high = low + (1 - low) * random.nextDouble();
      double fall = random.nextDouble();
      double[] multipliers = new double[depth];
      Arrays.setAll(multipliers, k -> (1 + 0.7 * depth) * (1 + fall * (depth - k) / depth));
      Vector numbers = numbers(1.0 / depth, multipliers);
      double alpha = alpha(recursion(low, high, depth), numbers);
      double greatest = 0;
      for (int i = 0; i <= 500; i++) {
        greatest = Math.max(greatest, byFormula(low + (high - low) * i / 500, numbers));
      }
      assertTrue(greatest <= alpha, greatest + " > " + alpha);
      assertTrue(alpha <= greatest * (1 + 0.04 * depth), alpha + " far above " + greatest);
    }
  }

  @Test
  void a_point_is_nearly_exact_even_where_r_is_negative() {
    // The first step back leaves b far below zero.
    Vector numbers = numbers(0.25, 20, 30);
    double exact = byFormula(1.5, numbers);
    double alpha = alpha(recursion(1.5, 1.5, 2), numbers);
    assertTrue(exact <= alpha && alpha <= exact * (1 + 1e-15), exact + " and " + alpha);
  }

  @Test
  void an_eigenvalue_of_two_needs_multipliers_that_fall() {
    assertThrows(InvalidWitness.class, () -> alpha(recursion(1, 2, 3), numbers(1, 3, 3, 3)));
    assertTrue(alpha(recursion(1, 2, 3), numbers(1, 5, 4, 3)) > 0);
  }

  @Test
  void numbers_that_show_nothing_are_refused() {
    DepthRecursion two = recursion(0.5, 1, 2);
    for (Vector wrong :
        new Vector[] {
          numbers(1, 2),
          numbers(1, 2, 2, 2),
          numbers(0, 2, 2),
          numbers(-1, 2, 2),
          numbers(1, 0, 2),
          numbers(1, 2, -2),
          numbers(1, 0x1p-70, 2),
          numbers(1, 0x1p33, 2),
          numbers(1, 2, 0.5)
        }) {
      assertThrows(InvalidWitness.class, () -> two.shownBy(wrong), wrong::toString);
    }
  }

  @Test
  void there_is_no_question_outside_of_its_range() {
    assertThrows(IllegalArgumentException.class, () -> recursion(0, 1, 2));
    assertThrows(IllegalArgumentException.class, () -> recursion(0.6, 0.5, 2));
    assertThrows(IllegalArgumentException.class, () -> recursion(0.5, 2.1, 2));
    assertThrows(IllegalArgumentException.class, () -> recursion(0.5, 1, 0));
    assertThrows(
        IllegalArgumentException.class, () -> recursion(0.5, 1, DepthRecursion.MOST_STEPS + 1));
  }
}
