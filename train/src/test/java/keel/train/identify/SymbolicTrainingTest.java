package keel.train.identify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import keel.verify.sample.Gaussians;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SymbolicTrainingTest {
  private static final double STEP = 0.5;

  /** x' = -x. */
  private static Course decay(double from) {
    double[] times = new double[8];
    double[][] states = new double[8][];
    for (int i = 0; i < 8; i++) {
      times[i] = STEP * i;
      states[i] = new double[] {from * Math.exp(-times[i])};
    }
    return new Course(times, states);
  }

  private static SymbolicTraining training(SymbolicNetwork network, StepRule rule) {
    return new SymbolicTraining(
        network,
        new SymbolicSettings(1, rule, 2, 400, 4, 0.02, null, null, null, null, null, null),
        List.of(decay(2), decay(-1), decay(0.5)),
        Gaussians.of(1));
  }

  private static double slope(StepRule rule) {
    SymbolicNetwork network = new SymbolicNetwork(1, 1);
    SymbolicTraining training = training(network, rule);
    return network.polynomials(training.warmedUp(training.random()))[0][1];
  }

  @Test
  void eulers_method_learns_its_map_and_not_the_equation() {
    assertEquals((Math.exp(-STEP) - 1) / STEP, slope(StepRule.EULER), 0.02); // -0.787
  }

  @Test
  void runge_and_kuttas_method_learns_the_equation() {
    assertEquals(-1, slope(StepRule.RK4), 0.02);
  }

  @ParameterizedTest
  @EnumSource(StepRule.class)
  void the_gradient_of_a_prediction_is_that_of_finite_differences(StepRule rule) {
    SymbolicNetwork network = new SymbolicNetwork(1, 1);
    SymbolicTraining training = training(network, rule);
    double[] parameters = new double[network.size()];
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = 0.1 * (i + 1);
    }
    double[] weights = {0.2, 0.8};
    double[] gradient = new double[parameters.length];
    training.loss(parameters, decay(1), 3, weights, gradient);
    for (int i = 0; i < parameters.length; i++) {
      double[] above = parameters.clone();
      double[] below = parameters.clone();
      above[i] += 1e-6;
      below[i] -= 1e-6;
      double[] ignored = new double[parameters.length];
      double slope =
          (training.loss(above, decay(1), 3, weights, ignored)
                  - training.loss(below, decay(1), 3, weights, ignored))
              / 2e-6;
      assertEquals(slope, gradient[i], 1e-6 * Math.max(1, Math.abs(slope)));
    }
  }
}
