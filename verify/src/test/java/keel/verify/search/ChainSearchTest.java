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
}
