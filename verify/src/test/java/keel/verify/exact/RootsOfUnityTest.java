package keel.verify.exact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RootsOfUnityTest {
  /** A unit of the grid, and what the series may lose. */
  private static final double UNIT = 1 + 0x1p-10;

  @Test
  void cosines_and_sines_are_rounded_down_by_less_than_a_unit() {
    for (int n : new int[] {1, 2, 3, 4, 7, 33 * 34, 65537}) {
      RootsOfUnity roots = new RootsOfUnity(n);
      for (int t = 0; t < n; t++) {
        double angle = 2 * Math.PI * t / n;
        assertBelow(Math.cos(angle), roots.cosine(t));
        assertBelow(Math.sin(angle), roots.sine(t));
      }
    }
  }

  private static void assertBelow(double value, long rounded) {
    double lost = Math.scalb(value, RootsOfUnity.BITS) - rounded;
    assertTrue(lost > -0x1p-10 && lost < UNIT, () -> value + " but " + rounded);
  }

  @Test
  void the_first_is_one() {
    RootsOfUnity roots = new RootsOfUnity(5);
    assertEquals(1L << RootsOfUnity.BITS, roots.cosine(0));
    assertEquals(0, roots.sine(0));
  }
}
