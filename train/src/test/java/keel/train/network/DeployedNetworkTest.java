package keel.train.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import keel.train.layer.TrainableLayer.Pass;
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
import keel.verify.model.FeedforwardBlock.Form;
import keel.verify.model.Flatten;
import keel.verify.model.Gates;
import keel.verify.model.Grouped;
import keel.verify.model.Grouped.Rule;
import keel.verify.model.Kernel;
import keel.verify.model.Layer;
import keel.verify.model.Linear;
import keel.verify.model.Modulus;
import keel.verify.model.Network;
import keel.verify.model.Nonlinearity;
import keel.verify.model.Pointwise;
import keel.verify.model.Pooling;
import keel.verify.model.Prediction;
import keel.verify.model.Preprocessing;
import keel.verify.model.RecurrentBlock;
import keel.verify.model.RecurrentBlock.Reading;
import keel.verify.model.ResidualBlock;
import keel.verify.model.ResidualBlock.Start;
import keel.verify.model.Shapes;
import keel.verify.model.UnknownLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Networks that nobody trained here, beside the plain double-precision pass of verify. */
class DeployedNetworkTest {
  private static final List<Integer> IMAGE = List.of(2, 5, 4);
  private static final int PATTERNS = 3;
  private static final Random RANDOM = new Random(1804);

  static Stream<List<Layer>> networks() {
    return Stream.of(
        List.of(linear("l", 40, 3)),
        List.of(new Flatten("f", IMAGE), linear("l", 40, 3)),
        List.of(conv("c", 2, 3, 3, 2, 5, 4)),
        List.of(convBlock("b", Activation.RELU, 1, 4, 1), linear("l", 60, 5)),
        List.of(convBlock("b", Activation.RELU, 4, 4, 0.7), conv("c", 3, 1, 1, 1, 5, 4)),
        List.of(
            norm("n", IMAGE),
            new Pointwise("r", Activation.RELU, IMAGE),
            new Pooling("p", Pooling.Kind.MAXIMUM, 2, 1, IMAGE),
            new Pooling("q", Pooling.Kind.AVERAGE, 2, 2, List.of(2, 4, 3)),
            denseBlock("d", Activation.LEAKY_RELU, 1, 7, 4, 5, 0.5),
            norm("m", List.of(5)),
            new Pointwise("t", Activation.TANH, List.of(5))),
        List.of(denseBlock("d", Activation.SOFTSIGN, 6, 6, 40, 5, 1)),
        List.of(denseBlock("d", Activation.ELU, 6, 6, 40, 5, 0.25)),
        List.of(denseBlock("d", Activation.TANH, 1, 70, 40, 5, 0.03125)),
        List.of(recurrent("r", Activation.RELU, Reading.SEQUENCE, 8, 6, 1), linear("l", 6, 3)),
        List.of(recurrent("r", Activation.TANH, Reading.SEQUENCE, 40, 5, 0.7)),
        List.of(recurrent("r", Activation.SOFTSIGN, Reading.CONSTANT, 7, 5, 1)),
        List.of(
            convBlock("b", Activation.TANH, 1, 4, 1),
            new Linear("l", matrix(40, 60), vector(40)),
            recurrent("r", Activation.SIGMOID, Reading.CONSTANT, 70, 5, 0.3)),
        List.of(layers("f", Activation.TANH, Form.PLAIN, 1, 1, 1, 40)),
        List.of(layers("f", Activation.RELU, Form.PLAIN, 3, 3, 3, 40), linear("l", 40, 2)),
        List.of(layers("f", Activation.ELU, Form.NEAR_IDENTITY, 1, 1, 70, 40)),
        List.of(layers("f", Activation.TANH, Form.NEAR_IDENTITY, 5, 1, 5, 40)),
        List.of(residual("s", Activation.TANH, Start.INPUT, 1, 0, 1, 6, List.of(40))),
        List.of(residual("s", Activation.RELU, Start.INPUT, 4, 4, 1, 4, List.of(40))),
        List.of(
            residual("s", Activation.ELU, Start.ZERO, 3, 1, 3, 3, List.of(7)), linear("l", 7, 2)),
        List.of(residual("s", Activation.TANH, Start.INPUT, 3, 3, 3, 3, IMAGE)),
        List.of(residual("s", Activation.RELU, Start.ZERO, 1, 1, 1, 4, List.of(3, 5, 4))),
        List.of(
            denseBlock(
                "d", new Grouped(Rule.MOD_RELU, 2, Vector.of(-0.1, 0, -0.5)), 1, 3, 40, 6, 1),
            new Modulus("m", List.of(6)),
            linear("l", 3, 2)),
        List.of(denseBlock("d", new Grouped(Rule.RADIAL_TANH, 3), 4, 4, 40, 6, 1)),
        List.of(denseBlock("d", new Grouped(Rule.RADIAL_SOFTSIGN, 2), 1, 5, 40, 6, 0.5)),
        List.of(denseBlock("d", new Grouped(Rule.CARDIOID, 2), 1, 3, 40, 6, 1)),
        List.of(denseBlock("d", new Grouped(Rule.Z_RELU, 2), 1, 3, 40, 6, 1)),
        List.of(
            new Pooling("p", Pooling.Kind.MODULUS, 2, 1, IMAGE),
            new Modulus("m", List.of(2, 4, 3)),
            linear("l", 12, 2)),
        List.of(
            new Modulus("m", IMAGE),
            new Pooling("q", Pooling.Kind.AVERAGE, 2, 2, List.of(1, 5, 4))),
        List.of(
            convBlock("b", Activation.RELU, 1, 4, 0.5).withGates(gates(3, 3)),
            denseBlock("d", Activation.TANH, 1, 7, 60, 5, 1).withGates(gates(3, 5)),
            linear("l", 5, 4)));
  }

