package keel.verify.exact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GridTest {
  private static final long SEED = 42;

  @Test
  void the_floor_is_that_of_exact_decimals() {
    Random random = new Random(SEED);
    int exactOnes = 0;
    for (int trial = 0; trial < 20_000; trial++) {
      double value = Math.scalb((double) (random.nextLong() >> random.nextInt(64)), -40);
      int exponent = random.nextInt(160) - 80;
      BigDecimal scaled = scaled(value, exponent);
      BigInteger floor = scaled.setScale(0, RoundingMode.FLOOR).toBigIntegerExact();
      String message = Double.toHexString(value) + " · 2^" + exponent + ", seed " + SEED;
      if (floor.abs().compareTo(BigInteger.ONE.shiftLeft(62)) < 0) {
        assertEquals(floor.longValueExact(), Grid.floor(value, 1, exponent), message);
      } else {
        assertThrows(ArithmeticException.class, () -> Grid.floor(value, 1, exponent), message);
      }
      boolean exact = scaled.compareTo(new BigDecimal(floor)) == 0;
      exactOnes += exact ? 1 : 0;
      assertEquals(exact, Grid.isExact(value, 1, exponent), message);
    }
    assertTrue(exactOnes > 1000 && exactOnes < 19_000, exactOnes + " exact ones");
  }

  private static BigDecimal scaled(double value, int exponent) {
    BigDecimal power = new BigDecimal(BigInteger.ONE.shiftLeft(Math.abs(exponent)));
    return exponent >= 0
        ? new BigDecimal(value).multiply(power)
        : new BigDecimal(value).divide(power);
  }

  @Test
  void a_tiny_negative_number_is_rounded_to_minus_one_and_a_positive_one_to_zero() {
    assertEquals(-1, Grid.floor(-Double.MIN_VALUE, 1, 0));
    assertEquals(-1, Grid.floor(-Double.MIN_VALUE, 1, 1073));
    assertEquals(-1, Grid.floor(-Double.MIN_VALUE, 1, 1074));
    assertEquals(-2, Grid.floor(-Double.MIN_VALUE, 1, 1075));
    assertEquals(0, Grid.floor(Double.MIN_VALUE, 1, 1073));
    assertEquals(1, Grid.floor(Double.MIN_VALUE, 1, 1074));
    assertEquals(-1, Grid.floor(-1, 1, -4096));
    assertEquals(0, Grid.floor(1, 1, -4096));
  }

  @Test
  void subnormal_numbers_are_exact_from_their_last_bit_on() {
    assertFalse(Grid.isExact(Double.MIN_VALUE, 1, 1073));
    assertTrue(Grid.isExact(Double.MIN_VALUE, 1, 1074));
    assertTrue(Grid.isExact(2 * Double.MIN_VALUE, 1, 1073));
  }

  @Test
  void zero_is_exact_on_every_grid() {
    for (int exponent : new int[] {-4096, 0, 4096}) {
      assertEquals(0, Grid.floor(0.0, 1, exponent));
      assertEquals(0, Grid.floor(-0.0, 1, exponent));
      assertTrue(Grid.isExact(0.0, 1, exponent));
    }
  }

  @Test
  void two_to_the_62_is_refused_and_what_is_below_is_not() {
    assertEquals(1L << 61, Grid.floor(1, 1, 61));
    assertThrows(ArithmeticException.class, () -> Grid.floor(1, 1, 62));
    assertEquals((1L << 62) - 512, Grid.floor(Math.nextDown(1.0), 1, 62));
    assertThrows(ArithmeticException.class, () -> Grid.floor(-1, 1, 62));
    assertThrows(ArithmeticException.class, () -> Grid.floor(1, 1, 63));
    assertThrows(ArithmeticException.class, () -> Grid.floor(-1.5, 1, 63));
    assertThrows(ArithmeticException.class, () -> Grid.floor(1, 1, 4096));
    assertThrows(ArithmeticException.class, () -> Grid.floor(Double.MAX_VALUE, 1, 0));
    assertThrows(IllegalArgumentException.class, () -> Grid.floor(Double.NaN, 1, 0));
  }

  @Test
  void products_are_exact_before_they_are_rounded() {
    Random random = new Random(SEED);
    int fitting = 0;
    for (int trial = 0; trial < 20_000; trial++) {
      double x = Math.scalb((double) (random.nextLong() >> random.nextInt(64)), -40);
      double y = Math.scalb((double) (random.nextLong() >> random.nextInt(64)), -40);
      int exponent = random.nextInt(200) - 100;
      BigDecimal scaled =
          scaled(1, exponent).multiply(new BigDecimal(x)).multiply(new BigDecimal(y));
      BigInteger floor = scaled.setScale(0, RoundingMode.FLOOR).toBigIntegerExact();
      String message = x + " · " + y + " · 2^" + exponent + ", seed " + SEED;
      boolean fits = floor.abs().compareTo(BigInteger.ONE.shiftLeft(62)) < 0;
      fitting += fits ? 1 : 0;
      assertEquals(fits, Grid.fits(x, y, exponent), message);
      assertEquals(floor.longValue(), Grid.low(x, y, exponent), message);
      boolean exact = scaled.compareTo(new BigDecimal(floor)) == 0;
      assertEquals(exact, Grid.isExact(x, y, exponent), message);
    }
    assertTrue(fitting > 1000 && fitting < 19_000, fitting + " fit");
  }
}
