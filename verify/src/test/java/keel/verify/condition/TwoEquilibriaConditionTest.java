package keel.verify.condition;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import keel.verify.Checker;
import keel.verify.Fixtures;
import keel.verify.Verifier;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Property;
import keel.verify.certificate.Status;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Direction;
import keel.verify.exact.Matrix;
import keel.verify.exact.TwoEquilibria;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.Depth;
import keel.verify.model.EquilibriumBlock;
import keel.verify.model.Model;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.Test;

class TwoEquilibriaConditionTest {
  private static Certificate certify(Activation activation, Matrix state, Matrix input) {
    EquilibriumBlock block =
        new EquilibriumBlock(
            "block",
            activation,
            0.25,
            Depth.of(10),
            state,
            input,
            Vector.constant(state.rows(), 0.5));
    Model model = new Model(Fixtures.network(input.columns(), block), "0".repeat(64));
    Certificate certificate = new Verifier(SecondOpinion.NONE).certify(model);
    assertEquals(certificate.status(), Checker.check(certificate, model));
    return certificate;
  }

  @Test
  void a_unit_that_keeps_itself_alive_has_two_equilibria() {
    Certificate certificate = certify(Activation.RELU, Matrix.of(1, 1, 1.5), Matrix.identity(1));
    assertEquals(Status.REFUTED, certificate.status());
    Verdict verdict =
        certificate.claim("block", Property.UNIQUE_EQUILIBRIUM).orElseThrow().verdict();
    assertEquals("block/two_equilibria", ((Verdict.Refuted) verdict).counterexample());
  }

  @Test
  void nothing_is_refuted_where_inputs_may_not_reach_there_or_slopes_may_not() {
    Matrix state = Matrix.of(2, 2, 1.5, 0, 0, 1.5);
    assertEquals(
        Status.INCONCLUSIVE, certify(Activation.RELU, state, Matrix.of(2, 1, 1, 1)).status());
    assertEquals(Status.INCONCLUSIVE, certify(Activation.TANH, state, Matrix.identity(2)).status());
  }

  /** Small integers, so that everything is exact in doubles. */
  @Test
  void a_vector_that_passes_makes_two_equilibria() {
    Random random = new Random(5);
    int shown = 0;
    for (int trial = 0; trial < 3000; trial++) {
      int n = 1 + random.nextInt(3);
      double[] w = random.ints((long) n * n, -2, 3).asDoubleStream().toArray();
      long[] e = random.ints(n, -2, 3).asLongStream().toArray();
      Matrix state = Matrix.of(n, n, w);
      if (!new TwoEquilibria("vector", state).isShownBy(Direction.of(e))) {
        continue;
      }
      shown++;
      double[] difference = Arrays.stream(e).asDoubleStream().toArray();
      double[] y = new double[n];
      Arrays.setAll(
          y,
          i -> {
            double moved = state.dot(i, difference);
            return e[i] > 0 ? e[i] : e[i] < 0 ? moved - e[i] : Math.min(0, moved);
          });
      double[] x = Activation.RELU.apply(y);
      double[] other = new double[n];
      Arrays.setAll(other, i -> x[i] - difference[i]);
      double[] v = new double[n];
      Arrays.setAll(v, i -> y[i] - state.dot(i, x));
      double[] again = new double[n];
      Arrays.setAll(again, i -> state.dot(i, other) + v[i]);
      assertArrayEquals(other, Activation.RELU.apply(again), 0);
      assertFalse(Arrays.equals(x, other));
    }
    assertTrue(shown > 100, () -> "vectors tried");
  }

  @Test
  void zero_and_vectors_of_another_length_show_nothing() {
    TwoEquilibria question = new TwoEquilibria("vector", Matrix.of(2, 2, 2, 0, 0, 2));
    assertFalse(question.isShownBy(Direction.of(0, 0)));
    assertFalse(question.isShownBy(Direction.of(1)));
    assertTrue(question.isShownBy(Direction.of(1, 0)));
  }
}
