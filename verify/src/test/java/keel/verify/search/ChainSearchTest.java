package keel.verify.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import keel.verify.exact.ChainBound;
import keel.verify.exact.Evidence;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import org.junit.jupiter.api.Test;

class ChainSearchTest {
  /** e q e ≤ 2 e n x gives |e| ≤ 2 ‖n‖/q |x|. */
  @Test
  void the_bound_of_a_stage_of_one_number_is_found_whatever_the_number() {
    Random random = new Random(1);
    for (int k = 0; k < 200; k++) {
      double q = 0.1 + 3 * random.nextDouble();
      double[] n = random.doubles(5, -1, 1).toArray();
      ChainBound chain =
          new ChainBound(
              "chain",
              List.of(new ChainBound.Stage(Matrix.of(1, 1, q), List.of(Matrix.of(1, 5, n)))),
              List.of());
      Evidence found = ChainSearch.search(chain);
      assertTrue(found.factor().isPresent(), () -> "nothing for " + q);
      Vector numbers = found.numbers().orElseThrow();
      double square = chain.provenBy(numbers, found.factor().get()).output(0).ceilToDouble();
      double length = 0;
      for (double entry : n) {
        length += entry * entry;
      }
      assertEquals(1, square / (4 * length / (q * q)), 1e-3);
    }
  }

  /** |Vu| of units in pairs, of which V is orthogonal: outputs move apart as rows of the head. */
  @Test
  void absolute_values_are_found_to_lengthen_nothing() {
    Random random = new Random(2);
    int n = 6;
    double[] mirrored = new double[2 * n * n];
    double[] head = new double[3 * 2 * n];
    for (int i = 0; i < n; i++) {
      mirrored[i * n + i] = 1;
      mirrored[(n + i) * n + i] = -1;
      for (int k = 0; k < 3; k++) {
        head[k * 2 * n + i] = head[k * 2 * n + n + i] = random.nextGaussian();
      }
    }
    Matrix twice = Matrix.identity(2 * n).withDiagonal(Vector.constant(2 * n, 2));
    ChainBound chain =
        new ChainBound(
            "chain",
            List.of(new ChainBound.Stage(twice, List.of(Matrix.of(2 * n, n, mirrored)))),
            List.of(Matrix.of(3, 2 * n, head)));
    Evidence found = ChainSearch.search(chain);
    Vector numbers = found.numbers().orElseThrow();
    double square =
        chain.provenBy(numbers, found.factor().orElseThrow()).difference(0, 1).ceilToDouble();
    double apart = 0;
    for (int i = 0; i < n; i++) {
      apart += Math.pow(head[i] - head[2 * n + i], 2);
    }
    assertEquals(1, square / apart, 1e-4);
  }
}
