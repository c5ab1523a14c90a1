package keel.verify.exact;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class NonsingularTest {
  @Test
  void invertible_matrices_are_recognised() {
    assertTrue(Nonsingular.isShown(Matrix.of(1, 1, 0x1p-149)));
    assertTrue(Nonsingular.isShown(Matrix.of(2, 2, 0, -1, 1e300, 0)));
    assertTrue(Nonsingular.isShown(Matrix.of(2, 2, 1, 1, 1, Math.nextUp(1.0))));
  }

  @Test
  void singular_matrices_are_not() {
    assertFalse(Nonsingular.isShown(Matrix.of(1, 1, 0)));
    assertFalse(Nonsingular.isShown(Matrix.of(2, 2, 1, 1, 1, 1)));
    assertFalse(Nonsingular.isShown(Matrix.of(3, 3, 1, 2, 3, 4, 5, 6, 5, 7, 9)));
    assertFalse(Nonsingular.isShown(Matrix.of(2, 2, -1.5, 1.5, 1.5, -1.5)));
  }

  @Test
  void a_matrix_that_is_not_square_is_not() {
    assertFalse(Nonsingular.isShown(Matrix.of(1, 2, 1, 0)));
  }
}
