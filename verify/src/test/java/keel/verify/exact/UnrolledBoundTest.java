package keel.verify.exact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnrolledBoundTest {
  private static final Matrix INPUT = Matrix.of(2, 1, 3, 5);

  private static UnrolledBound bound(int groups, Matrix... states) {
    return new UnrolledBound("all", List.of(states), INPUT, Vector.of(0.5, 2), 2, groups);
  }

  @Test
  void the_matrices_are_those_of_the_theorem() {
    Matrix first = Matrix.of(2, 2, 9, 9, 9, 9); // acts on a state that has not moved
    UnrolledBound untied = bound(2, first, Matrix.of(2, 2, -1, 0.5, 0.25, -2));
    UnrolledBound.Question question = untied.with(Vector.of(77, 1, 2, 4, 8));
    // 2Λ − W² on the diagonal; −Λ[1]A[1]W − W² below it.
    assertEquals(
        Matrix.of(4, 4, 1.75, 0, 1.75, -1, 0, 0, -4, 28, 1.75, -4, 7.75, 0, -1, 28, 0, 12),
        question.gram().metric());
    assertEquals(Matrix.of(4, 1, 3, 10, 12, 40), question.gram().gram());
    assertEquals(Dyadic.ZERO, question.raise());
    assertTrue(question.gram().metric().isSymmetric());
  }

  @Test
  void units_of_a_group_share_a_multiplier() {
    UnrolledBound.Question question = bound(1, Matrix.identity(2)).with(Vector.of(1, 2, 4));
    assertEquals(Matrix.of(4, 1, 6, 10, 12, 20), question.gram().gram());
    assertThrows(
        InvalidWitness.class, () -> bound(1, Matrix.identity(2)).with(Vector.of(1, 2, 4, 8)));
  }

  @Test
  void what_a_product_is_rounded_by_is_taken_off_and_added() {
    double third = 1.0 / 3;
    UnrolledBound rounded =
        new UnrolledBound(
            "all", List.of(Matrix.of(1, 1, -third)), Matrix.of(1, 1, third), Vector.of(1), 2, 1);
    UnrolledBound.Question question = rounded.with(Vector.of(1, third, third));
    Dyadic exact = Dyadic.of(third).times(Dyadic.of(third));
    Dyadic lost = exact.minus(Dyadic.of(exact.floorToDouble()));
    assertTrue(lost.signum() > 0);
    assertTrue(lost.compareTo(question.raise()) < 0, "of two entries");
    Dyadic coupling = exact.minus(Dyadic.of(1));
    Dyadic off = coupling.minus(Dyadic.of(question.gram().metric().get(1, 0)));
    assertTrue(off.signum() >= 0);
    assertEquals(
        Dyadic.of(2)
            .times(Dyadic.of(third))
            .minus(Dyadic.of(1))
            .minus(off)
            .minus(question.raise())
            .floorToDouble(),
        question.gram().metric().get(0, 0));
  }

  /** One step of size 1: ‖Bv‖² ≤ b ‖v‖² for M = 2Λ − 1 and G = ΛB, b = Λ²B²/(2Λ − 1). */
  @Test
  void a_factor_shows_the_gain_of_one_step() {
    UnrolledBound one =
        new UnrolledBound(
            "one", List.of(Matrix.of(1, 1, -1)), Matrix.of(1, 1, 3), Vector.of(1), 1, 1);
    FactorWitness nothing = FactorWitness.of(0, 1, new long[1]);
    assertEquals(Dyadic.of(9), one.provenBy(Vector.of(9, 1), nothing));
    assertThrows(InvalidWitness.class, () -> one.provenBy(Vector.of(Math.nextDown(9), 1), nothing));
    // With another multiplier 9 is not shown.
    assertThrows(InvalidWitness.class, () -> one.provenBy(Vector.of(9, 1.5), nothing));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, -0.0})
  void numbers_must_be_above_zero(double number) {
    UnrolledBound bound = bound(2, Matrix.identity(2));
    assertThrows(InvalidWitness.class, () -> bound.with(Vector.of(number, 1, 1, 1, 1)));
    assertThrows(InvalidWitness.class, () -> bound.with(Vector.of(1, 1, 1, number, 1)));
  }

  /** Where G rounds to zero, a b of zero would show that nothing moves. */
  @Test
  void multipliers_that_vanish_show_nothing() {
    UnrolledBound one =
        new UnrolledBound(
            "one", List.of(Matrix.of(1, 1, -1)), Matrix.of(1, 1, 0.5), Vector.of(1), 1, 1);
    FactorWitness nothing = FactorWitness.of(0, 1, new long[1]);
    assertThrows(InvalidWitness.class, () -> one.provenBy(Vector.of(0, Double.MIN_VALUE), nothing));
    assertThrows(
        InvalidWitness.class,
        () -> one.provenBy(Vector.of(Double.MIN_VALUE, Double.MIN_VALUE), nothing));
  }

  @Test
  void numbers_that_are_too_few_or_too_large_are_refused() {
    UnrolledBound bound = bound(2, Matrix.identity(2));
    assertThrows(InvalidWitness.class, () -> bound.with(Vector.of(1, 1, 1, 1)));
    assertThrows(InvalidWitness.class, () -> bound.with(Vector.of(1, 1, 1, 1, 1, 1)));
    assertThrows(InvalidWitness.class, () -> bound.with(Vector.of(1, 1, 1, 1, Double.MAX_VALUE)));
  }

  @Test
  void shapes_that_do_not_fit_and_too_many_rows_are_refused() {
    assertThrows(IllegalArgumentException.class, () -> bound(2, Matrix.identity(3)));
    assertThrows(
        IllegalArgumentException.class,
        () -> bound(2, Matrix.identity(2), Matrix.identity(2), Matrix.identity(2)));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new UnrolledBound(
                "many",
                List.of(Matrix.identity(2)),
                INPUT,
                Vector.of(1, 1),
                UnrolledBound.MOST_ROWS / 2 + 1,
                2));
  }
}
