package keel.verify.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.Depth;
import keel.verify.model.EquilibriumBlock;
import org.junit.jupiter.api.Test;

class SolverChoiceTest {
  @Test
  void the_step_is_the_margin_over_the_squared_norm_where_that_is_best() {
    // I − W = [[2, 1], [-1, 2]]: sym is 2 I, the norm √5.
    SolverChoice solver = SolverChoice.of(Matrix.of(2, 2, -1, -1, 1, -1)).orElseThrow();
    assertEquals(2.0 / 5, solver.stepSize(), 1e-12);
    // ρ² = 1 − 4/5.
    int steps = (int) Math.ceil(2 * Math.log(1e12) / Math.log(5));
    assertEquals(Optional.of(steps), solver.steps(solver.stepSize()));
    assertEquals(Optional.empty(), solver.steps(0.81));
    assertEquals(Optional.empty(), solver.steps(1e-9));
  }

  @Test
  void a_state_that_is_not_monotone_has_no_solver() {
    assertTrue(SolverChoice.of(Matrix.of(1, 1, 1)).isEmpty());
    assertTrue(SolverChoice.of(Matrix.of(2, 2, 0, 5, 0, 0)).isEmpty());
    assertTrue(SolverChoice.of(Matrix.of(2, 2, 1, 1e300, 1e300, 1)).isEmpty());
  }

  @Test
  void the_equilibrium_is_reached_to_the_tolerance() {
    Random random = new Random(3);
    for (int n = 1; n < 20; n++) {
      int units = n;
      double[] a = random.doubles((long) n * n, -1, 1).toArray();
      double[] b = random.doubles((long) n * n, -3, 3).toArray();
      double[] w = new double[n * n];
      Arrays.setAll(
          w,
          e -> {
            double sum = b[e] - b[e % units * units + e / units];
            for (int k = 0; k < units; k++) {
              sum -= a[k * units + e / units] * a[k * units + e % units];
            }
            return sum;
          });
      Matrix state = Matrix.of(n, n, w);
      SolverChoice solver = SolverChoice.of(state).orElseThrow();
      int steps = solver.steps(solver.stepSize()).orElseThrow();
      EquilibriumBlock block =
          new EquilibriumBlock(
              "block",
              Activation.RELU,
              solver.stepSize(),
              Depth.of(steps),
              state,
              Matrix.identity(n),
              Vector.constant(n, 0));
      double[] drive = random.doubles(n, -10, 10).toArray();
      double[] x = block.unroll(drive);
      for (int i = 0; i < n; i++) {
        assertEquals(Math.max(0, state.dot(i, x) + drive[i]), x[i], 1e-7);
      }
    }
  }
}
