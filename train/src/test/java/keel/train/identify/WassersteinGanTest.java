package keel.train.identify;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import keel.verify.exact.Vector;
import keel.verify.model.GeneratorLaw;
import keel.verify.sample.Gaussians;
import org.junit.jupiter.api.Test;

class WassersteinGanTest {
  private static final GanSettings SMALL =
      new GanSettings(4, List.of(16, 16), null, null, 64, 0.005, null);

  /** a ~ N(2, 1) and −1 − 2a: a law on a line. */
  private static List<Vector> members(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i -> {
              double z = Gaussians.of(3, i).next();
              return Vector.of(2 + z, -5 - 2 * z, 7);
            })
        .toList();
  }

  private static double[] moments(GeneratorLaw law) {
    int count = 2000;
    double[] sums = new double[5];
    for (int i = 0; i < count; i++) {
      Gaussians random = Gaussians.of(8, i);
      double[] z = new double[law.latent()];
      Arrays.setAll(z, j -> random.next());
      double[] drawn = law.at(z);
      double a = drawn[0] - 2;
      double b = drawn[1] + 5;
      double[] each = {a, b, a * a, a * b, drawn[2]};
      for (int j = 0; j < each.length; j++) {
        sums[j] += each[j] / count;
      }
    }
    return sums;
  }

  @Test
  void a_generator_comes_to_draw_what_it_is_shown() {
    List<Vector> members = members(300);
    WassersteinGan gan = new WassersteinGan(members, SMALL, 1);
    double before = moments(gan.law())[3];
    gan.train(members, 500);
    assertEquals(0, before, 1.2); // of its own accord it knows of no correlation
    assertArrayEquals(new double[] {0, 0, 1, -2, 7}, moments(gan.law()), 0.4);
  }

  @Test
  void the_same_seed_learns_the_same() {
    List<Vector> members = members(20);
    GeneratorLaw[] laws = new GeneratorLaw[2];
    for (int i = 0; i < 2; i++) {
      WassersteinGan gan = new WassersteinGan(members, SMALL, 5);
      gan.train(members, 3);
      laws[i] = gan.law();
    }
    assertEquals(laws[0], laws[1]);
  }

  @Test
  void a_critic_is_high_where_members_are() {
    // Members at 3 and a generator that has learned nothing yet, around 0 of what it sees.
    List<Vector> members =
        IntStream.range(0, 40).mapToObj(i -> Vector.of(i % 2 == 0 ? 2.9 : 3.1)).toList();
    WassersteinGan gan =
        new WassersteinGan(members, new GanSettings(4, List.of(16), null, 60, 64, 0.005, null), 2);
    List<Vector> moved = members.stream().map(m -> Vector.of(m.get(0) + 1)).toList();
    gan.train(moved, 1);
    assertEquals(1, Math.signum(gan.criticGradient(new double[] {3})[0]));
  }
}
