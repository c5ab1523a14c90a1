package keel.train.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.InvalidModel;
import keel.verify.model.PolynomialField;
import keel.verify.model.SolverStep;
import org.junit.jupiter.api.Test;

class SolverTest {
  /** x' = c x^e. */
  private static PolynomialField power(double c, int e, Optional<SolverStep> step) {
    return new PolynomialField(
        List.of("x"), List.of(), List.of(List.of(e)), List.of(Matrix.of(1, 1, c)), step);
  }

  private static double end(PolynomialField field, double start, double... times) {
    return new Solver(field, Solver.PRECISE)
        .solve(new double[] {start}, Vector.of(times))
        .orElseThrow()
        .get(times.length - 1, 0);
  }

  @Test
  void a_solution_is_known_to_ten_digits() {
    assertEquals(Math.exp(-2), end(power(-1, 1, Optional.empty()), 1, 0, 0.3, 2), 1e-9);
    assertEquals(1 / (1 + 2.0), end(power(-1, 2, Optional.empty()), 1, 0, 2), 1e-9);
    // Of a spring, with states that are turned in time.
    PolynomialField spring =
        new PolynomialField(
            List.of("x", "v"),
            List.of(),
            List.of(List.of(0, 1), List.of(1, 0)),
            List.of(Matrix.of(2, 2, 1, 0, 0, -1)),
            Optional.empty());
    Matrix states =
        new Solver(spring, Solver.PRECISE)
            .solve(new double[] {1, 0}, Vector.of(0, 1, 7))
            .orElseThrow();
    assertEquals(Math.cos(1), states.get(1, 0), 1e-9);
    assertEquals(-Math.sin(7), states.get(2, 1), 1e-9);
  }

  @Test
  void a_map_that_is_run_is_run() {
    assertEquals(0.25, end(power(-1, 1, Optional.of(SolverStep.euler(0.5))), 1, 0, 1));
    double h = 0.5;
    double once = 1 - h + h * h / 2 - h * h * h / 6 + h * h * h * h / 24;
    assertEquals(
        once * once, end(power(-1, 1, Optional.of(SolverStep.rungeKutta(h))), 1, 3, 4), 1e-15);
  }

  @Test
  void a_map_has_no_states_between_its_steps() {
    PolynomialField field = power(-1, 1, Optional.of(SolverStep.euler(0.5)));
    assertThrows(InvalidModel.class, () -> end(field, 1, 0, 0.75));
  }

  @Test
  void a_solution_that_runs_away_has_no_states() {
    for (Optional<SolverStep> step :
        List.of(Optional.<SolverStep>empty(), Optional.of(SolverStep.euler(0.25)))) {
      assertTrue(
          new Solver(power(8, 2, step), Solver.PRECISE)
              .solve(new double[] {8}, Vector.of(0, 1, 20))
              .isEmpty());
    }
  }
}
