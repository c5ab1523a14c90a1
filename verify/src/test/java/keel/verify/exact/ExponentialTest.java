package keel.verify.exact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ExponentialTest {
  @Test
  void both_sides_enclose_the_exponential_closely() {
    Random random = new Random(3);
    for (int trial = 0; trial < 500; trial++) {
      double r = trial == 0 ? 0 : Math.scalb(random.nextDouble(), random.nextInt(40) - 30);
      Exponential bounds = Exponential.of(Dyadic.of(r));
      assertTrue(bounds.low().compareTo(bounds.high()) <= 0, "r = " + r);
      double width = bounds.high().minus(bounds.low()).ceilQuotient(bounds.low());
      assertTrue(width < 0x1p-150, "r = " + r + ": " + width);
      double expected = StrictMath.exp(r);
      assertEquals(expected, bounds.low().floorToDouble(), 2 * Math.ulp(expected));
    }
  }

  @Test
  void known_digits_lie_between() {
    // e to 20 decimals.
    Dyadic scale = Dyadic.of(1e18);
    long digits = 2_718_281_828_459_045_235L;
    Exponential e = Exponential.of(Dyadic.of(1));
    assertTrue(e.low().times(scale).compareTo(Dyadic.of(digits + 1, 0)) < 0);
    assertTrue(e.high().times(scale).compareTo(Dyadic.of(digits, 0)) > 0);
    assertEquals(Dyadic.of(1), Exponential.of(Dyadic.ZERO).low());
  }

  @Test
  void numbers_that_are_negative_or_too_large_are_refused() {
    assertThrows(ArithmeticException.class, () -> Exponential.of(Dyadic.of(-1e-300)));
    assertThrows(ArithmeticException.class, () -> Exponential.of(Dyadic.of(512.5)));
    assertTrue(Exponential.of(Dyadic.of(512)).low().signum() > 0);
  }
}
