package keel.train.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

class UncertaintyTest {
  @Test
  void even_probabilities_have_the_greatest_entropy_and_certain_ones_have_none() {
    double[][] outputs = {{3, 3, 3, 3}, {0, 900, 0, 0}, {Math.log(3), 0, -900, -900}};
    double quarter = -0.75 * Math.log(0.75) - 0.25 * Math.log(0.25);
    assertArrayEquals(
        new double[] {Math.log(4), 0, quarter}, Uncertainty.entropies(outputs), 1e-12);
  }

  @Test
  void the_area_is_the_share_of_pairs_in_order_and_half_of_those_that_are_equal() {
    assertEquals(1, Uncertainty.auroc(new double[] {1, 2}, new double[] {3, 4, 5}));
    assertEquals(0, Uncertainty.auroc(new double[] {6, 7}, new double[] {3, 4, 5}));
    assertEquals(0.5, Uncertainty.auroc(new double[] {1, 1}, new double[] {1, 1, 1}));
    assertEquals(4.5 / 6, Uncertainty.auroc(new double[] {1, 3}, new double[] {2, 3, 4}));
    Random random = new Random(1);
    double[] first = random.ints(40, 0, 9).asDoubleStream().toArray();
    double[] second = random.ints(30, 2, 11).asDoubleStream().toArray();
    double pairs = 0;
    for (double one : first) {
      for (double two : second) {
        pairs += two > one ? 1 : two == one ? 0.5 : 0;
      }
    }
    assertEquals(pairs / 1200, Uncertainty.auroc(first, second), 1e-12);
  }
}
