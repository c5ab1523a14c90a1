package keel.verify.search;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import keel.verify.exact.Matrix;
import keel.verify.exact.SlopeProduct;
import keel.verify.exact.Vector;
import org.junit.jupiter.api.Test;

class SlopeSearchTest {
  private static final long SEED = 16;

  private static boolean isFound(int n, double step, double... entries) {
    return SlopeSearch.search(
            new SlopeProduct("s", Matrix.of(n, n, entries), Vector.constant(n, step)))
        .evidence()
        .numbers()
        .isPresent();
  }

  @Test
  void growth_is_found_also_where_its_products_leave_the_doubles() {
    assertTrue(isFound(1, 1, 0.5));
    assertTrue(isFound(1, 1, -2.5));
    assertTrue(isFound(2, 1e300, 1e10, 1, -1, 1e10));
    assertTrue(isFound(1, 1e308, 1e308));
    assertTrue(isFound(1, 1, -Double.MAX_VALUE));
  }

  @Test
  void contraction_and_steps_too_small_to_matter_show_nothing() {
    assertFalse(isFound(1, 1, -0.5));
    assertFalse(isFound(1, 1, -2));
    assertFalse(isFound(1, 0x1p-1000, 0x1p-1000));
    assertFalse(isFound(1, Double.MIN_VALUE, Double.MIN_VALUE));
  }

  @Test
  void steps_a_little_outside_the_unit_circle_are_found_to_diverge() {
    Random random = new Random(SEED);
    for (int n = 2; n <= 24; n += 2) {
      double[] a = skewed(random, n);
      double factor = 0;
      for (double power = 16; power > 0x1p-30; power /= 2) { // I + factor A on the circle 1.004
        factor += radius(n, factor + power, a) < 1.004 ? power : 0;
      }
      double[] entries = new double[n * n];
      for (int k = 0; k < n * n; k++) {
        entries[k] = (float) (factor * a[k]);
      }
      assertTrue(isFound(n, 1, entries), n + " units, seed " + SEED);
    }
  }

  /** −RᵀR − 0.1 I and a skew part as large as R. */
  private static double[] skewed(Random random, int n) {
    double[] r = random.doubles((long) n * n, -1.7, 1.7).map(x -> x / Math.sqrt(n)).toArray();
    double[] a = new double[n * n];
    for (int i = 0; i < n; i++) {
      a[i * n + i] = -0.1;
      for (int j = 0; j < n; j++) {
        for (int k = 0; k < n; k++) {
          a[i * n + j] -= r[k * n + i] * r[k * n + j];
        }
        a[i * n + j] += i < j ? r[i * n + j] : i > j ? -r[j * n + i] : 0;
      }
    }
    return a;
  }

  private static double radius(int n, double factor, double[] a) {
    double[][] step = new double[n][n];
    for (int k = 0; k < n * n; k++) {
      step[k / n][k % n] = factor * a[k] + (k % (n + 1) == 0 ? 1 : 0);
    }
    return Spectrum.of(step).orElseThrow().radius();
  }

  @Test
  void a_block_of_every_size_ends_in_time() {
    Random random = new Random(SEED);
    double[] entries = new double[24 * 24];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = Math.scalb(random.nextGaussian(), random.nextInt(1900) - 950);
    }
    assertTimeout(Duration.ofSeconds(60), () -> isFound(24, 1e-300, entries), "seed " + SEED);
  }
}
