package keel.train.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class SpreadTest {
  @Test
  void the_deviation_is_that_of_a_sample() {
    assertEquals(new Spread(4, 2, 2, 6), Spread.of(new double[] {2, 4, 6}));
  }

  @Test
  void one_run_has_none() {
    assertEquals(new Spread(3, 0, 3, 3), Spread.of(new double[] {3}));
    assertThrows(IllegalArgumentException.class, () -> Spread.of(new double[0]));
  }
}
