package keel.train.identify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.DoubleUnaryOperator;
import keel.verify.sample.Gaussians;
import org.junit.jupiter.api.Test;

class SymbolicNetworkTest {
  private static final double STEP = 1e-6;
  private final SymbolicNetwork network = new SymbolicNetwork(3, 2);
  private final Gaussians random = Gaussians.of(5);

  private double[] numbers(int count) {
    double[] numbers = new double[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = 0.5 * random.next();
    }
    return numbers;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  @Test
  void three_states_and_two_products_have_72_parameters() {
    assertEquals(72, network.size());
  }

  @Test
  void the_polynomials_are_what_the_networks_compute() {
    double[] parameters = numbers(72);
    double[] x = {0.3, -0.7, 1.1};
    double[] value = network.at(parameters, x);
    double[][] polynomials = network.polynomials(parameters);
    for (int i = 0; i < 3; i++) {
      assertEquals(value[i], dot(polynomials[i], network.monomials().at(x)), 1e-13);
    }
  }

  @Test
  void gradients_are_those_of_finite_differences() {
    double[] parameters = numbers(72);
    double[] x = numbers(3);
    double[] adjoint = numbers(3);
    double[] gradient = new double[72];
    double[] ofState = network.back(parameters, x, adjoint, gradient);
    for (int i = 0; i < 72; i++) {
      int place = i;
      assertEquals(
          slope(s -> dot(adjoint, network.at(moved(parameters, place, s), x))), gradient[i], 1e-7);
    }
    for (int j = 0; j < 3; j++) {
      int place = j;
      assertEquals(
          slope(s -> dot(adjoint, network.at(parameters, moved(x, place, s)))), ofState[j], 1e-7);
    }
  }

  @Test
  void gradients_through_the_expansion_are_those_of_finite_differences() {
    double[] parameters = numbers(72);
    double[][] adjoint = {numbers(35), numbers(35), numbers(35)};
    double[] gradient = new double[72];
    network.polynomialsBack(parameters, adjoint, gradient);
    for (int i = 0; i < 72; i++) {
      int place = i;
      assertEquals(
          slope(
              s -> {
                double[][] polynomials = network.polynomials(moved(parameters, place, s));
                return dot(adjoint[0], polynomials[0])
                    + dot(adjoint[1], polynomials[1])
                    + dot(adjoint[2], polynomials[2]);
              }),
          gradient[i],
          1e-7);
    }
  }

  private static double slope(DoubleUnaryOperator f) {
    return (f.applyAsDouble(STEP) - f.applyAsDouble(-STEP)) / (2 * STEP);
  }

  private static double[] moved(double[] numbers, int place, double by) {
    double[] moved = numbers.clone();
    moved[place] += by;
    return moved;
  }
}
