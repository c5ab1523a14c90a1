package keel.verify.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import keel.verify.exact.EigenvalueBound;
import keel.verify.exact.Evidence;
import keel.verify.exact.GramBound;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpectralSearchTest {
  private static EigenvalueBound question(double size, double weight, double limit) {
    return new EigenvalueBound(
        "e", Matrix.of(2, 2, size, size / 2, size / 2, size), Vector.constant(2, weight), limit);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0x1p-1060, 1e-300, 1e-160, 1, 1e160, 1e300, 0x1p1023})
  void eigenvalues_are_bounded_and_attained_at_every_size_of_the_matrix(double size) {
    // 1.5 and 0.5 times the product
    for (double weight : new double[] {0x1p-1060, 1e-300, 1, 1e300}) {
      EigenvalueBound question = question(size, weight, 0);
      Evidence found = EvidenceSearch.search(question).evidence();
      double exact = 1.5 * size * weight;
      double bound = question.provenBy(found.factor().orElseThrow()).ceilToDouble();
      double attained = question.attainedBy(found.direction().orElseThrow());
      assertTrue(attained <= bound, size + " · " + weight);
      if (exact > 0x1p-1000 && exact < 0x1p1000) {
        assertEquals(exact, bound, exact * 1e-9, size + " · " + weight);
        assertEquals(exact, attained, exact * 1e-9, size + " · " + weight);
      }
    }
  }

  @Test
  void rows_of_very_different_weights_are_weighed_together() {
    // W^{1/2} S W^{1/2} is [[3, 1], [1, 3]].
    EigenvalueBound question =
        new EigenvalueBound(
            "e", Matrix.of(2, 2, 3 * 0x1p-800, 1, 1, 3 * 0x1p800), Vector.of(0x1p800, 0x1p-800), 2);
    Evidence found = EvidenceSearch.search(question).evidence();
    assertTrue(question.refutedBy(found.direction().orElseThrow(), 2.9));
  }

  @Test
  void an_input_that_moves_nothing_has_no_gain() {
    GramBound question = new GramBound("g", Matrix.of(2, 3, new double[6]), Matrix.identity(2));
    Evidence found = EvidenceSearch.search(question).evidence();
    question.requireProof(found.factor().orElseThrow(), found.numbers().orElseThrow().get(0));
    assertEquals(Vector.of(0), found.numbers().get());
    assertEquals(0, question.attainedBy(found.direction().orElseThrow()));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0x1p-1060, 1e-300, 1e-160, 1, 1e160, 1e300})
  void gains_are_bounded_at_every_size_of_the_input(double size) {
    for (double metric : new double[] {1e-300, 1, 1e300}) {
      GramBound question =
          new GramBound(
              "g",
              Matrix.of(2, 1, size, size),
              Matrix.of(2, 2, metric, metric / 2, metric / 2, metric));
      // GᵀM⁻¹G = 4/3 of the quotient
      double exact = 4.0 / 3 * size / metric * size;
      Evidence found = EvidenceSearch.search(question).evidence();
      if (exact > 0x1p-1000 && exact < 0x1p1000) {
        double bound = found.numbers().orElseThrow().get(0);
        question.requireProof(found.factor().orElseThrow(), bound);
        assertEquals(exact, bound, exact * 1e-6, size + ", " + metric);
        assertEquals(exact, question.attainedBy(found.direction().orElseThrow()), exact * 1e-6);
      }
    }
  }
}
