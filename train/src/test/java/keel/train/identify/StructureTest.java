package keel.train.identify;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class StructureTest {
  private static double[][] rows(double... one) {
    return new double[][] {one};
  }

  private static Structure all(int monomials) {
    double[] ones = new double[monomials];
    Arrays.fill(ones, 1);
    return Structure.vote(Collections.singletonList(rows(ones)), 1);
  }

  /** Two numbers of nine equations, each with an error. */
  private static List<Estimate> estimates(double error, double step, double ratio) {
    List<Estimate> all = new ArrayList<>();
    for (int i = -4; i <= 4; i++) {
      double number = 3 + step * i;
      all.add(new Estimate(new double[] {number, ratio * number}, new double[] {error, error}));
    }
    return all;
  }

  @Test
  void what_a_share_of_the_equations_has_is_kept() {
    List<double[][]> votes = List.of(rows(1, 0, 2), rows(3, 0, 0), rows(4, 5, 0), rows(6, 0, 7));
    Structure half = Structure.vote(votes, 0.5);
    assertEquals(2, half.parameters().size());
    assertEquals(2, half.parameters().get(1).monomial());
    assertEquals(3, Structure.vote(votes, 0.25).parameters().size());
    assertEquals(1, Structure.vote(votes, 0.51).parameters().size());
  }

  @Test
  void what_varies_no_more_than_its_errors_is_a_constant() {
    Structure constant = all(2).reduced(estimates(0.1, 0.05, 2), 0);
    assertEquals(0, constant.parameters().size());
    assertArrayEquals(new double[] {3, 6}, constant.constants()[0]);
  }

  @Test
  void what_varies_by_a_small_share_is_a_constant() {
    assertEquals(0, all(2).reduced(estimates(0, 0.01, 2), 0.01).parameters().size());
  }

  @Test
  void a_multiple_of_another_has_no_parameter_of_its_own() {
    Structure one = all(2).reduced(estimates(0.001, 0.5, -2), 0);
    assertEquals(1, one.parameters().size());
    assertArrayEquals(new double[] {1, -2}, one.parameters().get(0).direction());
    assertArrayEquals(new double[] {4, -8}, one.coefficients(new double[] {4})[0]);
  }

  @Test
  void equal_numbers_in_the_equations_of_two_states_stay_apart() {
    Structure two =
        Structure.vote(Collections.singletonList(new double[][] {{1, 0}, {1, 0}}), 1)
            .reduced(estimates(0.001, 0.5, 1), 0);
    assertEquals(2, two.parameters().size());
  }
}
