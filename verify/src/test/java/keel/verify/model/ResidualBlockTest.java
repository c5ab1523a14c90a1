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
import java.util.Optional;
import keel.verify.Fixtures;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.ResidualBlock.Start;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResidualBlockTest {
  private static final Kernel ONE = matrix(2, 0.5, -0.75, 0.25, 0.125);
  private static final Kernel TWO = matrix(2, -1, 0.5, 0.25, -0.5);
  private static final Kernel WIDE = matrix(3, 1, 2, 3, 4, 5, 6);
  private static final Vector BIAS = Vector.of(0.25, -0.5);
  private static final Vector OTHER = Vector.of(1, 2);
  private static final double[] U = {1.5, -2};

  private static Kernel matrix(int columns, double... entries) {
    return new Kernel(Matrix.of(2, columns, entries), 1, 1);
  }

  private static ResidualBlock block(
      double h, int steps, Start start, List<Kernel> a, List<Kernel> b, List<Vector> biases) {
    return block(h, steps, start, a, b, biases, List.of(2));
  }

  private static ResidualBlock block(
      double h,
      int steps,
      Start start,
      List<Kernel> a,
      List<Kernel> b,
      List<Vector> biases,
      List<Integer> shape) {
    return new ResidualBlock("block", Activation.TANH, h, steps, start, a, b, biases, shape);
  }

  /** x + h σ(A x + v). */
  private static double[] step(double h, Kernel a, double[] x, double... v) {
    double[] next = x.clone();
    for (int i = 0; i < 2; i++) {
      next[i] += h * Math.tanh(a.weights().get(i, 0) * x[0] + a.weights().get(i, 1) * x[1] + v[i]);
    }
    return next;
  }

  @Test
  void the_input_is_the_first_state_and_each_step_has_its_own_weights() {
    ResidualBlock untied =
        block(0.5, 2, Start.INPUT, List.of(ONE, TWO), List.of(), List.of(BIAS, OTHER));
    double[] first = step(0.5, ONE, U, 0.25, -0.5);
    assertArrayEquals(step(0.5, TWO, first, 1, 2), untied.unroll(U), 1e-15);
    assertFalse(untied.isTied());
    assertEquals(List.of(2), untied.inputShape());
    ResidualBlock tied = block(0.5, 2, Start.INPUT, List.of(ONE), List.of(), List.of(BIAS));
    assertArrayEquals(step(0.5, ONE, first, 0.25, -0.5), tied.unroll(U), 1e-15);
    assertTrue(tied.isTied());
  }

  @Test
  void an_input_enters_every_step_by_weights_of_its_own() {
    double[] u = {1, -1, 0.5};
    ResidualBlock block =
        block(1, 2, Start.ZERO, List.of(TWO), List.of(WIDE), List.of(BIAS, OTHER));
    double[] first = step(1, TWO, new double[2], 0.5 + 0.25, 2 - 0.5);
    assertArrayEquals(step(1, TWO, first, 0.5 + 1, 2 + 2), block.unroll(u), 1e-15);
    assertEquals(List.of(3), block.inputShape());
    assertFalse(block.isTied());
    ResidualBlock both = block(1, 2, Start.INPUT, List.of(TWO), List.of(ONE, TWO), List.of(BIAS));
    double[] driven = step(1, TWO, U, 2.25 + 0.25, 0.125 - 0.5);
    assertArrayEquals(step(1, TWO, driven, -2.5 + 0.25, 1.375 - 0.5), both.unroll(U), 1e-15);
  }

  /** Written out for a row of two pixels, one channel: the middle row of each window is seen. */
  @Test
  void images_are_convolved_with_zeros_around_them() {
    Kernel a = new Kernel(Matrix.of(1, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9), 3, 3);
    Kernel b = new Kernel(Matrix.of(1, 1, 0.5), 1, 1);
    ResidualBlock block =
        block(
            0.25,
            1,
            Start.INPUT,
            List.of(a),
            List.of(b),
            List.of(Vector.of(0.125)),
            List.of(1, 1, 2));
    double[] u = {0.1, -0.2};
    assertArrayEquals(
        new double[] {
          0.1 + 0.25 * Math.tanh(5 * 0.1 + 6 * -0.2 + 0.05 + 0.125),
          -0.2 + 0.25 * Math.tanh(4 * 0.1 + 5 * -0.2 - 0.1 + 0.125)
        },
        block.unroll(u),
        1e-15);
    assertArrayEquals(
        new double[] {5 * 3 + 4 * 7, 6 * 3 + 5 * 7}, block.transposed(0, new double[] {3, 7}));
    assertArrayEquals(
        new double[] {5 * 3 + 6 * 7, 4 * 3 + 5 * 7}, block.turned(0, new double[] {3, 7}));
    assertEquals(2, block.pixels());
  }

  @Test
  void what_is_written_is_what_is_read(@TempDir Path folder) throws IOException {
    for (ResidualBlock block :
        List.of(
            block(1, 3, Start.INPUT, List.of(ONE), List.of(), List.of(BIAS)),
            block(0.1, 2, Start.INPUT, List.of(ONE, TWO), List.of(), List.of(BIAS, OTHER)),
            block(0.1, 2, Start.ZERO, List.of(TWO), List.of(ONE, TWO), List.of(BIAS)),
            block(
                1,
                3,
                Start.INPUT,
                List.of(ONE, TWO, ONE),
                List.of(TWO),
                List.of(BIAS, BIAS, OTHER)))) {
      assertComesBack(Fixtures.network(2, block), folder);
    }
    Kernel a = new Kernel(Matrix.of(1, 3, 1, 2, 3), 1, 3);
    Kernel b = new Kernel(Matrix.of(1, 2, 0.5, 4), 1, 1);
    ResidualBlock images =
        block(1, 2, Start.ZERO, List.of(a, a), List.of(b), List.of(Vector.of(1)), List.of(1, 2, 3));
    assertComesBack(
        new Network(List.of(2, 2, 3), Preprocessing.NONE, List.of(images), Optional.empty()),
        folder);
  }

  private static void assertComesBack(Network network, Path folder) throws IOException {
    Path file = folder.resolve("model.safetensors");
    ModelFile.write(file, network);
    assertEquals(network, ModelFile.read(file).network());
  }

  @Test
  void what_does_not_belong_together_is_refused_by_name() {
    List<Kernel> a = List.of(ONE);
    List<Vector> b = List.of(BIAS);
    Kernel window = new Kernel(Matrix.of(2, 6, new double[12]), 1, 3);
    Map<String, Runnable> wrong =
        Map.ofEntries(
            Map.entry(
                "steps must be at least 1 but is 0",
                () -> block(1, 0, Start.INPUT, a, List.of(), b)),
            Map.entry(
                "there must be one state, or one for each of the 3 steps, found 2",
                () -> block(1, 3, Start.INPUT, List.of(ONE, TWO), List.of(), b)),
            Map.entry(
                "there must be one state, or one for each of the 3 steps, found 0",
                () -> block(1, 3, Start.INPUT, List.of(), List.of(), b)),
            Map.entry(
                "there must be one bias, or one for each of the 3 steps, found 2",
                () -> block(1, 3, Start.INPUT, a, List.of(), List.of(BIAS, OTHER))),
            Map.entry(
                "there must be one input, or one for each of the 3 steps, found 2",
                () -> block(1, 3, Start.INPUT, a, List.of(ONE, TWO), b)),
            Map.entry(
                "A must have 2 rows, or output channels, and 2 columns, or input channels, but has"
                    + " 2 and 3",
                () -> block(1, 1, Start.INPUT, List.of(WIDE), List.of(), b)),
            Map.entry(
                "B must have 2 rows, or output channels, and 2 columns, or input channels, but has"
                    + " 2 and 3",
                () -> block(1, 1, Start.INPUT, a, List.of(WIDE), b)),
            Map.entry(
                "b must have 2 entries but has 1",
                () -> block(1, 1, Start.INPUT, a, List.of(), List.of(Vector.of(1)))),
            Map.entry(
                "step_size must be > 0 but is 0.0",
                () -> block(0, 1, Start.INPUT, a, List.of(), b)),
            Map.entry(
                "step_size must be > 0 but is NaN",
                () -> block(Double.NaN, 1, Start.INPUT, a, List.of(), b)),
            Map.entry(
                "a state that starts at zero needs an input that enters every step",
                () -> block(1, 1, Start.ZERO, a, List.of(), b)),
            Map.entry(
                "weights of a list of numbers are matrices",
                () -> block(1, 1, Start.INPUT, List.of(window), List.of(), b)),
            Map.entry(
                "the A of every step must have the same window",
                () ->
                    block(1, 2, Start.INPUT, List.of(ONE, window), List.of(), b, List.of(2, 1, 1))),
            Map.entry(
                "the state must be a list of numbers or images, found the shape [2, 1]",
                () -> block(1, 1, Start.INPUT, a, List.of(), b, List.of(2, 1))));
    wrong.forEach(
        (message, made) ->
            assertEquals(
                "block 'block' (residual): " + message,
                assertThrows(InvalidModel.class, made::run).getMessage()));
  }
}
