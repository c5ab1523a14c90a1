package keel.verify.exact;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The last number that is allowed and the first that is not; where a bound is met with equality.
 */
class EdgesTest {
  private static final double TINY = 0x1p-200;

  // ---- Dyadic ----

  @Test
  void a_quotient_has_64_bits_more_than_the_operands_differ_by() {
    // 1 / 3: two bits of the divisor against one.
    BigInteger third = BigInteger.ONE.shiftLeft(65).divide(BigInteger.valueOf(3));
    assertEquals(Dyadic.of(third, -65), Dyadic.of(1).dividedDown(Dyadic.of(3)));
    assertEquals(Dyadic.of(third.add(BigInteger.ONE), -65), Dyadic.of(1).dividedUp(Dyadic.of(3)));
    assertEquals(
        Dyadic.of(third.add(BigInteger.ONE).negate(), -65),
        Dyadic.of(-1).dividedDown(Dyadic.of(3)));
    // The sign is no bit: Java counts none in -1, and one in 1.
    assertEquals(Dyadic.of(third, -65), Dyadic.of(-1).dividedDown(Dyadic.of(-3)));
    assertEquals(Dyadic.ZERO, Dyadic.ZERO.dividedDown(Dyadic.of(-3)));
  }

  @Test
  void quotients_of_powers_of_two_have_the_same_bits_whatever_their_signs() {
    for (int exponent : new int[] {-1074, -23, -1, 0, 1, 57, 1023}) {
      Dyadic power = Dyadic.of(1, exponent);
      for (double divisor : new double[] {3, 0.1, 0x1p-23, Double.MAX_VALUE}) {
        Dyadic by = Dyadic.of(divisor);
        Dyadic down = power.dividedDown(by);
        assertEquals(down, power.negate().dividedDown(by.negate()), "2^" + exponent);
        assertEquals(down.negate(), power.negate().dividedUp(by), "2^" + exponent);
        assertEquals(down.negate(), power.dividedUp(by.negate()), "2^" + exponent);
        Dyadic up = power.dividedUp(by);
        assertEquals(up.negate(), power.negate().dividedDown(by), "2^" + exponent);
        assertEquals(up.negate(), power.dividedDown(by.negate()), "2^" + exponent);
      }
    }
  }

  @Test
  void a_root_has_64_bits_or_one_more() {
    for (int number : new int[] {5, 7, 13, 15}) {
      int bits = 128 - BigInteger.valueOf(number).bitLength();
      int even = bits + bits % 2;
      BigInteger root = BigInteger.valueOf(number).shiftLeft(even).sqrt();
      assertEquals(Dyadic.of(root.add(BigInteger.ONE), -even / 2), Dyadic.of(number).rootUp());
    }
    assertEquals(Dyadic.of(3), Dyadic.of(9).rootUp());
    assertEquals(Dyadic.of(0.5), Dyadic.of(0.25).rootUp());
  }

  // ---- Grid ----

