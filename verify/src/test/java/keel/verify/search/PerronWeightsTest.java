package keel.verify.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import keel.verify.exact.Direction;
import keel.verify.exact.Matrix;
import keel.verify.exact.RowDominance;
import keel.verify.exact.RowWeights;
import keel.verify.exact.Vector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PerronWeightsTest {
  private static final long ONE = 1L << RowWeights.BITS;

  private static RowDominance question(double step, double... entries) {
    return new RowDominance(
        "block/dominance",
        List.of(Matrix.of(2, 2, entries)),
        1,
        0,
        Vector.constant(2, step),
        Matrix.of(2, 1, 1, 1));
  }

  @Test
  void rows_that_need_weights_get_them() {
    RowDominance question = question(1, -1, 4, 0.125, -1);
    assertEquals(
        Optional.of(Direction.of(ONE, ONE)),
        PerronWeights.search(question(1, -1, 0.5, 0.5, -1)).evidence().direction());
    Found found = PerronWeights.search(question);
    assertEquals(Optional.empty(), found.note());
    assertTrue(
        question.rows(RowWeights.of(found.evidence()).orElseThrow()).stream()
            .allMatch(row -> row.margin().signum() > 0));
  }

  @Test
  void a_budget_that_does_not_last_is_named() {
    Found found = PerronWeights.search(question(1, -1, 4, 0.125, -1), 12);
    assertEquals(
        Optional.of(
            "block/dominance: weights for the rows were sought in 3 steps only, since the block is"
                + " large"),
        found.note());
    assertEquals(2, found.evidence().direction().orElseThrow().length());
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.MIN_VALUE, 1e-300, 1, 1e300, Double.MAX_VALUE})
  void weights_are_positive_whatever_the_size_of_the_rows(double size) {
    for (double other : new double[] {Double.MIN_VALUE, 1e-160, 1, 1e160, Double.MAX_VALUE}) {
      for (double step : new double[] {Double.MIN_VALUE, 1, 1e300}) {
        RowDominance question = question(step, -size, other, other, -1);
        RowWeights weights = RowWeights.of(PerronWeights.search(question).evidence()).orElseThrow();
        assertEquals(2, question.rows(weights).size());
      }
    }
  }
}
