package keel.train.identify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import keel.verify.exact.Matrix;
import keel.verify.model.PolynomialField;
import org.junit.jupiter.api.Test;

class EquationsTest {
  private static final Monomials SQUARES = Monomials.of(2, 2);

  /** x1' = a (1 - 2 x1) - 0.5 x2, v' = b x1² + 3 x1 v. */
  private static Equations equations() {
    double[][] all = {{1, 1, 1, 0, 0, 0}, {0, 0, 0, 1, 1, 0}};
    Structure voted = Structure.vote(Collections.singletonList(all), 1);
    List<Estimate> fitted = new ArrayList<>();
    for (int i = 1; i <= 5; i++) {
      fitted.add(new Estimate(new double[] {i, -2 * i, -0.5, i * i, 3}, new double[5]));
    }
    return new Equations(List.of("x1", "v"), SQUARES, voted.reduced(fitted, 0));
  }

  @Test
  void equations_read_as_people_write_them() {
    assertEquals(
        List.of("x1' = x1'.1 (1 - 2 x1) - 0.5 v", "v' = v'.x1^2 x1^2 + 3 x1 v"),
        equations().text());
  }

  @Test
  void latex_has_symbols_and_what_they_are() {
    assertEquals(
        List.of(
            "\\begin{aligned}",
            "\\dot{x_{1}} &= \\theta_{1} (1 - 2 x_{1}) - 0.5 v \\\\",
            "\\dot{v} &= \\theta_{2} x_{1}^{2} + 3 x_{1} v \\\\",
            "\\theta_{1} &\\approx 3 \\pm 0.1 \\\\",
            "\\theta_{2} &\\approx 1E-7 \\pm 0 \\\\",
            "\\end{aligned}"),
        equations().latex(List.of(new Spread(3, 0.1), new Spread(1e-7, 0))));
  }

  @Test
  void the_field_computes_the_same() {
    PolynomialField field = equations().field(Optional.empty());
    assertEquals(List.of("x1'.1", "v'.x1^2"), field.parameters());
    double[] value = field.at(new double[] {2, 5}, new double[] {7, 11});
    assertEquals(7 * (1 - 4) - 2.5, value[0]);
    assertEquals(11 * 4 + 3 * 2 * 5, value[1]);
    assertEquals(Matrix.of(2, 5, 0, 0, -0.5, 0, 0, 0, 0, 0, 0, 3), field.coefficients().get(0));
  }

  @Test
  void a_state_that_never_changes_has_a_zero() {
    Structure voted =
        Structure.vote(Collections.singletonList(new double[][] {{0, 1, 0}, {0, 0, 0}}), 1);
    Equations still = new Equations(List.of("x", "y"), Monomials.of(2, 1), voted);
    assertEquals(List.of("x' = x'.x x", "y' = 0"), still.text());
  }
}