  /** Some closed, some half open. */
  private static Optional<Gates> gates(int members, int units) {
    double[] entries =
        RANDOM.ints((long) members * units, 0, 3).mapToDouble(i -> i / 2.0).toArray();
    return Optional.of(new Gates(Matrix.of(members, units, entries)));
  }

  /** The members of a population answer together where there is one. */
  private static Network network(List<Layer> layers) {
    Network elite = new Network(IMAGE, Preprocessing.NONE, layers, Optional.empty());
    return elite.members() == 1
        ? elite
        : new Network(IMAGE, Preprocessing.NONE, layers, Prediction.POPULATION, Optional.empty());
  }

  @Test
  void the_elite_answers_for_a_network_with_gates() {
    Network population = network(networks().reduce((first, last) -> last).orElseThrow());
    Network elite = population.member(0);
    INDArray batch = Nd4j.rand(DataType.FLOAT, 2, 20L * PATTERNS).dup('f');
    Network asked = new Network(IMAGE, Preprocessing.NONE, population.layers(), Optional.empty());
    INDArray answer = new DeployedNetwork(asked, PATTERNS).forward(batch);
    assertEquals(new DeployedNetwork(elite, PATTERNS).forward(batch), answer);
    assertNotEquals(new DeployedNetwork(population.member(1), PATTERNS).forward(batch), answer);
    assertNotEquals(new DeployedNetwork(population, PATTERNS).forward(batch), answer);
  }

  @ParameterizedTest
  @MethodSource("networks")
  void outputs_are_those_of_the_plain_pass(List<Layer> layers) {
    Network network = network(layers);
    double[][] inputs = new double[PATTERNS][];
    float[] batch = new float[PATTERNS * 40];
    for (int p = 0; p < PATTERNS; p++) {
      inputs[p] = numbers(40, 1);
      for (int i = 0; i < 40; i++) {
        batch[p * 40 + pixelByPixel(i)] = (float) inputs[p][i];
      }
    }
    INDArray outputs =
        new DeployedNetwork(network, PATTERNS)
            .forward(Nd4j.create(batch, new long[] {2, 20L * PATTERNS}, 'f'));
    int size = Shapes.size(Network.outputShape(layers.get(layers.size() - 1)).orElseThrow());
    assertEquals(PATTERNS, outputs.columns());
    for (int p = 0; p < PATTERNS; p++) {
      double[] expected = network.output(inputs[p]);
      assertEquals(size, expected.length);
      double greatest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
      assertArrayEquals(
          expected,
          outputs.getColumn(p).dup().castTo(DataType.DOUBLE).data().asDouble(),
          1e-5 * Math.max(10, greatest));
    }
  }

