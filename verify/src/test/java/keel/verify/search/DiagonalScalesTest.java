package keel.verify.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import org.junit.jupiter.api.Test;

class DiagonalScalesTest {
  private static final long SEED = 16;

  private static Optional<Vector> scales(int n, double... entries) {
    return DiagonalScales.of(Matrix.of(n, n, entries));
  }

  private static void assertSymmetric(Matrix a, Vector scale) {
    for (int i = 0; i < a.rows(); i++) {
      assertTrue(scale.get(i) > 0);
      for (int j = 0; j < a.rows(); j++) {
        Dyadic left = Dyadic.of(scale.get(i)).times(Dyadic.of(a.get(i, j)));
        Dyadic right = Dyadic.of(scale.get(j)).times(Dyadic.of(a.get(j, i)));
        assertEquals(left, right, i + ", " + j);
      }
    }
  }

  @Test
  void a_quotient_that_is_no_double_is_multiplied_out() {
    assertEquals(Optional.of(Vector.of(1, 3)), scales(2, -1.25, .75, .25, -1.75));
    assertEquals(Optional.of(Vector.of(3, 1)), scales(2, -1.75, .25, .75, -1.25));
    // λ = (1, 2/3, 10/21): times 21, integers without a common divisor, and a power of two
    assertEquals(
        Optional.of(Vector.of(21 / 8., 14 / 8., 10 / 8.)), scales(3, -9, 2, 0, 3, -9, 5, 0, 7, -9));
  }

  @Test
  void a_symmetric_matrix_is_scaled_by_one_and_so_are_rows_that_stand_alone() {
    assertEquals(Optional.of(Vector.of(1, 1)), scales(2, -1, 0.3, 0.3, -1));
    assertEquals(Optional.of(Vector.of(1, 2, 1)), scales(3, -1, 2, 0, 1, -1, 0, 0, 0, -7));
    assertEquals(Optional.of(Vector.of(1, 1)), scales(2, 0, 0, -0.0, 0));
  }

  @Test
  void a_quotient_beyond_the_doubles_is_split_around_one() {
    Optional<Vector> found = scales(2, -1, 0x1p-996, 0x1p996, -1);
    assertEquals(Optional.of(Vector.of(0x1p996, 0x1p-996)), found);
    found = scales(2, -1, Double.MIN_VALUE, Double.MAX_VALUE, -1);
    assertEquals(Optional.of(Vector.of(0x1.fffffffffffffp1023, 0x1p-1074)), found);
    // 600 decimal digits apart, and the products of Λ A would have 106 bits.
    assertEquals(Optional.empty(), scales(2, -1, 1e-300, 1e300, -1));
  }

  @Test
  void no_positive_diagonal_is_found_where_there_is_none() {
    assertEquals(Optional.empty(), scales(2, -1, 1, -1, -1));
    assertEquals(Optional.empty(), scales(2, -1, 1, 0, -1));
    assertEquals(Optional.empty(), scales(2, -1, 0, 1, -1));
    // around the circle 1 → 2 → 3 → 1 the quotients multiply to 2
    assertEquals(Optional.empty(), scales(3, -1, 2, 1, 1, -1, 1, 1, 1, -1));
    // λ3 would be 2^-2100 λ1
    assertEquals(
        Optional.empty(), scales(3, -1, 0x1p-525, 0, 0x1p525, -1, 0x1p-525, 0, 0x1p525, -1));
  }

  @Test
  void a_chain_whose_quotients_grow_beyond_all_digits_ends_at_once() {
    int n = 64;
    double[] a = new double[n * n];
    for (int i = 0; i < n; i++) {
      a[i * n + i] = -1;
      if (i + 1 < n) {
        a[i * n + i + 1] = 1e-6f;
        a[(i + 1) * n + i] = 0.5;
      }
    }
    assertTimeout(Duration.ofSeconds(10), () -> assertEquals(Optional.empty(), scales(n, a)));
    for (int i = 0; i + 1 < n; i++) {
      a[i * n + i + 1] = 0x1p-20;
    }
    Vector scale = scales(n, a).orElseThrow();
    assertSymmetric(Matrix.of(n, n, a), scale);
    assertEquals(0x1p599, scale.get(0));
    assertEquals(0x1p-598, scale.get(n - 1));
  }

  @Test
  void random_matrices_that_a_diagonal_makes_symmetric_are_all_found() {
    Random random = new Random(SEED);
    for (int trial = 0; trial < 200; trial++) {
      int n = 1 + random.nextInt(6);
      double[] lambda = new double[n];
      for (int i = 0; i < n; i++) {
        lambda[i] = Math.scalb(1.0 + random.nextInt(1000), random.nextInt(41) - 20);
      }
      double[] a = new double[n * n];
      for (int i = 0; i < n; i++) {
        for (int j = 0; j <= i; j++) {
          double s = random.nextInt(3) == 0 ? 0 : random.nextInt(2001) - 1000;
          a[i * n + j] = s * lambda[j];
          a[j * n + i] = s * lambda[i];
        }
      }
      // Λ⁻¹ S, times the product of both entries of Λ
      Matrix matrix = Matrix.of(n, n, a);
      Optional<Vector> found = DiagonalScales.of(matrix);
      assertTrue(found.isPresent(), "seed " + SEED + ", trial " + trial);
      assertSymmetric(matrix, found.get());
    }
  }
}
