package keel.verify.exact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConvolutionNormTest {
  /** What 30 bits of a weight and 26 of a symbol of one channel may add. */
  private static final double ROUNDING = 1e-5;

  private static ConvolutionNorm.Axis axis(int taps, int stride, int length) {
    return new ConvolutionNorm.Axis(taps, stride, length);
  }

  /** Of one channel, along a line. */
  private static double ofLine(int length, int stride, double... taps) {
    return norm(
        Matrix.of(1, taps.length, taps), axis(1, stride, 1), axis(taps.length, stride, length));
  }

  private static double norm(
      Matrix weights, ConvolutionNorm.Axis down, ConvolutionNorm.Axis across) {
    return ConvolutionNorm.of(weights, down, across).orElseThrow().ceilToDouble();
  }

  private static void assertClose(double norm, double bound, double more) {
    assertTrue(
        bound >= norm && bound <= norm * (1 + more) + Double.MIN_VALUE,
        () -> norm + " but " + bound);
  }

  @Test
  void a_tap_alone_moves_an_image_by_its_weight_wherever_it_stands() {
    assertClose(0.75, ofLine(7, 1, 0, 0, -0.75), ROUNDING);
    assertClose(0.75, ofLine(7, 1, 0, -0.75, 0), ROUNDING);
    assertClose(0.75, ofLine(7, 3, 0, 0, 0, 0.75, 0), ROUNDING);
  }

  @Test
  void a_mean_of_neighbours_keeps_a_constant_image_and_a_difference_doubles_a_checkered_one() {
    // Of n numbers between zeros, the norm is 2 cos(π/(n + 1)) plus what the centre has.
    double almost = 2 * Math.cos(Math.PI / 65);
    assertClose(1 + almost, ofLine(64, 1, 1, 1, 1), 2e-3);
    assertClose(1 + almost, ofLine(64, 1, -1, 1, -1), 2e-3);
    assertClose(almost, ofLine(64, 1, 1, 0, -1), 2e-3);
  }

  @Test
  void a_stride_as_long_as_the_window_sees_every_number_once() {
    assertClose(Math.sqrt(14), ofLine(9, 3, 1, 2, 3), ROUNDING);
    // The image ends before the third.
    assertClose(Math.sqrt(13), ofLine(1, 3, 1, 2, 3), Math.sqrt(14.0 / 13) - 1 + ROUNDING);
  }

  @Test
  void windows_that_overlap_by_one_number_are_a_bidiagonal_matrix() {
    // Rows (1, 2, 3) that share a number: the symbol is 14 + 3 (e^iω + e^-iω).
    assertClose(Math.sqrt(14 + 6 * Math.cos(Math.PI / 33)), ofLine(64, 2, 1, 2, 3), 2e-3);
  }

  @Test
  void one_by_one_windows_have_the_norm_of_their_matrix() {
    Matrix rotation = Matrix.of(2, 2, 3, 4, -4, 3);
    assertClose(5, norm(rotation, axis(1, 1, 8), axis(1, 1, 9)), 4e-3);
    assertClose(5, norm(rotation, axis(1, 2, 8), axis(1, 2, 9)), 4e-3);
    assertClose(5, norm(Matrix.of(2, 1, 3, 4), axis(1, 1, 1), axis(1, 1, 1)), ROUNDING);
    assertClose(5, norm(Matrix.of(1, 2, 3, 4), axis(1, 1, 1), axis(1, 1, 1)), ROUNDING);
  }

  @Test
  void taps_that_never_meet_the_image_do_not_count() {
    Matrix window = Matrix.of(1, 9, 100, 100, 100, 100, 2, 100, 100, 100, 100);
    assertClose(2, norm(window, axis(3, 1, 1), axis(3, 1, 1)), 1e-4);
    Matrix column = Matrix.of(1, 9, 100, 1, 100, 100, 1, 100, 100, 1, 100);
    assertClose(1 + 2 * Math.cos(Math.PI / 65), norm(column, axis(3, 1, 64), axis(3, 1, 1)), 3e-3);
  }

  @Test
  void both_directions_count() {
    Matrix product = Matrix.of(1, 9, 1, 2, 1, 2, 4, 2, 1, 2, 1);
    double along = 2 + 2 * Math.cos(Math.PI / 33);
    double down = 2 + 2 * Math.cos(Math.PI / 21);
    assertClose(along * down, norm(product, axis(3, 1, 20), axis(3, 1, 32)), 2e-2);
  }

  @Test
  void no_weight_is_lost_however_small_or_large() {
    for (double weight : new double[] {Double.MIN_VALUE, 0x1.fffffffffffffp-3, 1e300, -0x1p-1040}) {
      assertClose(Math.abs(weight), ofLine(5, 1, 0, weight, 0), ROUNDING);
      assertClose(Math.abs(weight), ofLine(1, 1, weight), ROUNDING);
    }
    assertEquals(0, ofLine(5, 1, 0, 0, 0));
  }

  @Test
  void what_rounding_takes_off_is_added() {
    // Off the grid by almost a unit, in all of 256 inputs.
    double[] weights = new double[257];
    Arrays.fill(weights, 0x1p-30 - 0x1p-60);
    weights[256] = 1;
    Dyadic square = Dyadic.ZERO;
    for (double weight : weights) {
      square = square.plus(Dyadic.of(weight).times(Dyadic.of(weight)));
    }
    Dyadic bound =
        ConvolutionNorm.of(Matrix.of(1, 257, weights), axis(1, 1, 1), axis(1, 1, 1)).orElseThrow();
    assertTrue(bound.times(bound).compareTo(square) >= 0, () -> bound + "");
    // The nearest double below a power of two is rounded down by most of a unit.
    double below = Math.nextDown(1.0);
    assertTrue(ofLine(1, 1, below) >= below);
  }

  @Test
  void channels_that_move_apart_together_are_not_taken_for_more_than_they_are() {
    // Eight equal rows: the norm is that of one, times √8.
    double[] weights = new double[8 * 3];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = i % 3 + 1;
    }
    assertClose(
        Math.sqrt(8) * 6, norm(Matrix.of(8, 3, weights), axis(1, 1, 1), axis(3, 1, 200)), 2e-3);
    // The identity is where squaring helps least: n^(1/512).
    assertClose(1, norm(Matrix.identity(64), axis(1, 1, 4), axis(1, 1, 4)), 8.2e-3);
  }

  @Test
  void what_would_take_too_long_has_no_number() {
    Matrix one = Matrix.of(1, 9, 1, 1, 1, 1, 1, 1, 1, 1, 1);
    assertTrue(ConvolutionNorm.of(one, axis(3, 1, 224), axis(3, 1, 224)).isPresent());
    assertEquals(Optional.empty(), ConvolutionNorm.of(one, axis(3, 1, 4096), axis(3, 1, 4096)));
    int most = Integer.MAX_VALUE;
    assertEquals(Optional.empty(), ConvolutionNorm.of(one, axis(3, 1, most), axis(3, 1, most)));
    assertEquals(Optional.empty(), ConvolutionNorm.of(one, axis(3, most, 9), axis(3, most, 9)));
    Matrix wide = Matrix.of(1, 1025, new double[1025]);
    assertEquals(Optional.empty(), ConvolutionNorm.of(wide, axis(1, 1, 1), axis(1, 1, 1)));
  }
}
