package keel.train.identify;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class CriticPenaltyTest {
  private static final LawSettings SMALL =
      new LawSettings(null, null, new GanSettings(2, List.of(8), null, 5, 32, 0.01, null));

  /** x' = -a x + 0.01 x² for a around 3. */
  private static List<double[][]> equations() {
    List<double[][]> all = new ArrayList<>();
    for (int i = -5; i <= 5; i++) {
      all.add(new double[][] {{0, -3 + 0.1 * i, 0.01}});
    }
    return all;
  }

  private static UnaryOperator<double[][]> penalty() {
    List<double[][]> pruned =
        equations().stream().map(p -> new double[][] {{0, p[0][1], 0}}).toList();
    return new CriticPenalty(SMALL, 3, 1).of(equations(), Structure.vote(pruned, 1));
  }

  @Test
  void the_gradient_is_of_what_equations_have_in_common_alone() {
    double[][] gradient = penalty().apply(new double[][] {{1, -2, 3}});
    assertEquals(0, gradient[0][0]);
    assertEquals(0, gradient[0][2]);
    assertTrue(gradient[0][1] != 0);
  }

  @Test
  void the_same_seed_gives_the_same_gradient() {
    double[][] equation = {{1, -2, 3}};
    assertArrayEquals(penalty().apply(equation)[0], penalty().apply(equation)[0]);
  }
}