  /** One of three patterns is moved; a block that stops by itself takes its steps, all of them. */
  @ParameterizedTest
  @MethodSource("networks")
  void gradients_of_inputs_are_differences_of_outputs(List<Layer> layers) {
    Network network = network(layers);
    float[] batch = new float[PATTERNS * 40];
    double[] input = numbers(40, 1);
    for (int i = 0; i < 40; i++) {
      batch[40 + pixelByPixel(i)] = (float) input[i];
    }
    DeployedNetwork floats = new DeployedNetwork(network, PATTERNS, Pass.TRAINING);
    int size = network.output(input).length;
    for (int asked = 0; asked < 2; asked++) { // the second time nothing of the first is left
      double[] weights = numbers(size, 1);
      float[] outputGradient = new float[PATTERNS * size];
      for (int j = 0; j < size; j++) {
        outputGradient[size + j] = (float) weights[j];
      }
      floats.forward(Nd4j.create(batch, new long[] {2, 20L * PATTERNS}, 'f'));
      double[] gradient =
          floats
              .inputGradient(Nd4j.create(outputGradient, new long[] {size, PATTERNS}, 'f'))
              .dup('f')
              .data()
              .asDouble();
      assertEquals(PATTERNS * 40, gradient.length);
      for (int i = 0; i < 40; i++) {
        assertEquals(slope(network, input, weights, i), gradient[40 + pixelByPixel(i)], 1e-4);
        assertEquals(0, gradient[pixelByPixel(i)]);
      }
    }
  }

  /** On 40 numbers, or images of two channels; so many weights of each kind. */
  private static ResidualBlock residual(
      String name,
      Activation activation,
      Start start,
      int states,
      int inputs,
      int biases,
      int steps,
      List<Integer> shape) {
    int n = shape.get(0);
    int window = shape.size() == 1 ? 1 : 3;
    int m = shape.size() == 1 ? 40 : 2;
    return new ResidualBlock(
        name,
        activation,
        0.5,
        steps,
        start,
        IntStream.range(0, states).mapToObj(k -> kernel(n, n, window, window)).toList(),
        IntStream.range(0, inputs).mapToObj(k -> kernel(m, n, window, window)).toList(),
        IntStream.range(0, biases).mapToObj(k -> vector(n)).toList(),
        shape);
  }

  private static double slope(Network network, double[] input, double[] weights, int i) {
    double step = 0x1p-20;
    double[] moved = input.clone();
    moved[i] += step;
    double[] up = network.output(moved);
    moved[i] -= 2 * step;
    double[] down = network.output(moved);
    return IntStream.range(0, up.length)
        .mapToDouble(j -> weights[j] * (up[j] - down[j]) / (2 * step))
        .sum();
  }

  @Test
  void a_block_that_stops_by_itself_has_the_gradient_of_so_many_steps() {
    DenseBlock block = denseBlock("d", Activation.TANH, 1, 1000, 40, 5, 0.25);
    Network settling =
        new Network(
            IMAGE,
            Preprocessing.NONE,
            List.of(with(block, Depth.untilEquilibrium(1, 1000))), // after its first step
            Optional.empty());
    Network unrolled =
        new Network(
            IMAGE, Preprocessing.NONE, List.of(with(block, Depth.of(256))), Optional.empty());
    INDArray batch = Nd4j.rand(DataType.FLOAT, 2, 20L * PATTERNS).dup('f');
    INDArray outputGradient = Nd4j.ones(DataType.FLOAT, 5, PATTERNS).dup('f');
    DeployedNetwork first = new DeployedNetwork(settling, PATTERNS, Pass.TRAINING);
    DeployedNetwork second = new DeployedNetwork(unrolled, PATTERNS, Pass.TRAINING);
    assertEquals(first.forward(batch), second.forward(batch));
    assertEquals(first.inputGradient(outputGradient), second.inputGradient(outputGradient));
  }

  private static DenseBlock with(DenseBlock block, Depth depth) {
    return new DenseBlock(
        block.name(),
        block.activation(),
        block.stepSizes(),
        depth,
        block.states(),
        block.input(),
        block.bias());
  }

  /** Where a number of an image stands in a batch. */
  private static int pixelByPixel(int i) {
    return i % 20 * 2 + i / 20;
  }

