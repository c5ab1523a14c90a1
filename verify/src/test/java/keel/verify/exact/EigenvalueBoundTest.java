package keel.verify.exact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EigenvalueBoundTest {
  private static final long SEED = 20181203;

  private static EigenvalueBound bound(int n, double... entries) {
    return weighted(Vector.constant(n, 1), entries);
  }

  private static EigenvalueBound weighted(Vector weights, double... entries) {
    int n = weights.length();
    return new EigenvalueBound("S", Matrix.of(n, n, entries), weights, 2);
  }

  private static FactorWitness zero(int exponent, int n) {
    return FactorWitness.of(exponent, n, new long[n * (n + 1) / 2]);
  }

  /** Whether b W⁻¹ − S is positive semidefinite for 2 x 2, by minors, exactly. */
  private static boolean holds(EigenvalueBound o, Dyadic b) {
    Dyadic w0 = Dyadic.of(o.weights().get(0));
    Dyadic w1 = Dyadic.of(o.weights().get(1));
    Dyadic left = b.minus(w0.times(Dyadic.of(o.matrix().get(0, 0))));
    Dyadic right = b.minus(w1.times(Dyadic.of(o.matrix().get(1, 1))));
    Dyadic off = Dyadic.of(o.matrix().get(1, 0));
    Dyadic determinant = left.times(right).minus(off.times(off).times(w0).times(w1));
    return left.signum() >= 0 && right.signum() >= 0 && determinant.signum() >= 0;
  }

  @Test
  void the_zero_factor_proves_the_very_eigenvalue_of_a_diagonal_matrix() {
    assertEquals(Dyadic.of(2), bound(2, 2, 0, 0, 2).provenBy(zero(60, 2)));
    assertEquals(Dyadic.of(-3), bound(2, -3, 0, 0, -4).provenBy(zero(50, 2)));
    assertEquals(Dyadic.ZERO, bound(2, 0, 0, 0, 0).provenBy(zero(60, 2)));
    double above = Math.nextUp(2.0);
    assertEquals(Dyadic.of(above), bound(2, 2, 0, 0, above).provenBy(zero(60, 2)));
  }

  @Test
  void the_zero_factor_proves_what_gershgorins_circles_say() {
    EigenvalueBound obligation = bound(3, 1, -0.5, 0.25, -0.5, 2, 0.125, 0.25, 0.125, -7);
    assertEquals(Dyadic.of(2.625), obligation.provenBy(zero(40, 3)));
  }

  @Test
  void weights_multiply_the_rows() {
    EigenvalueBound obligation = weighted(Vector.of(0.5, 4), 4, 0, 0, 0.25);
    assertEquals(Dyadic.of(2), obligation.provenBy(zero(40, 2)));
    EigenvalueBound skew = weighted(Vector.of(0.5, 4), 4, 0, 0, 0.75);
    assertEquals(Dyadic.of(3), skew.provenBy(zero(40, 2)));
  }

  @Test
  void weights_are_quotients_that_need_be_no_doubles() {
    // W = diag(1/3, 2): b = max(6/3, 2 · 0.75), without a rest.
    EigenvalueBound exact = quotients(Vector.of(1, 2), Vector.of(3, 1), 6, 0, 0, 0.75);
    assertEquals(Dyadic.of(2), exact.provenBy(zero(40, 2)));
    // 1/3 has one, and is rounded up by less than any double shows.
    EigenvalueBound third = quotients(Vector.of(1, 1), Vector.of(3, 1), 1, 0, 0, 0);
    Dyadic bound = third.provenBy(zero(40, 2));
    assertTrue(bound.times(Dyadic.of(3)).compareTo(Dyadic.of(1)) > 0, bound::toString);
    assertEquals(1.0 / 3, bound.floorToDouble());
    assertEquals(Math.nextUp(1.0 / 3), bound.ceilToDouble());
    // A negative bound is rounded up as well.
    EigenvalueBound minus = quotients(Vector.of(1), Vector.of(3), -1);
    assertEquals(-1.0 / 3, minus.provenBy(zero(40, 1)).ceilToDouble());
    // 2^1000 / 2^-1000 is more than any double, and fits all the same.
    EigenvalueBound huge = quotients(Vector.of(0x1p1000), Vector.of(0x1p-1000), 1);
    assertEquals(Dyadic.of(1, 2000), huge.provenBy(zero(0, 1)));
  }

  @Test
  void a_direction_that_only_reaches_a_bound_with_quotients_as_weights_does_not_refute_it() {
    // P = [[1.25, -0.75], [-0.75, 5.25]] and W = diag(1, 1/3): W P has the eigenvalues 1 and 2.
    EigenvalueBound question =
        quotients(Vector.of(1, 1), Vector.of(1, 3), 1.25, -0.75, -0.75, 5.25);
    Direction top = Direction.of(1, -1);
    assertFalse(question.refutedBy(top, 2));
    assertTrue(question.refutedBy(top, Math.nextDown(2.0)));
    assertEquals(2, question.attainedBy(top));
    // One unit more in one entry is seen.
    EigenvalueBound more =
        quotients(Vector.of(1, 1), Vector.of(1, 3), 1.25 + 0x1p-52, -0.75, -0.75, 5.25);
    assertTrue(more.refutedBy(top, 2));
  }

  @Test
  void no_rounding_of_a_weight_refutes_what_holds() {
    // W S = (n / d) d = n for any n and d, met with equality by every direction.
    Random random = new Random(SEED);
    for (int trial = 0; trial < 2000; trial++) {
      double n = Math.scalb(1 + random.nextDouble(), random.nextInt(200) - 100);
      double d = Math.scalb(1 + random.nextDouble(), random.nextInt(200) - 100);
      Direction direction = Direction.of(1 + random.nextInt(1000));
      String message = n + " / " + d + ", seed " + SEED;
      EigenvalueBound question = quotients(Vector.of(n), Vector.of(d), d);
      assertFalse(question.refutedBy(direction, n), message);
      assertTrue(question.refutedBy(direction, Math.nextDown(n)), message);
      assertTrue(question.attainedBy(direction) <= n, message);
      // Of a negative form the length is rounded to the other side.
      EigenvalueBound negative = quotients(Vector.of(n), Vector.of(d), -d);
      assertFalse(negative.refutedBy(direction, -n), message);
      assertTrue(negative.refutedBy(direction, Math.nextDown(-n)), message);
      assertTrue(negative.attainedBy(direction) <= -n, message);
    }
  }

  @Test
  void a_bound_with_quotients_as_weights_is_true() {
    Random random = new Random(SEED);
    for (int trial = 0; trial < 2000; trial++) {
      double weight = Math.scalb(1 + random.nextDouble(), random.nextInt(40) - 20);
      double divisor = Math.scalb(1 + random.nextDouble(), random.nextInt(40) - 20);
      double entry = random.nextGaussian();
      EigenvalueBound question = quotients(Vector.of(weight), Vector.of(divisor), entry);
      Dyadic bound = question.provenBy(zero(60, 1));
      // b d ≥ n s, and hardly more.
      Dyadic exact = Dyadic.of(weight).times(Dyadic.of(entry));
      String message = weight + ", " + divisor + ", " + entry + ", seed " + SEED;
      assertTrue(bound.times(Dyadic.of(divisor)).compareTo(exact) >= 0, message);
      assertEquals(exact.ceilQuotient(Dyadic.of(divisor)), bound.ceilToDouble(), message);
    }
  }

  private static EigenvalueBound quotients(Vector weights, Vector divisors, double... entries) {
    int n = weights.length();
    return new EigenvalueBound("S", Matrix.of(n, n, entries), weights, divisors, 2);
  }

  @Test
  void an_exact_factor_proves_the_very_eigenvalue() {
    // 3 I − [[1, 2], [2, 1]] = [[2, -2], [-2, 2]] = L Lᵀ / 2^1 with L = [[2, 0], [-2, 0]].
    EigenvalueBound obligation = bound(2, 1, 2, 2, 1);
    assertEquals(Dyadic.of(3), obligation.provenBy(FactorWitness.of(1, 2, new long[] {2, -2, 0})));
    assertTrue(holds(obligation, Dyadic.of(3)));
    assertFalse(holds(obligation, Dyadic.of(Math.nextDown(3.0))));
  }

  @Test
  void entries_beside_the_grid_are_paid_for() {
    // On the grid of integers: −S = [[-0.5, -0.25], [-0.25, -0.5]] is floored to minus one.
    EigenvalueBound obligation = bound(2, 0.5, 0.25, 0.25, 0.5);
    Dyadic proven = obligation.provenBy(zero(0, 2));
    assertTrue(proven.compareTo(Dyadic.of(0.75)) >= 0, "proven " + proven);
    // −S = 0.75 off the diagonal is floored to zero; without the rounding term nothing is left.
    EigenvalueBound hidden = bound(2, 0, -0.75, -0.75, 0);
    Dyadic needed = hidden.provenBy(zero(0, 2));
    assertTrue(needed.compareTo(Dyadic.of(0.75)) >= 0, "proven " + needed);
  }

  @Test
  void whatever_the_factor_the_bound_is_true_for_two_by_two() {
    Random random = new Random(SEED);
    for (int trial = 0; trial < 20_000; trial++) {
      double off = random.nextGaussian();
      EigenvalueBound obligation =
          weighted(
              Vector.of(Math.abs(random.nextGaussian()) + 0.01, 1),
              random.nextGaussian(),
              off,
              off,
              random.nextGaussian());
      int exponent = random.nextInt(50) - 5;
      int size = 1 << random.nextInt(26);
      FactorWitness witness =
          FactorWitness.of(
              exponent,
              2,
              new long[] {
                random.nextInt(size) - size / 2,
                random.nextInt(size) - size / 2,
                random.nextInt(size)
              });
      Dyadic proven = obligation.provenBy(witness);
      assertTrue(
          holds(obligation, proven),
          obligation.matrix().get(0, 0)
              + ", "
              + off
              + ", "
              + obligation.matrix().get(1, 1)
              + " by "
              + Arrays.toString(witness.toArray())
              + " grid "
              + exponent
              + ", seed "
              + SEED);
    }
  }

  @Test
  void every_change_of_one_entry_of_a_small_witness_keeps_the_bound_true() {
    EigenvalueBound obligation = bound(2, 1, 2, 2, 1);
    long[] good = {2, -2, 0};
    for (int position = 0; position < good.length; position++) {
      for (int change = -6; change <= 6; change++) {
        long[] changed = good.clone();
        changed[position] += change;
        Dyadic proven = obligation.provenBy(FactorWitness.of(1, 2, changed));
        assertTrue(proven.compareTo(Dyadic.of(3)) >= 0, Arrays.toString(changed) + " " + proven);
      }
    }
  }

  /** The definition again, in decimals of any length. */
  private static Dyadic reference(EigenvalueBound o, FactorWitness witness) {
    int n = o.size();
    BigDecimal power = new BigDecimal(BigInteger.ONE.shiftLeft(Math.abs(witness.exponent())));
    Dyadic result = null;
    for (int i = 0; i < n; i++) {
      BigDecimal t = BigDecimal.ZERO;
      for (int j = 0; j < n; j++) {
        BigDecimal entry = new BigDecimal(-o.matrix().get(i, j));
        BigDecimal scaled = witness.exponent() >= 0 ? entry.multiply(power) : entry.divide(power);
        BigDecimal floor = scaled.setScale(0, RoundingMode.FLOOR);
        BigInteger product = BigInteger.ZERO;
        for (int k = 0; k <= Math.min(i, j); k++) {
          product =
              product.add(
                  BigInteger.valueOf(witness.get(i, k))
                      .multiply(BigInteger.valueOf(witness.get(j, k))));
        }
        if (i == j) {
          t = t.subtract(scaled.subtract(new BigDecimal(product)));
        } else {
          t = t.add(floor.subtract(new BigDecimal(product)).abs());
          t = scaled.compareTo(floor) == 0 ? t : t.add(BigDecimal.ONE);
        }
      }
      Dyadic needed =
          dyadic(t).times(Dyadic.of(o.weights().get(i))).times(Dyadic.of(1, -witness.exponent()));
      result = result == null ? needed : result.max(needed);
    }
    return result;
  }

  private static Dyadic dyadic(BigDecimal value) {
    int bits = 1200;
    BigDecimal power = new BigDecimal(BigInteger.ONE.shiftLeft(bits));
    return Dyadic.of(value.multiply(power).toBigIntegerExact(), -bits);
  }

  @Test
  void an_independent_implementation_agrees_on_random_and_absurd_witnesses() {
    Random random = new Random(SEED);
    int refused = 0;
    int agreed = 0;
    for (int trial = 0; trial < 4000; trial++) {
      int n = 1 + random.nextInt(6);
      double[] entries = new double[n * n];
      double[] weights = new double[n];
      for (int i = 0; i < n; i++) {
        weights[i] = Math.scalb(1 + random.nextDouble(), random.nextInt(8) - 4);
        for (int j = 0; j <= i; j++) {
          double entry = Math.scalb(random.nextGaussian(), random.nextInt(6) - 3);
          entries[i * n + j] = random.nextInt(5) == 0 ? 0 : entry;
          entries[j * n + i] = entries[i * n + j];
        }
      }
      long[] packed = new long[n * (n + 1) / 2];
      int drop = 16 + random.nextInt(48);
      Arrays.setAll(packed, k -> random.nextLong() >> drop);
      EigenvalueBound obligation = weighted(Vector.of(weights), entries);
      FactorWitness witness = FactorWitness.of(random.nextInt(80) - 10, n, packed);
      String message = Arrays.toString(entries) + " by " + Arrays.toString(packed);
      Dyadic expected = reference(obligation, witness);
      try {
        assertEquals(expected, obligation.provenBy(witness), message + ", seed " + SEED);
        agreed++;
      } catch (InvalidWitness e) {
        // Only numbers near the end of the range may be refused.
        assertTrue(drop <= 34 || witness.exponent() > 54, message + " on " + witness);
        refused++;
      }
    }
    assertTrue(agreed > 2000 && refused > 50, agreed + " agreed, " + refused + " refused");
  }

  @ParameterizedTest
  @ValueSource(ints = {31, 32, 33, 64, 200})
  void rows_dealt_out_to_several_tasks_give_the_same_bound(int n) {
    Random random = new Random(SEED);
    double[] entries = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        entries[i * n + j] = random.nextGaussian();
        entries[j * n + i] = entries[i * n + j];
      }
    }
    long[] packed = new long[n * (n + 1) / 2];
    Arrays.setAll(packed, k -> random.nextInt(1 << 20));
    EigenvalueBound obligation = bound(n, entries);
    FactorWitness witness = FactorWitness.of(38, n, packed);
    Dyadic first = obligation.provenBy(witness);
    assertEquals(reference(obligation, witness), first, "seed " + SEED);
    for (int again = 0; again < 3; again++) {
      assertEquals(first, obligation.provenBy(witness));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 33, 250})
  void an_overflow_in_any_task_is_an_invalid_witness(int n) {
    long[] packed = new long[n * (n + 1) / 2];
    packed[packed.length - 1] = Long.MIN_VALUE;
    EigenvalueBound obligation = bound(n, new double[n * n]);
    assertThrows(InvalidWitness.class, () -> obligation.provenBy(FactorWitness.of(0, n, packed)));
    double[] large = new double[n * n];
    large[n * n - 2] = 0x1p63;
    large[n * n - 1 - n] = 0x1p63;
    EigenvalueBound wide = bound(n, large);
    assertThrows(InvalidWitness.class, () -> wide.provenBy(zero(0, n)));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, Integer.MAX_VALUE, 1L << 31, (1L << 43) - 1, 1L << 50, (1L << 55) + 3})
  void squares_of_any_size_are_exact_on_the_diagonal(long entry) {
    BigInteger square = BigInteger.valueOf(entry).pow(2);
    assertEquals(
        Dyadic.of(square, 0), bound(1, 0).provenBy(FactorWitness.of(0, 1, new long[] {entry})));
  }

  @ParameterizedTest
  @ValueSource(ints = {40, 62, 80, 84})
  void products_beyond_64_bits_are_exact_where_what_is_left_fits(int grid) {
    // S = −R Rᵀ for integers R, so that 0 is proved exactly by R on the grid of its bits.
    long scale = 1L << (grid / 2);
    EigenvalueBound obligation = bound(2, -1, -0.5, -0.5, -0.5);
    FactorWitness witness = FactorWitness.of(grid, 2, new long[] {scale, scale / 2, scale / 2});
    assertEquals(Dyadic.ZERO, obligation.provenBy(witness));
    // One unit of L more is a product more off the diagonal, and two more on it.
    FactorWitness other = FactorWitness.of(grid, 2, new long[] {scale, scale / 2 + 1, scale / 2});
    assertEquals(reference(obligation, other), obligation.provenBy(other));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0x1p63, -0x1p63, 0x1p80, Double.MAX_VALUE})
  void what_is_left_off_the_diagonal_must_fit_in_63_bits(double entry) {
    assertThrows(InvalidWitness.class, () -> bound(2, 0, entry, entry, 0).provenBy(zero(0, 2)));
  }

  @Test
  void what_just_fits_is_exact() {
    double entry = Math.nextDown(0x1p62);
    assertEquals(Dyadic.of(entry), bound(1, entry).provenBy(zero(0, 1)));
    assertEquals(Dyadic.of(-entry), bound(1, -entry).provenBy(zero(0, 1)));
    assertEquals(Dyadic.of(entry), bound(2, 0, entry, entry, 0).provenBy(zero(0, 2)));
  }

  @Test
  void a_row_sum_that_overflows_is_refused_rather_than_wrapped() {
    double entry = Math.nextDown(0x1p62);
    double[] all = new double[16];
    Arrays.fill(all, entry);
    assertThrows(InvalidWitness.class, () -> bound(4, all).provenBy(zero(0, 4)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void a_single_row_whose_sum_overflows_is_refused_wherever_it_stands(int row) {
    // Three entries of nearly 2^62 in one row; every other row holds only one of them.
    double[] entries = new double[16];
    for (int j = 0; j < 4; j++) {
      if (j != row) {
        entries[row * 4 + j] = Math.nextDown(0x1p62);
        entries[j * 4 + row] = Math.nextDown(0x1p62);
      }
    }
    EigenvalueBound obligation = bound(4, entries);
    assertThrows(InvalidWitness.class, () -> obligation.provenBy(zero(0, 4)));
  }

  @Test
  void a_factor_of_another_size_proves_nothing() {
    EigenvalueBound obligation = bound(2, 1, 0, 0, 1);
    assertThrows(InvalidWitness.class, () -> obligation.provenBy(zero(10, 1)));
    assertThrows(InvalidWitness.class, () -> obligation.provenBy(zero(10, 3)));
    assertThrows(InvalidWitness.class, () -> obligation.provenBy(zero(10, 0)));
    EigenvalueBound empty = bound(0);
    assertThrows(InvalidWitness.class, () -> empty.provenBy(zero(10, 0)));
  }

  @Test
  void grids_at_the_end_of_the_range_are_handled() {
    assertThrows(InvalidWitness.class, () -> bound(2, 1, 1, 1, 1).provenBy(zero(4096, 2)));
    Dyadic coarse = bound(1, 1).provenBy(zero(-4096, 1));
    assertTrue(coarse.compareTo(Dyadic.of(1)) >= 0);
    assertEquals(Dyadic.of(Double.MIN_VALUE), bound(1, Double.MIN_VALUE).provenBy(zero(1074, 1)));
  }

  @Test
  void what_breaks_the_definition_is_refused() {
    assertThrows(IllegalArgumentException.class, () -> bound(2, 1, 0, Double.MIN_VALUE, 1));
    assertThrows(IllegalArgumentException.class, () -> weighted(Vector.of(1, 0), 1, 0, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> weighted(Vector.of(1, -1), 1, 0, 0, 1));
    Matrix one = Matrix.of(1, 1, 1);
    Vector two = Vector.of(1, 1);
    assertThrows(IllegalArgumentException.class, () -> new EigenvalueBound("S", one, two, 0));
    Vector ones = Vector.of(1);
    for (Vector divisors : new Vector[] {two, Vector.of(), Vector.of(0), Vector.of(-1)}) {
      assertThrows(
          IllegalArgumentException.class, () -> new EigenvalueBound("S", one, ones, divisors, 0));
    }
    Matrix wide = Matrix.of(1, 2, 1, 1);
    assertThrows(IllegalArgumentException.class, () -> new EigenvalueBound("S", wide, two, 0));
    assertThrows(IllegalArgumentException.class, () -> Matrix.of(1, 1, Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> Vector.of(Double.POSITIVE_INFINITY));
  }

  @Test
  void a_direction_refutes_only_what_is_strictly_exceeded() {
    EigenvalueBound obligation = bound(2, 2, 1, 1, 2);
    Direction top = Direction.of(1, 1);
    assertTrue(obligation.refutedBy(top, Math.nextDown(3.0)));
    assertFalse(obligation.refutedBy(top, 3));
    assertEquals(3.0, obligation.attainedBy(top), 0.0);
    assertEquals(1.0, obligation.attainedBy(Direction.of(-5, 5)), 0.0);
    assertFalse(obligation.refutedBy(Direction.of(1, -1), 1));
  }

  @Test
  void directions_are_scaled_by_the_weights() {
    // S = diag(4, 0.25), W = diag(0.5, 4): both products are known.
    EigenvalueBound obligation = weighted(Vector.of(0.5, 4), 4, 0, 0, 0.25);
    assertEquals(2.0, obligation.attainedBy(Direction.of(7, 0)), 0.0);
    assertEquals(1.0, obligation.attainedBy(Direction.of(0, -7)), 0.0);
    assertTrue(obligation.refutedBy(Direction.of(1, 0), Math.nextDown(2.0)));
    assertFalse(obligation.refutedBy(Direction.of(1, 0), 2));
    // v = (1, 1): vᵀSv = 4.25 and vᵀW⁻¹v = 2.25.
    assertEquals(4.25 / 2.25, obligation.attainedBy(Direction.of(1, 1)), Math.ulp(2.0));
    assertTrue(obligation.attainedBy(Direction.of(1, 1)) <= 17.0 / 9);
  }

  @Test
  void the_largest_entries_of_a_direction_do_not_overflow() {
    EigenvalueBound obligation = bound(2, 2, 1, 1, 2);
    long largest = (1L << 48) - 1;
    Direction huge = Direction.of(largest, largest);
    assertThrows(InvalidWitness.class, () -> Direction.of(largest + 1));
    assertThrows(InvalidWitness.class, () -> Direction.of(-largest - 1));
    assertThrows(InvalidWitness.class, () -> Direction.of(Long.MIN_VALUE));
    assertEquals(3.0, obligation.attainedBy(huge), 0.0);
    assertTrue(obligation.refutedBy(huge, 2));
  }

  @Test
  void the_zero_direction_and_one_of_another_length_show_nothing() {
    EigenvalueBound obligation = bound(2, 2, 1, 1, 2);
    assertFalse(obligation.refutedBy(Direction.of(0, 0), -5));
    assertFalse(obligation.refutedBy(Direction.of(1), -5));
    assertFalse(obligation.refutedBy(Direction.of(1, 1, 1), -5));
    assertThrows(InvalidWitness.class, () -> obligation.attainedBy(Direction.of(0, 0)));
    assertThrows(InvalidWitness.class, () -> obligation.attainedBy(Direction.of(1)));
  }

  @Test
  void no_direction_attains_more_than_any_factor_proves() {
    Random random = new Random(SEED);
    for (int trial = 0; trial < 2000; trial++) {
      double off = random.nextGaussian();
      EigenvalueBound obligation =
          weighted(
              Vector.of(random.nextDouble() + 0.1, random.nextDouble() + 0.1),
              random.nextGaussian(),
              off,
              off,
              random.nextGaussian());
      Direction direction = Direction.of(random.nextInt(1000), random.nextInt(1000) + 1L);
      double attained = obligation.attainedBy(direction);
      Dyadic proven =
          obligation.provenBy(
              FactorWitness.of(
                  40, 2, new long[] {random.nextInt(1 << 20), random.nextInt(1 << 20), 5}));
      assertTrue(Dyadic.of(attained).compareTo(proven) <= 0, direction + ", seed " + SEED);
      // The lengths v_i² / w_i are rounded, to either side, and then the quotient itself.
      assertTrue(obligation.refutedBy(direction, attained - 4 * Math.ulp(attained)));
      assertFalse(obligation.refutedBy(direction, attained + 4 * Math.ulp(attained)));
    }
  }
}
