package keel.train.identify;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.function.DoubleSupplier;
import keel.verify.exact.Vector;
import keel.verify.model.GeneratorLaw;
import keel.verify.sample.Gaussians;
import org.junit.jupiter.api.Test;

class PerceptronTest {
  private static final double[] INPUT = {0.3, -1.2};
  private static final double[] DIRECTION = {0.7, 0.4};
  private static final double NEAR = 1e-5;

  private static Perceptron network(int outputs) {
    return new Perceptron(new int[] {2, 5, 7, outputs}, Gaussians.of(4));
  }

  private static double[] output(Perceptron network, double... input) {
    double[][] values = network.values(input);
    return values[values.length - 1];
  }

  /** By differences of both sides, of each number. */
  private static double[] differences(double[] numbers, DoubleSupplier of) {
    double[] found = new double[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      double before = numbers[i];
      numbers[i] = before + NEAR;
      double above = of.getAsDouble();
      numbers[i] = before - NEAR;
      found[i] = (above - of.getAsDouble()) / (2 * NEAR);
      numbers[i] = before;
    }
    return found;
  }

  @Test
  void gradients_of_outputs_are_those_of_differences() {
    Perceptron network = network(3);
    double[] adjoint = {1, -2, 0.5};
    double[] input = INPUT.clone();
    DoubleSupplier of =
        () -> {
          double[] y = output(network, input);
          return y[0] - 2 * y[1] + 0.5 * y[2];
        };
    double[] gradient = new double[network.parameters().length];
    double[] ofInput = network.back(network.values(input), adjoint, gradient);
    assertArrayEquals(differences(network.parameters(), of), gradient, 1e-8);
    assertArrayEquals(differences(input, of), ofInput, 1e-8);
    assertArrayEquals(ofInput, network.back(network.values(input), adjoint), 0);
  }

  @Test
  void gradients_of_slopes_are_those_of_differences() {
    Perceptron network = network(1);
    DoubleSupplier slope =
        () -> {
          double[] of = network.back(network.values(INPUT), new double[] {1});
          return of[0] * DIRECTION[0] + of[1] * DIRECTION[1];
        };
    double[] gradient = new double[network.parameters().length];
    network.addSlopeGradient(network.values(INPUT), DIRECTION, gradient);
    assertArrayEquals(differences(network.parameters(), slope), gradient, 1e-7);
  }

  @Test
  void what_is_deployed_computes_the_same() {
    Perceptron network = network(3);
    double[] numbers = network.parameters();
    Arrays.setAll(numbers, i -> numbers[i] + 0.01 * (i % 7));
    GeneratorLaw law =
        new GeneratorLaw(
            network.weights(), network.biases(), Vector.of(0, 0, 0), Vector.of(1, 1, 1));
    assertEquals(2, law.latent());
    assertArrayEquals(output(network, INPUT), law.at(INPUT), 1e-14);
  }
}
