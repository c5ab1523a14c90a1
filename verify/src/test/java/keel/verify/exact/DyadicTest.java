package keel.verify.exact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DyadicTest {
  private static final long SEED = 1804_07209L;

  /** Holds every product of two doubles as an integer. */
  private static final int BITS = 2200;

  private static final double[] EDGES = {
    0.0,
    -0.0,
    1,
    -1,
    Double.MIN_VALUE,
    -Double.MIN_VALUE,
    Double.MIN_NORMAL,
    Math.nextDown(Double.MIN_NORMAL),
    Double.MAX_VALUE,
    -Double.MAX_VALUE,
    0.1,
    0x1p52,
    0x1p53,
    Math.nextDown(1.0),
    Math.nextUp(1.0)
  };

  private static BigInteger integer(double value) {
    return new BigDecimal(value)
        .multiply(new BigDecimal(BigInteger.ONE.shiftLeft(BITS)))
        .toBigIntegerExact();
  }

  private static double anyDouble(Random random) {
    if (random.nextInt(4) == 0) {
      return EDGES[random.nextInt(EDGES.length)];
    }
    if (random.nextInt(4) == 0) {
      return random.nextLong() % (1L << 52) * Double.MIN_VALUE; // subnormal
    }
    double value = Double.longBitsToDouble(random.nextLong());
    return Double.isFinite(value) ? value : 1.5;
  }

  @Test
  void sums_differences_and_products_are_exact_for_random_doubles() {
    Random random = new Random(SEED);
    BigInteger unit = BigInteger.ONE.shiftLeft(BITS);
    for (int trial = 0; trial < 3000; trial++) {
      double a = anyDouble(random);
      double b = anyDouble(random);
      String pair = Double.toHexString(a) + ", " + Double.toHexString(b) + ", seed " + SEED;
      Dyadic x = Dyadic.of(a);
      Dyadic y = Dyadic.of(b);
      assertEquals(integer(a), x.scaled(BITS), pair);
      assertEquals(integer(a).add(integer(b)), x.plus(y).scaled(BITS), pair);
      assertEquals(integer(a).subtract(integer(b)), x.minus(y).scaled(BITS), pair);
      assertEquals(integer(a).multiply(integer(b)), x.times(y).scaled(BITS).multiply(unit), pair);
      assertEquals(integer(a).negate(), x.negate().scaled(BITS), pair);
      assertEquals(integer(a).compareTo(integer(b)), x.compareTo(y), pair);
      assertEquals(integer(a).signum(), x.signum(), pair);
      assertEquals(integer(a).max(integer(b)), x.max(y).scaled(BITS), pair);
    }
  }

  @Test
  void a_double_is_its_own_floor_and_ceiling() {
    Random random = new Random(SEED);
    for (int trial = 0; trial < 2000; trial++) {
      double a = anyDouble(random) + 0.0; // no negative zero
      assertEquals(a, Dyadic.of(a).floorToDouble(), 0.0);
      assertEquals(a, Dyadic.of(a).ceilToDouble(), 0.0);
    }
  }

  @Test
  void a_number_just_beside_a_double_is_rounded_to_the_right_side() {
    Dyadic crumb = Dyadic.of(1, -2000);
    for (double edge : EDGES) {
      Dyadic above = Dyadic.of(edge).plus(crumb);
      Dyadic below = Dyadic.of(edge).minus(crumb);
      String message = Double.toHexString(edge);
      assertEquals(edge, above.floorToDouble(), 0.0, message);
      assertEquals(Math.nextUp(edge), above.ceilToDouble(), 0.0, message);
      assertEquals(Math.nextDown(edge), below.floorToDouble(), 0.0, message);
      assertEquals(edge, below.ceilToDouble(), 0.0, message);
    }
  }

  @Test
  void numbers_between_doubles_are_enclosed_by_neighbours() {
    Random random = new Random(SEED);
    for (int trial = 0; trial < 2000; trial++) {
      Dyadic x = Dyadic.of(random.nextLong(), random.nextInt(2400) - 1300);
      double floor = x.floorToDouble();
      double ceiling = x.ceilToDouble();
      if (Double.isFinite(floor)) {
        assertTrue(Dyadic.of(floor).compareTo(x) <= 0, x + " seed " + SEED);
      }
      if (Double.isFinite(ceiling)) {
        assertTrue(Dyadic.of(ceiling).compareTo(x) >= 0, x + " seed " + SEED);
      }
      assertTrue(ceiling == floor || ceiling == Math.nextUp(floor), x + " seed " + SEED);
    }
  }

  @Test
  void halfway_between_two_doubles_is_not_rounded_to_even() {
    Dyadic half = Dyadic.of(1).plus(Dyadic.of(0x1p-53));
    assertEquals(1.0, half.floorToDouble(), 0.0);
    assertEquals(Math.nextUp(1.0), half.ceilToDouble(), 0.0);
    Dyadic other = Dyadic.of(Math.nextUp(1.0)).plus(Dyadic.of(0x1p-53));
    assertEquals(Math.nextUp(1.0), other.floorToDouble(), 0.0);
    assertEquals(1 + 0x1p-51, other.ceilToDouble(), 0.0);
  }

  @Test
  void a_quotient_is_rounded_down_to_the_nearest_double() {
    Random random = new Random(SEED);
    for (int trial = 0; trial < 3000; trial++) {
      Dyadic a = Dyadic.of(random.nextLong() >> random.nextInt(64), random.nextInt(1200) - 600);
      long divisor = random.nextLong() >> random.nextInt(63);
      Dyadic b = Dyadic.of(divisor == 0 ? 3 : divisor, random.nextInt(1200) - 600);
      double q = a.floorQuotient(b);
      String message = a + " / " + b + " = " + Double.toHexString(q) + ", seed " + SEED;
      if (Double.isFinite(q)) {
        assertTrue(below(Dyadic.of(q), a, b) <= 0, message);
      }
      if (Double.isFinite(Math.nextUp(q))) {
        assertTrue(below(Dyadic.of(Math.nextUp(q)), a, b) > 0, message);
      }
    }
  }

  /** The sign of q − a / b. */
  private static int below(Dyadic q, Dyadic a, Dyadic b) {
    return q.times(b).minus(a).signum() * b.signum();
  }

  @Test
  void thirds_are_rounded_down_on_both_sides_of_zero() {
    Dyadic three = Dyadic.of(3);
    assertEquals(Math.nextDown(-1.0 / 3), Dyadic.of(-1).floorQuotient(three), 0.0);
    assertEquals(1.0 / 3, Dyadic.of(1).floorQuotient(three), 0.0);
    assertEquals(1.0 / 3, Dyadic.of(-1).floorQuotient(three.negate()), 0.0);
    assertEquals(2.0, Dyadic.of(6).floorQuotient(three), 0.0);
    assertEquals(0.0, Dyadic.ZERO.floorQuotient(three), 0.0);
    assertThrows(ArithmeticException.class, () -> three.floorQuotient(Dyadic.ZERO));
  }

  @Test
  void a_quotient_just_below_a_negative_double_is_not_that_double() {
    Dyadic divisor = Dyadic.of(0x1p80).plus(Dyadic.of(1));
    Dyadic twice = divisor.plus(divisor);
    assertEquals(-2.0, twice.negate().floorQuotient(divisor), 0.0);
    Dyadic more = twice.plus(Dyadic.of(1)).negate();
    assertEquals(Math.nextDown(-2.0), more.floorQuotient(divisor), 0.0);
    assertEquals(2.0, more.negate().floorQuotient(divisor), 0.0);
  }

  @Test
  void equal_numbers_are_equal_however_they_were_made() {
    assertEquals(Dyadic.of(1, 3), Dyadic.of(8));
    assertEquals(Dyadic.of(1, 3).hashCode(), Dyadic.of(16, -1).hashCode());
    assertEquals(Dyadic.ZERO, Dyadic.of(0, 77));
    assertEquals(Dyadic.ZERO, Dyadic.of(-0.0));
    assertNotEquals(Dyadic.of(1), Dyadic.of(Math.nextUp(1.0)));
  }

  @Test
  void fraction_bits_are_just_enough_to_scale() {
    Dyadic x = Dyadic.of(0.375);
    assertEquals(3, x.fractionBits());
    assertEquals(BigInteger.valueOf(3), x.scaled(3));
    assertThrows(ArithmeticException.class, () -> x.scaled(2));
    assertEquals(0, Dyadic.of(12).fractionBits());
    assertEquals(BigInteger.valueOf(3), Dyadic.of(12).scaled(-2));
    assertThrows(ArithmeticException.class, () -> Dyadic.of(12).scaled(-3));
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void what_is_not_finite_is_no_dyadic_number(double value) {
    assertThrows(IllegalArgumentException.class, () -> Dyadic.of(value));
  }

  @Test
  void people_read_at_most_eight_digits() {
    assertEquals("0.1", Dyadic.of(0.1).toString());
    assertEquals("0.33333333", Dyadic.of(1.0 / 3).toString());
    assertEquals("-2", Dyadic.of(-2).toString());
    assertEquals("0", Dyadic.ZERO.toString());
  }

  @Test
  void a_decimal_is_rounded_to_the_side_that_it_is_asked_for() {
    Dyadic third = Dyadic.of(1.0 / 3);
    assertEquals("0.33333333", third.floorText());
    assertEquals("0.33333334", third.ceilText());
    assertEquals("-0.33333334", third.negate().floorText());
    assertEquals("-0.33333333", third.negate().ceilText());
    // The double nearest to 0.1 is above it, that nearest to 0.3 below.
    assertEquals("0.1", Dyadic.of(0.1).floorText());
    assertEquals("0.10000001", Dyadic.of(0.1).ceilText());
    assertEquals("0.29999999", Dyadic.of(0.3).floorText());
    assertEquals("0.3", Dyadic.of(0.3).ceilText());
    // A last digit that carries.
    assertEquals("1", Dyadic.of(0.9999999999).ceilText());
    assertEquals("0.99999999", Dyadic.of(0.9999999999).floorText());
    assertEquals("100000000", Dyadic.of(99999999.5).ceilText());
  }

  @Test
  void what_has_eight_digits_is_written_as_it_is_to_either_side() {
    for (String text :
        new String[] {"0", "0.375", "-0.375", "12345678", "-12345678", "70", "1024", "0.0078125"}) {
      Dyadic number = Dyadic.of(Double.parseDouble(text));
      assertEquals(text, number.floorText());
      assertEquals(text, number.ceilText());
    }
  }

  @ParameterizedTest
  @CsvSource({
    // Plain from 10^-6 up to 10^15.
    "70, 70",
    "-70, -70",
    "8000000000, 8000000000",
    "1000000000000000, 1000000000000000",
    "1e16, 1E+16",
    "-2.5e20, -2.5E+20",
    "0x1p-13, 0.00012207031",
    "0x1p-19, 0.0000019073486",
    "0x1p-20, 9.5367431E-7",
    "-0x1p-20, -9.5367432E-7",
    "0x1p-1074, 4.9406564E-324",
    "0x1.fffffffffffffp1023, 1.7976931E+308"
  })
  void numbers_of_usual_size_are_written_without_an_exponent(double number, String floor) {
    assertEquals(floor, Dyadic.of(number).floorText());
  }

  @Test
  void the_exponent_begins_at_a_millionth_and_at_ten_to_the_16() {
    // 10^-6 is no double: what is just above it is plain, what is just below is not.
    assertEquals("0.000001", Dyadic.of(Math.nextUp(1e-6)).floorText());
    assertEquals("9.9999999E-7", Dyadic.of(Math.nextDown(1e-6)).floorText());
    assertEquals("0.000001", Dyadic.of(Math.nextDown(1e-6)).ceilText());
    assertEquals("9999999900000000", Dyadic.of(Math.nextDown(1e16)).floorText());
    assertEquals("1E+16", Dyadic.of(Math.nextDown(1e16)).ceilText());
  }

  @Test
  void decimals_enclose_their_number_as_closely_as_eight_digits_can() {
    Random random = new Random(SEED);
    for (int trial = 0; trial < 5000; trial++) {
      double number =
          trial % 2 == 0
              ? anyDouble(random)
              : Math.scalb(random.nextGaussian(), random.nextInt(80) - 40);
      Dyadic dyadic = Dyadic.of(number);
      BigDecimal exact = new BigDecimal(number);
      BigDecimal floor = new BigDecimal(dyadic.floorText());
      BigDecimal ceiling = new BigDecimal(dyadic.ceilText());
      String message = dyadic.floorText() + " ≤ " + exact + " ≤ " + dyadic.ceilText();
      assertTrue(floor.compareTo(exact) <= 0 && exact.compareTo(ceiling) <= 0, message);
      assertTrue(floor.stripTrailingZeros().precision() <= 8, message);
      assertTrue(ceiling.stripTrailingZeros().precision() <= 8, message);
      if (floor.compareTo(ceiling) != 0) {
        BigDecimal unit = BigDecimal.ONE.movePointRight(exact.precision() - exact.scale() - 8);
        assertEquals(0, ceiling.subtract(floor).compareTo(unit), message);
      }
    }
  }

  @Test
  void every_bit_of_a_mantissa_counts_and_its_sign_does_not() {
    assertEquals(1, Dyadic.of(-8).bitLength());
    assertEquals(1, Dyadic.of(8).bitLength());
    assertEquals(2, Dyadic.of(-3).bitLength());
    assertEquals(0, Dyadic.ZERO.bitLength());
    assertEquals(3, Dyadic.of(-8).exponent());
    assertEquals(-2, Dyadic.of(0.75).exponent());
  }
}
