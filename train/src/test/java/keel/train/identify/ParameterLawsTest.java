package keel.train.identify;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import keel.train.identify.LawSettings.Name;
import keel.verify.exact.Vector;
import keel.verify.model.NormalLaw;
import keel.verify.model.ParameterLaw;
import org.junit.jupiter.api.Test;

class ParameterLawsTest {
  private static Optional<ParameterLaw> law(List<Vector> members, Name name) {
    return ParameterLaws.of(members, new LawSettings(name, 1, null), 1, () -> {});
  }

  @Test
  void a_normal_law_has_the_mean_and_the_covariance_of_the_members() {
    List<Vector> members =
        List.of(Vector.of(0, 1), Vector.of(2, 1), Vector.of(4, 4), Vector.of(2, 4));
    NormalLaw law = (NormalLaw) law(members, Name.GAUSSIAN).orElseThrow();
    assertEquals(Vector.of(2, 2.5), law.mean());
    double first = Math.sqrt(8 / 3.0);
    double both = 2 / first;
    assertArrayEquals(
        new double[] {first, 0, both, Math.sqrt(3 - both * both)}, law.factor().toArray(), 1e-12);
  }

  @Test
  void parameters_of_one_number_have_a_law_of_rank_one() {
    List<Vector> members = new ArrayList<>();
    for (int i = -3; i <= 3; i++) {
      double z = 0.37 * i;
      members.add(Vector.of(2 + z, -1 - 2 * z, 1 + z));
    }
    double[] factor = ((NormalLaw) law(members, Name.GAUSSIAN).orElseThrow()).factor().toArray();
    assertEquals(-2 * factor[0], factor[3], 1e-12);
    assertEquals(0, factor[4]);
    assertEquals(0, factor[8]);
  }

  @Test
  void there_may_be_no_law_and_an_empirical_one_is_the_members() {
    List<Vector> members = List.of(Vector.of(1), Vector.of(2));
    assertTrue(law(members, Name.NONE).isEmpty());
    assertEquals("empirical", law(members, Name.EMPIRICAL).orElseThrow().type());
    assertEquals("generator", law(members, Name.WGAN_GP).orElseThrow().type());
    assertTrue(law(List.of(Vector.of()), Name.GAUSSIAN).isEmpty());
  }
}
