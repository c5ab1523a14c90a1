package keel.train.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import keel.train.data.Trajectories;
import keel.verify.certificate.Box;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.NormalLaw;
import keel.verify.model.PolynomialField;
import keel.verify.model.RandomField;
import keel.verify.sample.FieldDraws;
import org.junit.jupiter.api.Test;

class ForecastTest {
  private static final Vector TIMES = Vector.of(0, 0.5, 1);

  /** x' = a, a ~ N(mean, deviation²): at time t, x(0) + a t. */
  private static RandomField drift(double mean, double deviation) {
    return new RandomField(
        new PolynomialField(
            List.of("x"),
            List.of("a"),
            List.of(List.of(0)),
            List.of(Matrix.of(1, 1, 0), Matrix.of(1, 1, 1)),
            Optional.empty()),
        List.of(),
        Optional.of(new NormalLaw(Vector.of(mean), Matrix.of(1, 1, deviation))));
  }

  private static Trajectories seen(RandomField field) {
    return new Simulation(300, 1, new Box(Vector.of(0), Vector.of(1)), TIMES, 0, 5)
        .of(field, () -> {})
        .seen();
  }

  private static Forecast forecast(RandomField field, RandomField truth) {
    return Forecast.of(field, seen(truth), 199, 0.9, 1, () -> {});
  }

  @Test
  void bands_of_the_true_law_hold_what_they_say() {
    Forecast forecast = forecast(drift(2, 1), drift(2, 1));
    assertEquals(List.of(0.5, 1.0), forecast.horizons().stream().map(h -> h.time()).toList());
    for (Forecast.Horizon at : forecast.horizons()) {
      assertEquals(0.9, at.coverage(), 0.05); // three deviations of 300
      assertEquals(0.6745 * at.time(), at.error(), 0.1);
    }
  }

  @Test
  void bands_of_another_law_do_not() {
    assertTrue(forecast(drift(0, 1), drift(2, 1)).horizons().get(1).coverage() < 0.5);
    assertTrue(forecast(drift(2, 0.25), drift(2, 1)).horizons().get(1).coverage() < 0.5);
    assertEquals(1, forecast(drift(2, 4), drift(2, 1)).horizons().get(1).coverage(), 0.02);
  }

  @Test
  void a_law_without_any_spread_foretells_exactly() {
    // x' = v, v' = 2a: at time t a t² from rest.
    RandomField field =
        new RandomField(
            new PolynomialField(
                List.of("x", "v"),
                List.of("a"),
                List.of(List.of(0, 1), List.of(0, 0)),
                List.of(Matrix.of(2, 2, 1, 0, 0, 0), Matrix.of(2, 2, 0, 0, 0, 2)),
                Optional.empty()),
            List.of(),
            Optional.of(new NormalLaw(Vector.of(3), Matrix.of(1, 1, 0))));
    Trajectories truth =
        new Simulation(1, 1, Box.of(Vector.of(0, 0)), TIMES, 0, 1).of(field, () -> {}).seen();
    Forecast.Horizon end = Forecast.of(field, truth, 19, 0.9, 1, () -> {}).horizons().get(1);
    assertEquals(0, end.error(), 1e-9);
    assertEquals(0, end.meanError(), 1e-9);
    assertEquals(3, truth.all().get(0).states().get(2, 0), 1e-9); // a t²
  }

  @Test
  void predictions_that_run_away_are_counted() {
    // x' = a x², a ~ N(0, 1), from 2: those with a > 1/2 never come to time 1.
    RandomField field =
        new RandomField(
            new PolynomialField(
                List.of("x"),
                List.of("a"),
                List.of(List.of(2)),
                List.of(Matrix.of(1, 1, 0), Matrix.of(1, 1, 1)),
                Optional.empty()),
            List.of(),
            Optional.of(new NormalLaw(Vector.of(0), Matrix.of(1, 1, 1))));
    List<Solver> draws = Bands.draws(field, 400, 1, 1e-6);
    Bands bands = Bands.of(draws, new double[] {2}, TIMES, 0.9).orElseThrow();
    long away =
        IntStream.range(0, 400).filter(i -> FieldDraws.parameters(field, 1, i)[0] > 0.5).count();
    assertEquals(away, bands.lost());
    assertEquals(0.3085, away / 400.0, 0.07);
  }
}
