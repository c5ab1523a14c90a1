package keel.train.identify;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import keel.train.network.InvalidDesign;
import keel.verify.sample.Gaussians;
import org.junit.jupiter.api.Test;

class IntegralFormTest {
  private static final Monomials LINES = Monomials.of(2, 1);

  /** x = e⁻ᵗ cos t and v = e⁻ᵗ sin t: x' = -x - v, v' = x - v. */
  private static Course spiral(int points) {
    Gaussians random = Gaussians.of(3);
    double[] times = new double[points];
    double[][] states = new double[points][];
    double t = 0;
    for (int i = 0; i < points; i++) {
      times[i] = t;
      states[i] = new double[] {Math.exp(-t) * Math.cos(t), Math.exp(-t) * Math.sin(t)};
      t += 0.01 + 0.02 * random.uniform();
    }
    return new Course(times, states);
  }

  @Test
  void a_parabola_is_integrated_exactly_at_any_times() {
    double[] weights = IntegralForm.weights(1, 1.5, 4);
    double[] parabola = {3 * 1 - 2 * 1 + 1, 3 * 2.25 - 2 * 1.5 + 1, 3 * 16 - 2 * 4 + 1};
    double integral = 64 - 16 + 4 - (1 - 1 + 1);
    assertEquals(
        integral,
        weights[0] * parabola[0] + weights[1] * parabola[1] + weights[2] * parabola[2],
        1e-12);
  }

  @Test
  void equations_are_found_at_uneven_times() {
    double[][] found = new IntegralForm("spiral", LINES, List.of(spiral(60))).fitted();
    assertArrayEquals(new double[] {0, -1, -1}, found[0], 1e-5);
    assertArrayEquals(new double[] {0, 1, -1}, found[1], 1e-5);
  }

  @Test
  void small_coefficients_are_dropped_and_the_others_fitted_again() {
    Monomials squares = Monomials.of(2, 2);
    IntegralForm form = new IntegralForm("spiral", squares, List.of(spiral(60)));
    double[][] pruned = form.pruned(0.05);
    assertArrayEquals(new double[] {0, -1, -1, 0, 0, 0}, pruned[0], 1e-5);
    assertEquals(0, pruned[0][0]);
    assertTrue(form.fitted()[0][0] != 0);
  }

  @Test
  void too_few_points_are_refused_by_name_and_number() {
    InvalidDesign refused =
        assertThrows(InvalidDesign.class, () -> new IntegralForm("'7'", LINES, List.of(spiral(4))));
    assertEquals(
        "'7': 3 coefficients of each equation need as many triples of neighbouring points, but there"
            + " are 2; give more data, or a lower degree",
        refused.getMessage());
  }
}
