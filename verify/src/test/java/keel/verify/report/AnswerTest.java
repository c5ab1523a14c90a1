package keel.verify.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import keel.verify.Fixtures;
import keel.verify.Verifier;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;
import keel.verify.model.Depth;
import keel.verify.model.Linear;
import keel.verify.model.Model;
import keel.verify.model.Network;
import keel.verify.smt.SecondOpinion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerTest {
  private static final Depth STOPPING = Depth.untilEquilibrium(0x1p-10, 1000);

  private static List<String> answer(Activation activation, Depth depth) {
    DenseBlock block =
        new DenseBlock(
            "block",
            activation,
            Vector.of(0.5),
            depth,
            List.of(Matrix.of(1, 1, -0.25)),
            Matrix.of(1, 1, 1),
            Vector.of(0));
    Network network =
        Fixtures.network(1, block, new Linear("head", Matrix.of(1, 1, 8), Vector.of(0)));
    return Answer.of(network, new Verifier(SecondOpinion.NONE).certify(new Model(network, "00")));
  }

  /** |z| ≤ 2 · 2^-10 / c and |x − x̄| ≤ |z| / (1/4); ReLU counts twice; the head has 8. */
  @ParameterizedTest
  @CsvSource({"TANH, 0.125", "RELU, 0.25", "LEAKY_RELU, 12.5"})
  void a_block_that_stops_by_itself_has_two_numbers(Activation activation, double expected) {
    List<String> answer = answer(activation, STOPPING);
    String sentence =
        answer.stream().filter(s -> s.startsWith("Where 'block'")).findFirst().orElseThrow();
    double found = Double.parseDouble(sentence.replaceAll("(?s).*· d \\+ ([^:]*):.*", "$1"));
    assertTrue(found >= expected * 0.99 && found <= expected * 1.01, sentence);
  }

  @Test
  void where_the_limit_is_not_known_that_is_said() {
    List<String> answer = answer(Activation.SIGMOID, STOPPING);
    assertEquals(
        1, answer.stream().filter(s -> s.contains("is not known, so that no such")).count());
  }

  @Test
  void a_block_of_fixed_depth_has_its_gain_alone() {
    List<String> answer = answer(Activation.TANH, Depth.of(1000));
    assertTrue(answer.stream().noneMatch(s -> s.contains("stopped")), answer::toString);
  }
}
