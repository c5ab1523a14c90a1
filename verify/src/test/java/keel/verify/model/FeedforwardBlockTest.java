package keel.verify.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import keel.verify.Fixtures;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Matrix;
import keel.verify.exact.ShiftedMatrix;
import keel.verify.exact.Vector;
import keel.verify.model.FeedforwardBlock.Form;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeedforwardBlockTest {
  private static final Matrix ONE = Matrix.of(2, 2, 0.5, -0.75, 0.25, 0.125);
  private static final Matrix TWO = Matrix.of(2, 2, -1, 0.5, 0.25, -0.5);
  private static final Vector BIAS = Vector.of(0.25, -0.5);
  private static final Vector OTHER = Vector.of(1, 2);

  private static FeedforwardBlock block(
      Form form, double step, int steps, List<Matrix> states, List<Vector> biases) {
    return new FeedforwardBlock("block", Activation.TANH, form, step, steps, states, biases);
  }

  /** σ(W x + b), layer after layer. */
  private static double[] layer(Matrix w, Vector b, double[] x) {
    double[] next = new double[2];
    for (int i = 0; i < 2; i++) {
      next[i] = Math.tanh(w.get(i, 0) * x[0] + w.get(i, 1) * x[1] + b.get(i));
    }
    return next;
  }

  @Test
  void the_input_is_the_first_state_and_each_layer_has_its_own_weights() {
    double[] u = {1.5, -2};
    FeedforwardBlock untied = block(Form.PLAIN, 1, 2, List.of(ONE, TWO), List.of(BIAS, OTHER));
    assertArrayEquals(layer(TWO, OTHER, layer(ONE, BIAS, u)), untied.unroll(u), 1e-15);
    assertFalse(untied.isTied());
    FeedforwardBlock tied = block(Form.PLAIN, 1, 2, List.of(ONE), List.of(BIAS, OTHER));
    assertArrayEquals(layer(ONE, OTHER, layer(ONE, BIAS, u)), tied.unroll(u), 1e-15);
    assertTrue(tied.isTied());
    assertEquals(List.of(2), tied.inputShape());
    assertTrue(tied.inputWeights().isEmpty());
  }

  @Test
  void near_the_identity_its_weights_are_one_and_a_step() {
    FeedforwardBlock block = block(Form.NEAR_IDENTITY, 0.25, 2, List.of(ONE, TWO), List.of(BIAS));
    Matrix first = Matrix.of(2, 2, 1.125, -0.1875, 0.0625, 1.03125);
    Matrix second = Matrix.of(2, 2, 0.75, 0.125, 0.0625, 0.875);
    double[] u = {1.5, -2};
    assertArrayEquals(layer(second, BIAS, layer(first, BIAS, u)), block.unroll(u), 1e-15);
    ShiftedMatrix weights = block.weights().get(0);
    assertFalse(weights.isStored());
    assertEquals(Dyadic.of(1.125), weights.at(0, 0));
    assertEquals(Dyadic.of(-0.1875), weights.at(0, 1));
    assertTrue(block(Form.PLAIN, 1, 2, List.of(ONE), List.of(BIAS)).weights().get(0).isStored());
  }

  /** 1 + 2^-60 is no double. */
  @Test
  void the_weights_near_the_identity_are_not_rounded() {
    Matrix small = Matrix.of(1, 1, 0x1p-30);
    FeedforwardBlock block =
        block(Form.NEAR_IDENTITY, 0x1p-30, 1, List.of(small), List.of(Vector.of(0)));
    ShiftedMatrix weights = block.weights().get(0);
    assertEquals(Dyadic.of(1).plus(Dyadic.of(0x1p-60)), weights.at(0, 0));
    ShiftedMatrix.Norm norm = weights.norm("norm").orElseThrow();
    assertEquals(Dyadic.of(0x1p-60), norm.rounding());
    assertEquals(weights.at(0, 0), norm.of(Dyadic.of(1)));
  }

  @Test
  void what_is_written_is_what_is_read(@TempDir Path folder) throws IOException {
    for (FeedforwardBlock block :
        List.of(
            block(Form.PLAIN, 1, 3, List.of(ONE), List.of(BIAS)),
            block(Form.PLAIN, 1, 2, List.of(ONE, TWO), List.of(BIAS, OTHER)),
            block(Form.NEAR_IDENTITY, 0.1, 2, List.of(TWO, ONE), List.of(BIAS)),
            block(Form.NEAR_IDENTITY, 1, 4, List.of(ONE), List.of(BIAS, OTHER, BIAS, OTHER)))) {
      Network network = Fixtures.network(2, block);
      Path file = folder.resolve("model.safetensors");
      ModelFile.write(file, network);
      assertEquals(network, ModelFile.read(file).network());
    }
  }

  @Test
  void what_does_not_belong_together_is_refused_by_name() {
    Matrix wide = Matrix.of(2, 3, 1, 2, 3, 4, 5, 6);
    Map<String, Runnable> wrong =
        Map.of(
            "steps must be at least 1 but is 0",
            () -> block(Form.PLAIN, 1, 0, List.of(ONE), List.of(BIAS)),
            "there must be one W, or one for each of the 3 layers, found 2",
            () -> block(Form.PLAIN, 1, 3, List.of(ONE, TWO), List.of(BIAS)),
            "there must be one b, or one for each of the 3 layers, found 2",
            () -> block(Form.PLAIN, 1, 3, List.of(ONE), List.of(BIAS, OTHER)),
            "the state must not be empty",
            () -> block(Form.PLAIN, 1, 1, List.of(ONE), List.of(Vector.of())),
            "W must be 2 x 2 but is 2 x 3",
            () -> block(Form.PLAIN, 1, 1, List.of(wide), List.of(BIAS)),
            "b must have 2 entries but has 1",
            () -> block(Form.PLAIN, 1, 2, List.of(ONE), List.of(BIAS, Vector.of(1))),
            "step_size must be > 0 but is 0.0",
            () -> block(Form.NEAR_IDENTITY, 0, 1, List.of(ONE), List.of(BIAS)),
            "step_size must be > 0 but is NaN",
            () -> block(Form.NEAR_IDENTITY, Double.NaN, 1, List.of(ONE), List.of(BIAS)),
            "step_size belongs to the form near_identity",
            () -> block(Form.PLAIN, 0.5, 1, List.of(ONE), List.of(BIAS)));
    wrong.forEach(
        (message, made) ->
            assertEquals(
                "block 'block' (feedforward): " + message,
                assertThrows(InvalidModel.class, made::run).getMessage()));
  }
}
