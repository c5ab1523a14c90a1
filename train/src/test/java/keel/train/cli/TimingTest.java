package keel.train.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class TimingTest {
  @Test
  void a_power_of_n_has_its_exponent() {
    double[] sizes = {128, 256, 512, 1024, 2048, 4096};
    double[] times = Arrays.stream(sizes).map(n -> 3e-6 * Math.pow(n, 2.5)).toArray();
    assertEquals(2.5, Timing.exponent(sizes, times).orElseThrow(), 1e-12);
  }

  @Test
  void of_times_beside_a_power_the_squares_of_what_is_left_are_least() {
    // The line through (0, 0), (1, 1) and (2, 5), in units of log 2, with the least squares.
    assertEquals(
        2.5, Timing.exponent(new double[] {1, 2, 4}, new double[] {1, 2, 32}).orElseThrow(), 1e-12);
  }

  @Test
  void one_size_has_no_exponent_however_often_it_was_timed() {
    assertEquals(OptionalDouble.empty(), Timing.exponent(new double[] {64}, new double[] {1}));
    assertEquals(
        OptionalDouble.empty(), Timing.exponent(new double[] {64, 64}, new double[] {1, 2}));
  }

  @Test
  void the_median_stands_in_the_middle_whatever_the_order() {
    assertEquals(2, Timing.median(new double[] {9, 1, 2}));
    assertEquals(3, Timing.median(new double[] {3, 1}));
  }
}
