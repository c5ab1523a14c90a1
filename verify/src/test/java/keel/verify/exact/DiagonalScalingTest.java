package keel.verify.exact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class DiagonalScalingTest {
  private static final Matrix STATE = Matrix.of(2, 2, -1, 0.5, 1, -1.5);

  private static DiagonalScaling question(Matrix state, Matrix input, double... bias) {
    return new DiagonalScaling("scale", state, input, Vector.of(bias));
  }

  private static DiagonalScaling question(Matrix state) {
    int n = state.rows();
    return question(state, Matrix.of(n, 1, new double[n]), new double[n]);
  }

  @Test
  void a_diagonal_that_makes_the_matrix_symmetric_is_one_and_its_neighbours_are_not() {
    DiagonalScaling question = question(STATE);
    assertTrue(question.isShownBy(Vector.of(1, 0.5)));
    assertTrue(question.isShownBy(Vector.of(6, 3)));
    assertTrue(question.isShownBy(Vector.of(0x1p-1000, 0x1p-1001)));
    assertFalse(question.isShownBy(Vector.of(1, Math.nextUp(0.5))));
    assertFalse(question.isShownBy(Vector.of(1, Math.nextDown(0.5))));
    assertFalse(question.isShownBy(Vector.of(0.5, 1)));
  }

  @Test
  void its_entries_are_positive_and_as_many_as_rows() {
    DiagonalScaling question = question(STATE);
    assertFalse(question.isShownBy(Vector.of(-1, -0.5)));
    assertFalse(question.isShownBy(Vector.of(0, 0)));
    assertFalse(question.isShownBy(Vector.of(1)));
    assertFalse(question.isShownBy(Vector.of(1, 0.5, 1)));
    assertFalse(question.isShownBy(Vector.of()));
    // A zero would make the rows of units that do not belong together symmetric.
    assertFalse(question(Matrix.of(2, 2, -1, 1, 0, -1)).isShownBy(Vector.of(0, 1)));
  }

  @Test
  void where_one_unit_moves_another_and_not_the_other_way_round_there_is_none() {
    DiagonalScaling question = question(Matrix.of(2, 2, -1, 1, 0, -1));
    for (double factor : new double[] {0x1p-1074, 0x1p-500, 1, 0x1p500, Double.MAX_VALUE}) {
      assertFalse(question.isShownBy(Vector.of(factor, 1)));
      assertFalse(question.isShownBy(Vector.of(1, factor)));
    }
  }

  @Test
  void every_pair_of_rows_counts() {
    // Each pair but the last agrees with Λ = I.
    Matrix last = Matrix.of(3, 3, -1, 1, 1, 1, -1, 1, 1, 2, -1);
    assertFalse(question(last).isShownBy(Vector.of(1, 1, 1)));
    Matrix first = Matrix.of(3, 3, -1, 1, 1, 2, -1, 1, 1, 1, -1);
    assertFalse(question(first).isShownBy(Vector.of(1, 1, 1)));
  }

  @Test
  void every_product_is_a_double_without_rounding() {
    Vector half = Vector.of(1, 0.5);
    Matrix none = Matrix.of(2, 1, 0, 0);
    assertTrue(question(STATE, Matrix.of(2, 1, 0, 2 * Double.MIN_VALUE), 0, 0).isShownBy(half));
    assertFalse(question(STATE, Matrix.of(2, 1, 0, Double.MIN_VALUE), 0, 0).isShownBy(half));
    assertFalse(question(STATE, Matrix.of(2, 2, 0, 0, 0, 0x1p-1074), 0, 0).isShownBy(half));
    assertTrue(question(STATE, none, 0, 2 * Double.MIN_VALUE).isShownBy(half));
    assertFalse(question(STATE, none, 0, Double.MIN_VALUE).isShownBy(half));
    // 3 · (1 + 2^-52) has one bit too many, and so has the diagonal of A.
    Vector three = Vector.of(6, 3);
    assertFalse(question(STATE, Matrix.of(2, 1, 0, Math.nextUp(1.0)), 0, 0).isShownBy(three));
    assertFalse(question(STATE, none, Math.nextUp(1.0), 0).isShownBy(three));
    Matrix odd = Matrix.of(2, 2, -1, 0.5, 1, -Math.nextUp(1.5));
    assertFalse(question(odd).isShownBy(three));
    assertTrue(question(odd).isShownBy(half));
  }

  @Test
  void a_product_that_is_larger_than_any_double_is_none() {
    Vector large = Vector.of(0x1p1023, 0x1p1022);
    assertTrue(question(Matrix.of(2, 2, -1, 0.5, 1, -1.5)).isShownBy(large));
    assertFalse(question(Matrix.of(2, 2, -2, 0.5, 1, -1.5)).isShownBy(large));
    assertFalse(question(STATE, Matrix.of(2, 1, 2, 0), 0, 0).isShownBy(large));
    assertFalse(question(STATE, Matrix.of(2, 1, 0, 0), 0, -4).isShownBy(large));
  }

  @Test
  void extreme_entries_are_symmetric_only_where_they_are_exactly() {
    // Λ = diag(1, 10^-600) is no pair of doubles.
    Matrix apart = Matrix.of(2, 2, -1, 1e-300, 1e300, -1);
    for (double factor : new double[] {Double.MIN_VALUE, 0x1p-1000, 1, 0x1p1000}) {
      assertFalse(question(apart).isShownBy(Vector.of(1, factor)));
      assertFalse(question(apart).isShownBy(Vector.of(factor, 1)));
    }
    Matrix within = Matrix.of(2, 2, -1, 0x1p-500, 0x1p500, -1);
    assertTrue(question(within).isShownBy(Vector.of(0x1p500, 0x1p-500)));
  }

  @Test
  void the_question_says_what_it_is_about() {
    assertEquals("scale", question(STATE).name());
  }
}
