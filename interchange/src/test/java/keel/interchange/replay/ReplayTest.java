package keel.interchange.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import keel.interchange.Imported;
import keel.interchange.pytorch.TorchBytes;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.BatchNorm;
import keel.verify.model.ConvBlock;
import keel.verify.model.Convolution;
import keel.verify.model.DenseBlock;
import keel.verify.model.Depth;
import keel.verify.model.EquilibriumBlock;
import keel.verify.model.FeedforwardBlock;
import keel.verify.model.Flatten;
import keel.verify.model.Grouped;
import keel.verify.model.InvalidModel;
import keel.verify.model.Kernel;
import keel.verify.model.Layer;
import keel.verify.model.Linear;
import keel.verify.model.Network;
import keel.verify.model.Nonlinearity;
import keel.verify.model.Pointwise;
import keel.verify.model.Pooling;
import keel.verify.model.Preprocessing;
import keel.verify.model.RecurrentBlock;
import keel.verify.model.ResidualBlock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayTest {
  private static final Matrix STATE = Matrix.of(2, 2, -1, 0.5, -0.25, -1);
  private static final Matrix INPUT = Matrix.of(2, 2, 1, 0.5, 0, 1);
  private static final List<Integer> ONE = List.of(1, 2);

  @TempDir private Path folder;

  private static Imported imported(Layer... layers) {
    return imported(List.of(2), layers);
  }

  private static Imported imported(List<Integer> input, Layer... layers) {
    Network network = new Network(input, Preprocessing.NONE, List.of(layers), Optional.empty());
    return new Imported(network, Map.of(), List.of());
  }

  private static DenseBlock dense(Nonlinearity activation, int steps, Matrix state) {
    return new DenseBlock(
        "block", activation, Vector.of(1, 0.5), steps, state, INPUT, Vector.of(0.1, 0.2));
  }

  /** Replays what a network gave for (1, −2). */
  private Replay replay(Imported imported, double... outputs) throws IOException {
    return Replay.of(
        NumpyBytes.write(
            folder.resolve("outputs.npz"),
            NumpyBytes.floats(ONE, 1, -2),
            NumpyBytes.floats(List.of(1, outputs.length), outputs)),
        imported);
  }

  private static double[] given(Layer... layers) {
    return imported(layers).network().output(new double[] {1, -2});
  }

  private void assertApart(Imported imported, double... outputs) {
    InvalidModel e = assertThrows(InvalidModel.class, () -> replay(imported, outputs));
    assertTrue(e.getMessage().contains("farther apart than rounding explains"), e::getMessage);
  }

  @Test
  void what_differs_by_rounding_alone_is_the_same_network() throws IOException {
    DenseBlock block = dense(Activation.TANH, 5, STATE);
    Replay replay = replay(imported(block), given(block));
    assertEquals(1, replay.inputs());
    assertTrue(replay.difference() <= 0x1p-23, replay::text);
    assertTrue(replay.difference() <= replay.bound(), replay::text);
    assertTrue(replay.bound() < 1e-4, replay::text);
  }

  @Test
  void another_network_is_told_by_its_outputs() {
    DenseBlock block = dense(Activation.TANH, 5, STATE);
    double[] outputs = given(block);
    assertApart(imported(dense(Activation.TANH, 5, STATE.transpose())), outputs);
    assertApart(imported(dense(Activation.TANH, 6, STATE)), outputs);
    assertApart(imported(dense(Activation.SOFTSIGN, 5, STATE)), outputs);
    double[] swapped = {outputs[1], outputs[0]};
    assertApart(imported(block), swapped);
  }

  @Test
  void outputs_that_are_no_numbers_are_not_the_same() {
    DenseBlock block = dense(Activation.TANH, 5, STATE);
    assertThrows(InvalidModel.class, () -> replay(imported(block), Double.NaN, 0));
  }

  @Test
  void layers_whose_roundings_are_not_known_are_refused_by_name() {
    Nonlinearity groups =
        new Grouped(Grouped.Rule.named("radial_tanh").orElseThrow(), 2, Vector.of());
    EquilibriumBlock equilibrium =
        new EquilibriumBlock(
            "block", Activation.RELU, 0.5, Depth.of(5), STATE, INPUT, Vector.of(0, 0));
    for (Layer layer : List.of(dense(groups, 2, STATE), equilibrium)) {
      InvalidModel e = assertThrows(InvalidModel.class, () -> replay(imported(layer), 0, 0));
      assertTrue(e.getMessage().contains("layer 'block' is "), e::getMessage);
      assertTrue(e.getMessage().contains("no rounding bound is known"), e::getMessage);
    }
  }

  /** A block and a layer in floats, sums from the last term to the first. */
  @Test
  void floats_stay_within_the_bound_and_it_is_no_thousand_times_what_they_do() {
    Random random = new Random(11);
    double greatest = 0;
    for (int round = 0; round < 40; round++) {
      int n = 2 + random.nextInt(20);
      int steps = 1 + random.nextInt(30);
      double[] entries = matrix(random, n, n, 0.5 / n).toArray();
      for (int i = 0; i < n; i++) {
        entries[i * n + i] -= 1;
      }
      Matrix state = Matrix.of(n, n, entries);
      Matrix input = matrix(random, n, 3, 1);
      Matrix head = matrix(random, 2, n, 1);
      float[] raw = {0.5f, -1.25f, 3};
      float[] x = new float[n];
      for (int k = 0; k < steps; k++) {
        float[] next = new float[n];
        for (int i = 0; i < n; i++) {
          float z = dot(input, i, raw) + dot(state, i, x);
          next[i] = x[i] + 0.5f * (float) Math.tanh(z);
        }
        x = next;
      }
      Imported imported =
          imported(
              List.of(3),
              new DenseBlock(
                  "block",
                  Activation.TANH,
                  Vector.constant(n, 0.5),
                  steps,
                  state,
                  input,
                  Vector.constant(n, 0)),
              new Linear("head", head, Vector.of(0, 0)));
      ForwardRounding rounding =
          new ForwardRounding(imported.network(), Set.of(), new double[] {0.5, -1.25, 3}, 0x1p-24);
      for (int j = 0; j < 2; j++) {
        double part = Math.abs(dot(head, j, x) - rounding.outputs()[j]) / rounding.of(j);
        assertTrue(part <= 1, "no. " + round + ": " + part);
        greatest = Math.max(greatest, part);
      }
    }
    assertTrue(greatest > 1e-2, "the bound is " + 1 / greatest + " times as great");
  }

  private static float dot(Matrix matrix, int row, float[] x) {
    float sum = 0;
    for (int j = x.length - 1; j >= 0; j--) {
      sum += (float) matrix.get(row, j) * x[j];
    }
    return sum;
  }

  private static Matrix matrix(Random random, int rows, int columns, double size) {
    double[] numbers = new double[rows * columns];
    Arrays.setAll(numbers, i -> (float) (size * random.nextGaussian()));
    return Matrix.of(rows, columns, numbers);
  }

  /** The derivative of each layer, by what an output does when a number before it is moved. */
  @Test
  void every_layer_passes_roundings_on_by_its_derivative() {
    Kernel kernel = new Kernel(Matrix.of(2, 18, matrix(new Random(1), 2, 18, 0.3).toArray()), 3, 3);
    List<List<Layer>> behind =
        List.of(
            List.of(new Linear("b", Matrix.of(1, 18, new double[18]), Vector.of(0))),
            List.of(new Convolution("b", kernel, Vector.of(0.1, 0), 2, 3, 3)),
            List.of(new Pooling("b", Pooling.Kind.AVERAGE, 2, 1, List.of(2, 3, 3))),
            List.of(new Pooling("b", Pooling.Kind.MAXIMUM, 2, 1, List.of(2, 3, 3))),
            List.of(new Flatten("b", List.of(2, 3, 3))),
            List.of(new Pointwise("b", Activation.TANH, List.of(2, 3, 3))),
            List.of(new BatchNorm("b", Vector.of(2, 3), Vector.of(0, 1), List.of(2, 3, 3))),
            List.of(
                new ConvBlock(
                    "b",
                    Activation.TANH,
                    Vector.of(0.5, 1),
                    3,
                    List.of(kernel),
                    kernel,
                    Vector.of(0, 0),
                    3,
                    3)),
            List.of(
                new RecurrentBlock(
                    "b",
                    Activation.TANH,
                    Vector.of(0.5, 1),
                    RecurrentBlock.Reading.SEQUENCE,
                    9,
                    STATE,
                    INPUT,
                    Vector.of(0, 0))),
            List.of(
                new FeedforwardBlock(
                    "b",
                    Activation.TANH,
                    FeedforwardBlock.Form.NEAR_IDENTITY,
                    0.5,
                    3,
                    List.of(matrix(new Random(2), 18, 18, 0.3)),
                    List.of(Vector.constant(18, 0)))),
            List.of(residual(ResidualBlock.Start.INPUT, 18, 1, List.of(18))),
            List.of(residual(ResidualBlock.Start.ZERO, 2, 3, List.of(2, 3, 3))));
    double[] raw = matrix(new Random(3), 1, 18, 1).toArray();
    // With the layer alone an error of its input counts by its derivative: so it does with a
    // preprocessing whose mean, which is taken off at once, is large and makes such an error.
    double mean = 1 << 20;
    double[] moved = Arrays.stream(raw).map(x -> x + mean).toArray();
    for (List<Layer> layers : behind) {
      Network network =
          new Network(
              List.of(2, 3, 3),
              new Preprocessing(1, Vector.of(mean), Vector.of(1)),
              layers,
              Optional.empty());
      ForwardRounding rounding = new ForwardRounding(network, Set.of(), moved, 0x1p-24);
      double[] outputs = rounding.outputs();
      for (int j = 0; j < outputs.length; j++) {
        double sum = 0;
        for (int i = 0; i < raw.length; i++) {
          double[] other = moved.clone();
          other[i] += 0x1p-20;
          sum += Math.abs(network.output(other)[j] - outputs[j]) * 0x1p20;
        }
        double expected = 6 * 0x1p-24 * 2 * mean * sum;
        assertEquals(expected, rounding.of(j), 1e-3 * expected + 1e-4, layers.toString());
      }
    }
  }

  /** Of two steps, each with its own weights of the input. */
  private static ResidualBlock residual(
      ResidualBlock.Start start, int units, int size, List<Integer> shape) {
    Random random = new Random(units);
    Supplier<Kernel> kernel =
        () -> new Kernel(matrix(random, units, units * size * size, 0.3), size, size);
    return new ResidualBlock(
        "b",
        Activation.TANH,
        0.5,
        2,
        start,
        List.of(kernel.get(), kernel.get()),
        List.of(kernel.get(), kernel.get()),
        List.of(Vector.constant(units, 0)),
        shape);
  }

  // ---- Files ----

  private void assertMalformed(String sentence, byte[] inputs, byte[] outputs) throws IOException {
    Path file = NumpyBytes.write(folder.resolve("outputs.npz"), inputs, outputs);
    Imported imported = imported(dense(Activation.TANH, 5, STATE));
    InvalidModel e = assertThrows(InvalidModel.class, () -> Replay.of(file, imported));
    assertTrue(e.getMessage().contains(sentence), e::getMessage);
  }

  @Test
  void arrays_that_do_not_fit_are_refused() throws IOException {
    byte[] one = NumpyBytes.floats(ONE, 1, 2);
    assertMalformed(
        "rows of 2 numbers, as many as the network takes",
        NumpyBytes.floats(List.of(2), 1, 2),
        one);
    assertMalformed("as many as the network gives", one, NumpyBytes.floats(List.of(1, 3), 1, 2, 3));
    assertMalformed(
        "there are 1 inputs, but 2 outputs", one, NumpyBytes.floats(List.of(2, 2), 1, 2, 3, 4));
    assertMalformed("N ≥ 1", NumpyBytes.floats(List.of(0, 2)), NumpyBytes.floats(List.of(0, 2)));
    assertMalformed("does not take", one, Arrays.copyOf(one, one.length - 1));
    assertMalformed("'outputs' is no array", one, new byte[20]);
    assertMalformed("'outputs' is no array", one, new byte[0]);
    assertMalformed("truncated?", one, Arrays.copyOf(one, 20));
    byte[] data = new byte[8];
    String header = "{'descr': '%s', 'fortran_order': %s, 'shape': (%s), }";
    assertMalformed(
        "is of type '>f4'", one, NumpyBytes.array(header.formatted(">f4", "False", "1, 2"), data));
    assertMalformed(
        "row by row", one, NumpyBytes.array(header.formatted("<f4", "True", "1, 2"), data));
    assertMalformed(
        "a header that is not",
        one,
        NumpyBytes.array(header.formatted("<f4", "False", "1, -2"), data));
    assertMalformed("a header that is not", one, NumpyBytes.array("__import__('os')", data));
    Path file = Files.write(folder.resolve("a.npz"), TorchBytes.zip(Map.of("inputs.npy", one)));
    InvalidModel e =
        assertThrows(
            InvalidModel.class, () -> Replay.of(file, imported(dense(Activation.TANH, 5, STATE))));
    assertTrue(e.getMessage().contains("there is no array 'outputs'"), e::getMessage);
  }
}
