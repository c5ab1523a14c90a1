package keel.train.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import keel.verify.model.StepNorm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnrollTest {
  @Test
  void a_short_unroll_keeps_every_state() {
    assertEquals(30, Unroll.fixed(30).segment());
  }

  /** In states: those of a segment with their slopes, and a checkpoint for every other segment. */
  private static int kept(Unroll unroll) {
    int segment = Math.min(unroll.steps(), unroll.segment());
    return 2 * segment + 1 + (unroll.steps() - 1) / segment;
  }

  @ParameterizedTest
  @ValueSource(ints = {65, 100, 300, 1000})
  void a_deep_unroll_keeps_at_most_three_times_what_thirty_steps_keep(int steps) {
    assertTrue(kept(Unroll.fixed(steps)) <= 3 * kept(Unroll.fixed(30)), "steps " + steps);
  }

  @ParameterizedTest
  @CsvSource({"0, 0, 1", "5, -1, 1", "5, NaN, 1", "5, Infinity, 1", "5, 0, 0"})
  void numbers_that_make_no_sense_are_refused(int steps, double tolerance, int segment) {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Unroll(steps, tolerance, StepNorm.MAXIMUM, segment));
  }
}
