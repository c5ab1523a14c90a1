package keel.verify.exact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class GramIterationTest {
  private static long bound(long[][] rows, int squarings) {
    return GramIteration.bound(rows, squarings, BigInteger.ZERO).longValueExact();
  }

  @Test
  void without_squarings_it_is_the_frobenius_norm() {
    assertEquals(5, bound(new long[][] {{3, -4}}, 0));
    assertEquals(6, bound(new long[][] {{3, 4}, {-1, 1}}, 0)); // the root of 27
    assertEquals(0, bound(new long[][] {{0, 0}}, 8));
  }

  @Test
  void what_squares_lose_by_rounding_down_is_paid_for() {
    // The square of it, divided by 2^26, is an integer and 0.9993: in eight rows that is much.
    long entry = (1L << GramIteration.BITS) - 8189;
    long[][] rows = new long[8][];
    Arrays.fill(rows, new long[] {0, entry});
    BigInteger square = BigInteger.valueOf(8).multiply(BigInteger.valueOf(entry).pow(2));
    for (int squarings = 1; squarings <= 8; squarings++) {
      long bound = bound(rows, squarings);
      assertTrue(BigInteger.valueOf(bound).pow(2).compareTo(square) >= 0, () -> bound + "");
    }
  }

  @Test
  void of_equal_singular_values_the_excess_halves_with_each_squaring() {
    long[][] identity = new long[16][32];
    for (int i = 0; i < identity.length; i++) {
      identity[i][i] = 1 << 20;
    }
    for (int squarings = 0; squarings <= 8; squarings++) {
      double excess = Math.scalb((double) bound(identity, squarings), -20);
      assertEquals(Math.pow(16, Math.scalb(0.5, -squarings)), excess, 1e-5);
    }
  }

  @Test
  void parts_that_are_orthogonal_as_complex_numbers_are_not_added_up() {
    // (1 + i, 1 - i) and (1 - i, 1 + i): rows of length 2 with the product 2i - 2i = 0.
    long[][] rows = {{1 << 20, 1 << 20, 1 << 20, -1 << 20}, {1 << 20, 1 << 20, -1 << 20, 1 << 20}};
    assertEquals(2, Math.scalb((double) bound(rows, 8), -20), 4e-3);
    // Times i it is the same direction, and both rows together are twice as long.
    long[][] turned = {rows[0], {-1 << 20, 1 << 20, 1 << 20, 1 << 20}};
    assertEquals(Math.sqrt(8), Math.scalb((double) bound(turned, 8), -20), 1e-5);
  }

  @Test
  void once_it_is_small_enough_it_is_taken() {
    long[][] rows = {{1 << 20, 0, 0, 0}, {0, 1 << 20, 0, 0}};
    BigInteger least = GramIteration.bound(rows, 8, BigInteger.ZERO);
    BigInteger first = GramIteration.bound(rows, 0, BigInteger.ZERO);
    assertEquals(first, GramIteration.bound(rows, 8, first));
    BigInteger between = least.add(first).shiftRight(1);
    BigInteger taken = GramIteration.bound(rows, 8, between);
    assertTrue(taken.compareTo(between) <= 0 && taken.compareTo(least) > 0, () -> taken + "");
  }
}
