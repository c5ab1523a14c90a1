package keel.verify.exact;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
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
  void residues_next_to_the_prime_count_as_what_they_are() {
    double prime = 0x1p31 - 1;
    double last = prime - 1; // −1
    assertTrue(FullRank.isShown(Matrix.of(2, 2, last, last, last, 1)));
    assertFalse(FullRank.isShown(Matrix.of(2, 2, last, last, 1, 1)));
    assertFalse(FullRank.isShown(Matrix.of(2, 2, last, 1, 1, last)));
    assertFalse(FullRank.isShown(Matrix.of(2, 2, prime, 0, 0, 1)), "invertible, but not modulo p");
  }

  @Test
  void the_last_of_many_rows_decides() {
    int n = 60;
    double[] entries = new Random(1804).doubles((long) n * n, -1, 1).map(x -> (float) x).toArray();
    assertTrue(FullRank.isShown(Matrix.of(n, n, entries)));
    for (int j = 0; j < n; j++) {
      entries[(n - 1) * n + j] = 0.5 * entries[j] - 4 * entries[17 * n + j];
    }
    assertFalse(FullRank.isShown(Matrix.of(n, n, entries)));
    entries[n * n - 1] = Math.nextUp(entries[n * n - 1]);
    assertTrue(FullRank.isShown(Matrix.of(n, n, entries)));
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
