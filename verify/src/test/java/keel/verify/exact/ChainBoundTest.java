package keel.verify.exact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChainBoundTest {
  private static ChainBound.Stage stage(double form, double... maps) {
    return new ChainBound.Stage(
        Matrix.of(1, 1, form), Arrays.stream(maps).mapToObj(map -> Matrix.of(1, 1, map)).toList());
  }

  /** 2 e_1² ≤ 2 e_1 · 3 e_0 and e_2² ≤ 2 e_2 · 5 e_1; y = 7 e_2. */
  private static ChainBound chain() {
    return new ChainBound("chain", List.of(stage(2, 3), stage(1, 5)), List.of(Matrix.of(1, 1, 7)));
  }

  /** b, α_1, H: with b = 90, the stages leave S_1 = 180 α_1 − 9 and so on. */
  private static Vector numbers(double b, double first, double h) {
    return Vector.of(b, first, h);
  }

  @Test
  void the_matrix_of_two_stages_is_the_one_of_the_theorem() {
    ChainBound.Question question = chain().with(numbers(90, 0.25, 4));
    assertEquals(Matrix.of(3, 3, 0.5, -1.25, 0, -1.25, 1, -7, 0, -7, 4), question.gram().metric());
    assertEquals(Matrix.of(3, 1, 3, 0, 0), question.gram().gram());
    assertEquals(Dyadic.of(90), question.square());
    assertEquals(Dyadic.of(360), question.output(0));
  }

  @Test
  void the_difference_of_two_outputs_is_what_the_form_says() {
    ChainBound two = new ChainBound("two", List.of(stage(2, 3)), List.of(Matrix.of(2, 1, 1, -1)));
    ChainBound.Question question = two.with(Vector.of(2, 5, -3, 7));
    assertEquals(Dyadic.of(2 * (5 + 7 + 6)), question.difference(0, 1));
    assertEquals(question.difference(1, 0), question.difference(0, 1));
  }

  @Test
  void what_a_product_is_rounded_by_is_taken_off_and_added() {
    double third = 1.0 / 3;
    ChainBound rounded =
        new ChainBound(
            "rounded", List.of(stage(2, third, third), stage(1, third, third)), List.of());
    ChainBound.Question question = rounded.with(Vector.of(1, 1, 1));
    Dyadic exact = Dyadic.of(third).times(Dyadic.of(third));
    Dyadic first = exact.minus(Dyadic.of(question.gram().gram().get(0, 0)));
    assertTrue(first.signum() > 0);
    // Beside it: the same error off the diagonal, of both rows.
    Dyadic second = exact.negate().minus(Dyadic.of(question.gram().metric().get(1, 0)));
    assertTrue(second.signum() >= 0);
    assertEquals(Dyadic.of(1).plus(first).ceilToDouble(), question.square().ceilToDouble());
    assertEquals(
        Dyadic.of(2).minus(first).minus(second).floorToDouble(),
        question.gram().metric().get(0, 0));
    assertEquals(Dyadic.of(1).minus(second).floorToDouble(), question.gram().metric().get(1, 1));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, -0.0})
  void numbers_that_must_be_above_zero_are(double number) {
    assertThrows(InvalidWitness.class, () -> chain().with(numbers(number, 1, 1)));
    assertThrows(InvalidWitness.class, () -> chain().with(numbers(1, number, 1)));
  }

  @Test
  void numbers_that_are_too_few_or_too_large_are_refused() {
    assertThrows(InvalidWitness.class, () -> chain().with(Vector.of(1, 1)));
    assertThrows(InvalidWitness.class, () -> chain().with(Vector.of(1, 1, 1, 1)));
    assertThrows(InvalidWitness.class, () -> chain().with(numbers(1, Double.MAX_VALUE, 1)));
  }

  @Test
  void what_is_too_large_is_not_begun() {
    int n = ChainBound.LARGEST_SIZE;
    ChainBound large =
        new ChainBound(
            "large",
            List.of(
                new ChainBound.Stage(Matrix.identity(n), List.of(Matrix.of(n, 1, new double[n])))),
            List.of(Matrix.of(1, n, new double[n])));
    assertTrue(!large.isTractable());
    assertThrows(InvalidWitness.class, () -> large.with(Vector.of(1, 1)));
  }

  @Test
  void stages_that_do_not_fit_are_refused() {
    assertThrows(IllegalArgumentException.class, () -> stage(1));
    ChainBound.Stage wide = new ChainBound.Stage(Matrix.identity(2), List.of(Matrix.identity(2)));
    assertThrows(
        IllegalArgumentException.class,
        () -> new ChainBound("chain", List.of(stage(1, 1), wide), List.of()));
    assertThrows(
        IllegalArgumentException.class,
        () -> new ChainBound("chain", List.of(wide), List.of(Matrix.of(1, 1, 1))));
  }
}