  @Test
  void the_lowest_64_bits_of_a_product_are_right_where_no_bit_is_dropped() {
    double x = 1.5 + 0x1p-52;
    int exponent = -2 * Binary64.exponent(x);
    BigInteger mantissa = BigInteger.valueOf(Binary64.mantissa(x));
    assertEquals(mantissa.multiply(mantissa).longValue(), Grid.low(x, x, exponent));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 61, true",
    "1, 62, false",
    "7, 59, true",
    "7, 60, false",
    "7, 61, false",
    "-7, 59, true",
    "-7, 61, false",
    "4, 60, false",
    "1, 63, false",
    "1, 200, false"
  })
  void products_of_subnormal_numbers_fit_below_2_to_the_62(int x, int bits, boolean fits) {
    double left = x * Double.MIN_VALUE;
    int exponent = 2 * 1074 + bits;
    assertEquals(fits, Grid.fits(left, Double.MIN_VALUE, exponent));
    if (fits) {
      assertEquals(x * (1L << bits), Grid.floor(left, Double.MIN_VALUE, exponent));
    } else {
      assertThrows(ArithmeticException.class, () -> Grid.floor(left, Double.MIN_VALUE, exponent));
    }
  }

  @ParameterizedTest
  @CsvSource({"3, 11, 56, true", "3, 11, 59, false", "11, 3, 59, false", "-3, 11, 59, false"})
  void the_bits_of_both_numbers_count(int x, int y, int bits, boolean fits) {
    // 33 · 2^59 has the lowest 64 bits of 2^59.
    double left = x * Double.MIN_VALUE;
    double right = y * Double.MIN_VALUE;
    assertEquals(fits, Grid.fits(left, right, 2 * 1074 + bits));
  }

  @Test
  void nothing_is_left_of_the_lowest_64_bits_after_64_more() {
    assertEquals(Long.MIN_VALUE, Grid.low(Double.MIN_VALUE, Double.MIN_VALUE, 2 * 1074 + 63));
    assertEquals(0, Grid.low(Double.MIN_VALUE, Double.MIN_VALUE, 2 * 1074 + 64));
    assertEquals(0, Grid.low(Double.MIN_VALUE, Double.MIN_VALUE, 2 * 1074 + 65));
  }

  @Test
  void a_product_of_2_to_the_64_does_not_fit_although_its_lowest_64_bits_are_zero() {
    assertFalse(Grid.fits(0x1p-1022, 0x1p-1062, 2 * 1074));
    assertTrue(Grid.fits(0x1p-1022, 0x1p-1062, 2 * 1074 - 3));
  }

  // ---- Witnesses and questions ----

  @Test
  void grids_up_to_4096_and_factors_of_no_rows_are_possible() {
    assertDoesNotThrow(() -> FactorWitness.of(4096, 0, new long[0]));
    assertDoesNotThrow(() -> FactorWitness.of(-4096, 0, new long[0]));
    assertThrows(InvalidWitness.class, () -> FactorWitness.of(4097, 0, new long[0]));
    assertThrows(InvalidWitness.class, () -> FactorWitness.of(-4097, 0, new long[0]));
    assertThrows(InvalidWitness.class, () -> FactorWitness.of(0, -1, new long[0]));
  }

  @Test
  void a_direction_that_only_reaches_a_bound_does_not_refute_it() {
    // vᵀ v / 3 is no dyadic number, so that it is bounded from both sides.
    Vector three = Vector.of(3);
    EigenvalueBound one = new EigenvalueBound("one", Matrix.of(1, 1, 1), three, 0);
    assertFalse(one.refutedBy(Direction.of(1), 3));
    assertTrue(one.refutedBy(Direction.of(1), Math.nextDown(3.0)));
    EigenvalueBound minus = new EigenvalueBound("minus", Matrix.of(1, 1, -1), three, 0);
    assertFalse(minus.refutedBy(Direction.of(1), -3));
    assertTrue(minus.refutedBy(Direction.of(1), Math.nextDown(-3.0)));
  }

  @Test
  void what_a_direction_attains_is_never_above_the_truth() {
    Vector three = Vector.of(3);
    EigenvalueBound one = new EigenvalueBound("one", Matrix.of(1, 1, 1), three, 0);
    assertEquals(Math.nextDown(3.0), one.attainedBy(Direction.of(1)));
    EigenvalueBound minus = new EigenvalueBound("minus", Matrix.of(1, 1, -1), three, 0);
    assertEquals(Math.nextDown(-3.0), minus.attainedBy(Direction.of(1)));
  }

  @Test
  void a_direction_refutes_by_less_than_the_grid_holds_and_not_by_nothing() {
    // (1, 1) S (1, 1)ᵀ against ½ · 2, with entries that the grid of the first look loses.
    Direction ones = Direction.of(1, 1);
    assertTrue(form(1, TINY, 0).refutedBy(ones, 0.5));
    assertFalse(form(1, -TINY, 0).refutedBy(ones, 0.5));
    assertFalse(form(1, TINY, -2 * TINY).refutedBy(ones, 0.5), "exactly the bound");
    assertFalse(form(1, 0, 0).refutedBy(ones, 0.5), "exactly the bound, seen at once");
    assertTrue(form(1, 0.5, 0).refutedBy(ones, 0.5));
  }

  private static EigenvalueBound form(double first, double off, double second) {
    return new EigenvalueBound(
        "form", Matrix.of(2, 2, first, off, off, second), Vector.of(1, 1), 0);
  }

  @Test
  void a_squared_gain_is_zero_where_the_matrix_is_and_nowhere_else() {
    GramBound question = new GramBound("gain", Matrix.of(1, 1, 0), Matrix.identity(1));
    FactorWitness nothing = FactorWitness.of(0, 1, new long[] {0});
    assertDoesNotThrow(() -> question.requireProof(nothing, 0));
    assertThrows(InvalidWitness.class, () -> question.requireProof(nothing, -Double.MIN_VALUE));
    GramBound least = new GramBound("gain", Matrix.of(1, 1, Double.MIN_VALUE), Matrix.identity(1));
    assertThrows(InvalidWitness.class, () -> least.requireProof(nothing, 0));
  }

  @Test
  void a_convolution_has_its_centre_among_its_taps() {
    Matrix state = Matrix.of(1, 1, -1);
    Vector step = Vector.of(1);
    assertDoesNotThrow(() -> new RowDominance("rows", List.of(state), 1, 0, step, state));
    assertThrows(
        IllegalArgumentException.class,
        () -> new RowDominance("rows", List.of(state), 1, 1, step, state));
  }

  @Test
  void every_input_of_an_active_state_counts_for_itself() {
    ActiveState question =
        new ActiveState("active", Matrix.of(1, 1, 0), Matrix.of(1, 2, 0, 1), Vector.of(0));
    assertTrue(question.isShownBy(Vector.of(0, 0, 1)));
    assertFalse(question.isShownBy(Vector.of(1, 1, 0)));
  }

  @Test
  void the_exponential_is_bounded_up_to_512() {
    assertTrue(Exponential.of(Dyadic.of(512)).low().compareTo(Dyadic.of(1, 738)) > 0);
    assertThrows(ArithmeticException.class, () -> Exponential.of(Dyadic.of(512 + 0x1p-30)));
  }

  @Test
  void the_series_of_e_is_summed_without_halving() {
    BigInteger term = BigInteger.ONE.shiftLeft(192);
    BigInteger sum = term;
    for (int i = 1; term.signum() > 0; i++) {
      term = term.divide(BigInteger.valueOf(i));
      sum = sum.add(term);
    }
    assertEquals(Dyadic.of(sum, -192), Exponential.of(Dyadic.of(1)).low());
  }

  // ---- Matrix inequality ----

  @Test
  void a_matrix_inequality_is_asked_up_to_64_units() {
    assertDoesNotThrow(() -> inequality(64).with(Vector.constant(64 + 64 * 65 / 2, 0)));
    assertThrows(
        InvalidWitness.class, () -> inequality(65).with(Vector.constant(65 + 65 * 66 / 2, 0)));
  }

  @Test
  void a_lurie_inequality_is_asked_up_to_1024_units() {
    assertDoesNotThrow(() -> lurie(1024).with(Vector.constant(1024, 1)));
    assertThrows(InvalidWitness.class, () -> lurie(1025).with(Vector.constant(1025, 1)));
    assertThrows(InvalidWitness.class, () -> lurie(1).with(Vector.of(Double.MAX_VALUE)));
  }

  private static LurieInequality lurie(int n) {
    return new LurieInequality("lurie", Matrix.identity(n), Vector.constant(n, 1));
  }

  private static MatrixInequality inequality(int n) {
    return new MatrixInequality("inequality", Matrix.identity(n), Vector.constant(n, 1), 0.5);
  }

  @Test
  void multipliers_may_be_zero_but_not_negative_and_the_metric_may_be_anything() {
    MatrixInequality question = inequality(1);
    assertDoesNotThrow(() -> question.with(Vector.of(0, 1)));
    assertDoesNotThrow(() -> question.with(Vector.of(1, -1)));
    assertThrows(InvalidWitness.class, () -> question.with(Vector.of(-1, 1)));
  }

  // ---- Products of slopes ----

  @Test
  void a_product_has_at_most_64_factors_and_24_units() {
    assertTrue(jacobians(2).isShownBy(Vector.constant(2 * 64, 1)));
    assertFalse(jacobians(2).isShownBy(Vector.constant(2 * 65, 1)));
    assertTrue(jacobians(24).isShownBy(Vector.constant(24, 1)));
    assertFalse(jacobians(25).isShownBy(Vector.constant(25, 1)));
  }

  /** I + A = 9 I. */
  private static SlopeProduct jacobians(int n) {
    double[] a = new double[n * n];
    for (int i = 0; i < n; i++) {
      a[i * n + i] = 8;
    }
    return new SlopeProduct("slopes", Matrix.of(n, n, a), Vector.constant(n, 1));
  }

  @Test
  void no_number_of_a_product_may_have_more_than_32768_bits() {
    // 1 + 2^510 has 511 bits, one more counts for the sum: 512 for each of 64 factors.
    assertTrue(huge(510, 64));
    assertFalse(huge(511, 64));
    assertTrue(huge(511, 63));
    assertTrue(huge(1023, 31));
    assertFalse(huge(1023, 32));
  }

  private static boolean huge(int exponent, int factors) {
    return new SlopeProduct("slopes", Matrix.of(1, 1, Math.scalb(1.0, exponent)), Vector.of(1))
        .isShownBy(Vector.constant(factors, 1));
  }

  @Test
  void a_power_of_a_product_is_formed_up_to_32768_bits() {
    // The trace of the power 2^7 exceeds 2, those before do not; 2^-253 has 256 bits in all with
    // those of a sum of two, 2^7 times that are the most.
    assertTrue(wide(0x1p-253));
    assertFalse(wide(0x1p-254));
    // The bits of all factors count: two of them leave the powers up to 2^6.
    SlopeProduct twice =
        new SlopeProduct("slopes", Matrix.of(2, 2, 0x1p-7, 0x1p-253, 0, -1), Vector.of(1, 1));
    assertTrue(twice.isShownBy(Vector.constant(4, 1)));
    SlopeProduct finer =
        new SlopeProduct("slopes", Matrix.of(2, 2, 0x1p-7, 0x1p-254, 0, -1), Vector.of(1, 1));
    assertFalse(finer.isShownBy(Vector.constant(4, 1)));
  }

  /** I + A = [[1 + 2^-7, off], [0, 0]]. */
  private static boolean wide(double off) {
    return new SlopeProduct("slopes", Matrix.of(2, 2, 0x1p-7, off, 0, -1), Vector.of(1, 1))
        .isShownBy(Vector.of(1, 1));
  }

  @Test
  @Timeout(10)
  void numbers_of_any_size_keep_nobody_busy() {
    // As many factors as there may be, of 24 units, with steps of 10^-300.
    double[] a = new double[24 * 24];
    Arrays.setAll(a, k -> (k % 25 == 0 ? -1 : 1) * (1 + k * 0x1p-40));
    SlopeProduct question =
        new SlopeProduct("slopes", Matrix.of(24, 24, a), Vector.constant(24, 1e-300));
    assertFalse(question.isShownBy(Vector.constant(24 * 64, 1)));
  }

  @Test
  void a_product_is_squared_ten_times() {
    // I + A = diag(1 + δ, 0): of δ = 2^-k the power 2^k is near e, which exceeds 2, half as many
    // factors leave 1.65.
    assertTrue(slowly(0x1p-10));
    assertFalse(slowly(0x1p-11));
  }

  private static boolean slowly(double delta) {
    return new SlopeProduct("slopes", Matrix.of(2, 2, delta, 0, 0, -1), Vector.of(1, 1))
        .isShownBy(Vector.of(1, 1));
  }

  // ---- What a factor leaves over ----

  private static Dyadic[] shift(Matrix target, long... triangle) {
    return Residual.shift(target, 1, FactorWitness.of(0, target.rows(), triangle), new long[0][]);
  }

  /** All zero but for one entry off the diagonal, which stands twice. */
  private static Matrix sparse(int n, int i, int j, double entry) {
    double[] entries = new double[n * n];
    entries[i * n + j] = entry;
    entries[j * n + i] = entry;
    return Matrix.of(n, n, entries);
  }

  @Test
  void what_dividing_rows_loses_is_not_taken_for_nothing() {
    // F₁₀ F₀₀ is 2^86 − 2^58 more than the target, which the lowest 64 bits do not show.
    long divided = 1L << 58;
    assertThrows(
        ArithmeticException.class,
        () -> shift(sparse(2, 1, 0, 0x1p116), divided, divided + (1L << 28) - 1, 0));
  }

  @Test
  void a_row_of_several_pieces_is_summed_as_one() {
    int n = (1 << 14) + 3;
    double[] entries = new double[n];
    Arrays.setAll(entries, j -> 1 + j);
    long[] ones = new long[n];
    Arrays.fill(ones, 1);
    Matrix matrix = Matrix.of(1, n, entries);
    assertEquals(
        Dyadic.of((double) n * (n + 1) / 2),
        QuadraticForm.exactRow(matrix, 0, Direction.of(ones), QuadraticForm.gridExponent(matrix)));
  }

  @Test
  void rows_whose_products_pass_64_bits_are_not_short() {
    // Four products of (2^31 − 1)² are 2^64 − 2^34 + 4, the target is 2^64 less.
    long entry = Integer.MAX_VALUE;
    double target = -0x1p34 + 4;
    assertThrows(ArithmeticException.class, () -> shift(sparse(5, 4, 3, target), rows(entry)));
  }

  /** A triangle of five rows, zero but for four entries in each of the last two. */
  private static long[] rows(long entry) {
    long[] triangle = new long[15];
    Arrays.fill(triangle, 6, 14, entry);
    return triangle;
  }
}
