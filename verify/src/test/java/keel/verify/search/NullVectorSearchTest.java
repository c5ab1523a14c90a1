package keel.verify.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import keel.verify.exact.Direction;
import keel.verify.exact.Matrix;
import keel.verify.exact.NullVector;
import org.junit.jupiter.api.Test;

class NullVectorSearchTest {
  private static final long SEED = 16;

  private static Optional<Direction> search(int n, double... entries) {
    return NullVectorSearch.search(new NullVector("v", Matrix.of(n, n, entries))).direction();
  }

  @Test
  void the_moduli_are_primes_below_two_to_the_31() {
    for (long prime : NullVectorSearch.PRIMES) {
      assertTrue(BigInteger.valueOf(prime).isProbablePrime(64) && prime < 1L << 31, "" + prime);
    }
  }

  @Test
  void a_vector_of_fractions_is_multiplied_out() {
    assertEquals(Optional.of(Direction.of(-2, 1)), search(2, 1, 2, 3, 6));
    // x + 3y = 0 and 7y + 5z = 0
    assertEquals(Optional.of(Direction.of(15, -5, 7)), search(3, 1, 3, 0, 0, 7, 5, 1, 10, 5));
  }

  @Test
  void a_column_of_zeros_and_a_matrix_of_zeros_have_unit_vectors() {
    assertEquals(Optional.of(Direction.of(0, 1)), search(2, 1, 0, 3, 0));
    assertEquals(Optional.of(Direction.of(1, 0)), search(2, 0, 0, 0, 0));
  }

  @Test
  void entries_of_any_size_have_residues() {
    double least = Double.MIN_VALUE;
    assertEquals(Optional.of(Direction.of(-3, 1)), search(2, least, 3 * least, 1e300, 3e300));
    double most = 0x1p1022;
    assertEquals(Optional.of(Direction.of(-1, 1)), search(2, most, most, -least, -least));
  }

  @Test
  void nothing_is_found_where_the_matrix_is_invertible() {
    assertEquals(Optional.empty(), search(2, 1, 0, 0, 1));
    assertEquals(Optional.empty(), search(1, Double.MIN_VALUE));
  }

  @Test
  void entries_of_48_bits_are_found_and_longer_ones_are_not() {
    double most = 0x1p48 - 1;
    assertEquals(Optional.of(Direction.of(-(long) most, 1)), search(2, 1, most, 1, most));
    assertEquals(Optional.empty(), search(2, 1, 0x1p48, 1, 0x1p48));
    assertEquals(Optional.of(Direction.of(-1, (long) most)), search(2, most, 1, most, 1));
  }

  @Test
  void a_second_vector_is_tried_where_the_first_is_too_long() {
    // In the first free column stands 2^60, in the second 1.
    assertEquals(Optional.of(Direction.of(-1, 0, 1)), search(3, 1, 0x1p60, 1, 0, 0, 0, 0, 0, 0));
  }

  @Test
  void sixty_four_units_of_every_size_take_no_time() {
    Random random = new Random(SEED);
    double[] entries = new double[64 * 64];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = (float) Math.scalb(random.nextDouble() - 0.5, random.nextInt(161) - 100);
    }
    System.arraycopy(entries, 7 * 64, entries, 20 * 64, 64);
    // What the equal rows leave has thousands of digits.
    assertTimeout(
        Duration.ofSeconds(20), () -> assertEquals(Optional.empty(), search(64, entries)));
    for (int i = 0; i < 64; i++) {
      entries[i * 64 + 9] = 2 * entries[i * 64 + 3];
    }
    long[] expected = new long[64];
    expected[3] = -2;
    expected[9] = 1;
    assertEquals(Optional.of(Direction.of(expected)), search(64, entries), "seed " + SEED);
  }
}
