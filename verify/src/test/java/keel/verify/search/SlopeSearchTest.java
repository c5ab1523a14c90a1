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
  void a_block_of_every_size_ends_in_time() {
    Random random = new Random(SEED);
    double[] entries = new double[24 * 24];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = Math.scalb(random.nextGaussian(), random.nextInt(1900) - 950);
    }
    assertTimeout(Duration.ofSeconds(60), () -> isFound(24, 1e-300, entries), "seed " + SEED);
  }
}