  @Test
  void a_layer_of_unknown_type_is_refused_by_name() {
    assertRefused(new UnknownLayer("mystery", "attention"), "'mystery'", "'attention'");
  }

  @Test
  void an_activation_that_is_not_slope_restricted_is_refused_by_name() {
    assertRefused(denseBlock("d", Activation.GELU, 1, 3, 40, 5, 1), "'d'", "gelu");
  }

  @Test
  void groups_of_an_equilibrium_block_are_refused_by_name() {
    Layer layer =
        new EquilibriumBlock(
            "e",
            new Grouped(Rule.RADIAL_TANH, 2),
            0.5,
            Depth.of(3),
            matrix(6, 6),
            matrix(6, 40),
            vector(6));
    assertRefused(layer, "'e'", "radial_tanh in groups of 2");
  }

  private static void assertRefused(Layer layer, String... words) {
    Network network = new Network(IMAGE, Preprocessing.NONE, List.of(layer), Optional.empty());
    InvalidDesign error =
        assertThrows(InvalidDesign.class, () -> new DeployedNetwork(network, PATTERNS));
    for (String word : words) {
      assertTrue(error.getMessage().contains(word), error::getMessage);
    }
  }

  private static double[] numbers(int count, double scale) {
    return RANDOM.doubles(count, -scale, scale).map(x -> (float) x).toArray();
  }

  private static Matrix matrix(int rows, int columns) {
    return Matrix.of(rows, columns, numbers(rows * columns, 0.5));
  }

  private static Vector vector(int length) {
    return Vector.of(numbers(length, 0.5));
  }

  /** Different for each unit, unless they are all 1. */
  private static Vector sizes(int length, double greatest) {
    return greatest == 1
        ? Vector.constant(length, 1)
        : Vector.of(IntStream.range(0, length).mapToDouble(i -> greatest / (1 + i)).toArray());
  }

  private static Linear linear(String name, int inputs, int outputs) {
    return new Linear(name, matrix(outputs, inputs), vector(outputs));
  }

  private static Kernel kernel(int inputs, int outputs, int height, int width) {
    return new Kernel(matrix(outputs, inputs * height * width), height, width);
  }

  private static Convolution conv(
      String name, int inputs, int size, int outputs, int stride, int height, int width) {
    return new Convolution(
        name, kernel(inputs, outputs, size, size), vector(outputs), stride, height, width);
  }

  private static BatchNorm norm(String name, List<Integer> shape) {
    return new BatchNorm(name, vector(shape.get(0)), vector(shape.get(0)), shape);
  }

  private static ConvBlock convBlock(
      String name, Activation activation, int weights, int steps, double stepSize) {
    return new ConvBlock(
        name,
        activation,
        sizes(3, stepSize),
        Depth.of(steps),
        IntStream.range(0, weights).mapToObj(i -> kernel(3, 3, 3, 1)).toList(),
        kernel(2, 3, 1, 3),
        vector(3),
        5,
        4);
  }

  private static RecurrentBlock recurrent(
      String name, Activation activation, Reading reading, int steps, int units, double leak) {
    return new RecurrentBlock(
        name,
        activation,
        sizes(units, leak),
        reading,
        steps,
        matrix(units, units),
        matrix(units, reading == Reading.SEQUENCE ? 40 / steps : 40),
        vector(units));
  }

  private static FeedforwardBlock layers(
      String name,
      Activation activation,
      Form form,
      int weights,
      int biases,
      int steps,
      int units) {
    return new FeedforwardBlock(
        name,
        activation,
        form,
        form == Form.PLAIN ? 1 : 0x1p-6,
        steps,
        IntStream.range(0, weights)
            .mapToObj(i -> Matrix.of(units, units, numbers(units * units, 0.2)))
            .toList(),
        IntStream.range(0, biases).mapToObj(i -> vector(units)).toList());
  }

  private static DenseBlock denseBlock(
      String name,
      Nonlinearity activation,
      int weights,
      int steps,
      int inputs,
      int units,
      double stepSize) {
    return new DenseBlock(
        name,
        activation,
        sizes(units, stepSize),
        steps,
        IntStream.range(0, weights).mapToObj(i -> matrix(units, units)).toList(),
        matrix(units, inputs),
        vector(units));
  }
}
