package keel.train.identify;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
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
  void a_network_is_found_for_two_products_a_state_and_for_no_more() {
    Monomials squares = Monomials.of(3, 2);
    double[][] lorenz = new double[3][squares.size()];
    lorenz[0] = new double[] {1, -2, 3, 0, 0, 0, 0, 0, 0, 0};
    lorenz[1][squares.place(List.of(1, 0, 1))] = -1; // one product
    lorenz[2] = new double[] {0, 0, 0, 0, 1, 2, -3, 4, 5, -6}; // of signature (2, 1)
    double[][] found = network.polynomials(network.of(lorenz).orElseThrow());
    for (int i = 0; i < 3; i++) {
      assertArrayEquals(Arrays.copyOf(lorenz[i], 35), found[i], 1e-14);
    }
    lorenz[0] = new double[] {0, 0, 0, 0, 1, 0, 0, 1, 0, 1}; // x1² + x2² + x3²
    assertTrue(network.of(lorenz).isEmpty());
    assertTrue(new SymbolicNetwork(3, 3).of(lorenz).isPresent());
    double[][] cube = new double[3][35];
    cube[1][network.monomials().place(List.of(1, 1, 1))] = 1;
    assertTrue(network.of(cube).isEmpty());
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
