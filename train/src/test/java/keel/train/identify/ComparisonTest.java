package keel.train.identify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import keel.train.data.Trajectories;
import keel.train.data.Trajectory;
import keel.train.network.InvalidDesign;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.PolynomialField;
import keel.verify.model.RandomField;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static final Monomials CUBES = Monomials.of(1, 3);

  /** x' = a x - x², for a = 2 and a = 3. */
  private static final RandomField TRUTH =
      new RandomField(
          new PolynomialField(
              List.of("x"),
              List.of("a"),
              List.of(List.of(1), List.of(2)),
              List.of(Matrix.of(1, 2, 0, -1), Matrix.of(1, 2, 1, 0)),
              Optional.empty()),
          List.of(Vector.of(2), Vector.of(3)),
          Optional.empty());

  /** Two points of each equation; of the fast ones the slope 2 - 2x is 98 at the first. */
  private static Trajectories data(List<String> odes, List<String> fast) {
    return new Trajectories(
        List.of("x"),
        odes.stream()
            .map(
                ode ->
                    new Trajectory(
                        ode,
                        "1",
                        Vector.of(0, 0.1),
                        Matrix.of(2, 1, fast.contains(ode) ? 50 : 1, 1)))
            .toList());
  }

  private static Comparison comparison(List<String> odes, List<String> fast, RandomField truth) {
    return new Comparison(data(odes, fast), identified(odes), truth);
  }

  private static Identified identified(List<String> odes) {
    Structure one = Structure.vote(Collections.singletonList(new double[][] {{0, 1, 0, 0}}), 1);
    return new Identified(
        new Equations(List.of("x"), CUBES, one),
        odes,
        List.of(new double[] {2.5}, new double[] {3}),
        List.of(new double[] {2.5}),
        List.of(), // what was thought to be fast does not count here
        List.of(),
        Optional.empty(),
        List.of(
            new Identified.Stage(
                "found",
                CUBES,
                List.of(new double[][] {{0.5, 2.5, -1, 0.25}}, new double[][] {{0, 3, 0, -7}}))));
  }

  @Test
  void errors_are_summed_up_to_the_true_degree_and_what_is_higher_stands_beside() {
    Comparison.Row row = comparison(List.of("1", "2"), List.of(), TRUTH).rows().get(0);
    assertEquals(new Comparison.Row("found", 2, 1, 1, 1, 7), row);
  }

  @Test
  void an_equation_that_is_too_fast_counts_in_no_mean_and_members_go_by_number() {
    Comparison with = comparison(List.of("2", "1"), List.of("1"), TRUTH);
    assertEquals(new Comparison.Row("found", 1, 1, 1, 1, 0.25), with.rows().get(0));
    assertEquals(List.of(Vector.of(3), Vector.of(2)), with.parameters());
  }

  @Test
  void a_field_without_parameters_is_the_truth_of_all() {
    RandomField two = RandomField.of(TRUTH.equations().with(new double[] {2}));
    Comparison with = comparison(List.of("a", "b"), List.of("b"), two);
    assertEquals(new Comparison.Row("found", 1, 1, 1, 1, 0.25), with.rows().get(0));
  }

  @Test
  void an_equation_without_a_member_is_refused() {
    InvalidDesign refused =
        assertThrows(InvalidDesign.class, () -> comparison(List.of("1", "3"), List.of(), TRUTH));
    assertTrue(
        refused.getMessage().startsWith("equation '3' must be named by the number of its member"));
  }
}
