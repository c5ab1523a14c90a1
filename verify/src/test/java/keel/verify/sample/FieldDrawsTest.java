package keel.verify.sample;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.EmpiricalLaw;
import keel.verify.model.GeneratorLaw;
import keel.verify.model.InvalidModel;
import keel.verify.model.NormalLaw;
import keel.verify.model.ParameterLaw;
import keel.verify.model.PolynomialField;
import keel.verify.model.RandomField;
import org.junit.jupiter.api.Test;

class FieldDrawsTest {
  private static final int SAMPLES = 4000;
  private static final NormalLaw NORMAL =
      new NormalLaw(Vector.of(2, -1), Matrix.of(2, 2, 1, 0, -2, 0.5));

  /** x' = a x + b. */
  private static RandomField field(ParameterLaw law) {
    return new RandomField(
        new PolynomialField(
            List.of("x"),
            List.of("a", "b"),
            List.of(List.of(1), List.of(0)),
            List.of(Matrix.of(1, 2, 0, 0), Matrix.of(1, 2, 1, 0), Matrix.of(1, 2, 0, 1)),
            Optional.empty()),
        List.of(),
        Optional.of(law));
  }

  @Test
  void a_normal_law_has_its_means_and_covariances() {
    RandomField field = field(NORMAL);
    double[] sum = new double[5];
    for (int i = 0; i < SAMPLES; i++) {
      double[] drawn = FieldDraws.parameters(field, 7, i);
      double a = drawn[0] - 2;
      double b = drawn[1] + 1;
      double[] each = {a, b, a * a, a * b, b * b};
      for (int j = 0; j < each.length; j++) {
        sum[j] += each[j] / SAMPLES;
      }
    }
    // Four standard deviations of what is least certain, the square of b, are 0.38.
    assertArrayEquals(new double[] {0, 0, 1, -2, 4.25}, sum, 0.38);
    assertArrayEquals(new double[] {0, 0}, new double[] {sum[0], sum[1] / 2}, 0.07);
  }

  @Test
  void a_sample_is_found_again_without_those_before_it() {
    double[] fifth = FieldDraws.parameters(field(NORMAL), 7, 5);
    assertArrayEquals(fifth, FieldDraws.parameters(field(NORMAL), 7, 5), 0);
    assertEquals(
        List.of(Matrix.of(1, 2, fifth[0], fifth[1])),
        FieldDraws.of(field(NORMAL), 7, 5).coefficients());
  }

  @Test
  void an_empirical_law_draws_members_and_every_one_of_them() {
    List<Vector> members = List.of(Vector.of(1, 2), Vector.of(3, 4), Vector.of(5, 6));
    RandomField field = field(new EmpiricalLaw(members));
    Set<Vector> drawn =
        IntStream.range(0, 64)
            .mapToObj(i -> Vector.of(FieldDraws.parameters(field, 1, i)))
            .collect(Collectors.toSet());
    assertEquals(Set.copyOf(members), drawn);
  }

  @Test
  void a_generator_is_given_as_many_numbers_as_it_takes() {
    GeneratorLaw law =
        new GeneratorLaw(
            List.of(Matrix.of(2, 3, 1, 0, 0, 0, 0, 1)),
            List.of(Vector.of(0, 0)),
            Vector.of(0, 0),
            Vector.of(1, 1));
    Gaussians random = Gaussians.of(9, 4);
    double[] z = {random.next(), random.next(), random.next()};
    assertArrayEquals(new double[] {z[0], z[2]}, FieldDraws.parameters(field(law), 9, 4), 0);
  }

  @Test
  void without_a_law_nothing_is_drawn() {
    RandomField field = RandomField.of(field(NORMAL).equations());
    assertThrows(InvalidModel.class, () -> FieldDraws.of(field, 1, 0));
  }
}
