package keel.verify.exact;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FullRankTest {
  @Test
  void invertible_matrices_are_recognised() {
    assertTrue(FullRank.isShown(Matrix.of(1, 1, 0x1p-149)));
    assertTrue(FullRank.isShown(Matrix.of(2, 2, 0, -1, 1e300, 0)));
    assertTrue(FullRank.isShown(Matrix.of(2, 2, 1, 1, 1, Math.nextUp(1.0))));
  }

  @Test
  void singular_matrices_are_not() {
    assertFalse(FullRank.isShown(Matrix.of(1, 1, 0)));
    assertFalse(FullRank.isShown(Matrix.of(2, 2, 1, 1, 1, 1)));
    assertFalse(FullRank.isShown(Matrix.of(3, 3, 1, 2, 3, 4, 5, 6, 5, 7, 9)));
    assertFalse(FullRank.isShown(Matrix.of(2, 2, -1.5, 1.5, 1.5, -1.5)));
  }

  @Test
  void the_rows_count_whatever_the_shape() {
    assertTrue(FullRank.isShown(Matrix.of(1, 2, 0, 1)));
    assertTrue(FullRank.isShown(Matrix.of(2, 3, 0, 0, 1, 0, 1, 0)));
    assertFalse(FullRank.isShown(Matrix.of(2, 1, 1, 0)));
    assertFalse(FullRank.isShown(Matrix.of(2, 3, 1, 2, 3, 2, 4, 6)));
  }

  @Test
  void a_second_matrix_can_complete_the_rows() {
    Matrix singular = Matrix.of(2, 2, -1.5, 1.5, 1.5, -1.5);
    assertTrue(FullRank.isShown(singular, Matrix.of(2, 1, 1, 1)));
    assertFalse(FullRank.isShown(singular, Matrix.of(2, 1, 1, -1)));
    assertFalse(FullRank.isShown(singular, Matrix.of(2, 1, 0, 0)));
  }
}
