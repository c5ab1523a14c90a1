package keel.train.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SimulationTest {
  private static final Vector TIMES =
      Vector.of(IntStream.rangeClosed(0, 40).mapToDouble(k -> k * 0.05).toArray());

  private static Simulation simulation(MadeSystem system, double noise, long seed) {
    return new Simulation(6, 2, system.starts(), TIMES, noise, seed);
  }

  private static Simulation.Result result(MadeSystem system, double noise, long seed) {
    return simulation(system, noise, seed).of(system.field(), () -> {});
  }

  @ParameterizedTest
  @EnumSource(MadeSystem.class)
  void every_system_has_solutions(MadeSystem system) {
    Simulation.Result result = result(system, 0, 1);
    assertEquals(List.of(), result.left());
    assertEquals(12, result.seen().all().size());
    assertEquals(6, result.drawn().members().size());
    assertEquals(system, MadeSystem.named(system.text()).orElseThrow());
  }

  @Test
  void the_same_seed_makes_the_same_data_and_another_one_others() {
    assertEquals(result(MadeSystem.RODE_IND, 0.01, 1), result(MadeSystem.RODE_IND, 0.01, 1));
    assertNotEquals(
        result(MadeSystem.RODE_IND, 0.01, 1).seen(), result(MadeSystem.RODE_IND, 0.01, 2).seen());
  }

  @Test
  void noise_is_a_share_of_each_deviation_over_time() {
    Trajectories exact = result(MadeSystem.OSCILLATOR, 0, 3).seen();
    Trajectories noisy = result(MadeSystem.OSCILLATOR, 0.1, 3).seen();
    double squares = 0;
    int count = 0;
    for (int i = 0; i < exact.all().size(); i++) {
      Matrix x = exact.all().get(i).states();
      for (int j = 0; j < x.columns(); j++) {
        double mean = 0;
        double square = 0;
        for (int k = 0; k < x.rows(); k++) {
          mean += x.get(k, j) / x.rows();
          square += x.get(k, j) * x.get(k, j) / x.rows();
        }
        double deviation = Math.sqrt(square - mean * mean);
        for (int k = 0; k < x.rows(); k++) {
          squares += Math.pow((noisy.all().get(i).states().get(k, j) - x.get(k, j)) / deviation, 2);
          count++;
        }
      }
    }
    assertEquals(0.1, Math.sqrt(squares / count), 0.008); // three deviations of 984 numbers
  }

  @Test
  void solutions_that_run_away_are_left_out_by_name() {
    // x' = a x², a ~ N(0, 9): half of them are at infinity before 1.
    RandomField field =
        new RandomField(
            new PolynomialField(
                List.of("x"),
                List.of("a"),
                List.of(List.of(2)),
                List.of(Matrix.of(1, 1, 0), Matrix.of(1, 1, 1)),
                Optional.empty()),
            List.of(),
            Optional.of(new NormalLaw(Vector.of(0), Matrix.of(1, 1, 9))));
    Simulation.Result result =
        new Simulation(20, 1, Box.of(Vector.of(4)), Vector.of(0, 1, 2), 0, 1).of(field, () -> {});
    List<String> away =
        IntStream.range(0, 20)
            .filter(i -> result.drawn().members().get(i).get(0) * 4 * 2 > 1)
            .mapToObj(i -> (i + 1) + "/1")
            .toList();
    assertTrue(away.size() > 4, away::toString);
    assertEquals(away, result.left());
    assertEquals(20 - away.size(), result.seen().all().size());
  }
}
