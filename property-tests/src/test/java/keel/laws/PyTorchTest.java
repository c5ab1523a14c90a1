package keel.laws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import keel.laws.Commands.Ended;
import keel.train.data.Dataset;
import keel.train.data.Digits;
import keel.train.data.Patterns;
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
import keel.verify.model.Gates;
import keel.verify.model.Grouped;
import keel.verify.model.Json;
import keel.verify.model.Kernel;
import keel.verify.model.Layer;
import keel.verify.model.Linear;
import keel.verify.model.ModelFile;
import keel.verify.model.NaisBlock;
import keel.verify.model.Network;
import keel.verify.model.Nonlinearity;
import keel.verify.model.Pointwise;
import keel.verify.model.Pooling;
import keel.verify.model.Prediction;
import keel.verify.model.Preprocessing;
import keel.verify.model.RecurrentBlock;
import keel.verify.model.ResidualBlock;
import keel.verify.model.StepNorm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The modules of examples/pytorch, and models that go to PyTorch and come back. */
class PyTorchTest {
  private static final int ROUND_TRIPS = 32;

  /** From this one on, blocks of every kind in turn. */
  private static final int OTHERS = 12;

  private static final List<Activation> ACTIVATIONS =
      List.of(
          Activation.TANH,
          Activation.RELU,
          Activation.LEAKY_RELU,
          Activation.HARD_TANH,
          Activation.SOFTSIGN,
          Activation.ARCTAN,
          Activation.ELU,
          Activation.SIGMOID);

  private static final List<Activation> ALL = List.of(Activation.values());

  private static final List<Grouped> GROUPED =
      Arrays.stream(Grouped.Rule.values())
          .map(
              rule ->
                  new Grouped(
                      rule, 2, rule.hasThresholds() ? Vector.of(-0.25, -0.125) : Vector.of()))
          .toList();

  @TempDir private Path folder;

  private Path file(String name) {
    return folder.resolve(name);
  }

  private static Ended keel(String... line) {
    Ended ended = Commands.run(List.of(line));
    assertEquals(0, ended.code(), ended::toString);
    return ended;
  }

  private static void write(Path file, Patterns patterns) throws IOException {
    Files.write(
        file,
        IntStream.range(0, patterns.size())
            .mapToObj(
                i ->
                    Arrays.stream(patterns.input(i))
                            .mapToObj(String::valueOf)
                            .collect(Collectors.joining(","))
                        + ","
                        + patterns.label(i))
            .toList());
  }

  private static double[] numbers(String line) {
    return Arrays.stream(line.strip().split(" ")).mapToDouble(Double::parseDouble).toArray();
  }

  @Test
  void what_pytorch_trains_is_certified_and_models_come_back_from_it_as_they_went()
      throws Exception {
    PyTorch.assumeThere();
    Dataset digits = Digits.load();
    write(file("training.csv"), digits.training());
    write(file("held-out.csv"), digits.heldOut());
    Random random = new Random(25);
    for (int i = 0; i < ROUND_TRIPS; i++) {
      Path model = file(i + ".safetensors");
      ModelFile.write(model, network(random, i));
      keel("export", model + "", "--pytorch", file(i + ".exported") + "");
    }
    Path script = file("pytorch.py");
    Files.write(script, Commands.resource("pytorch.py"));
    PyTorch.run(script + "", PyTorch.EXAMPLES + "", folder + "");
    for (String name : List.of("dense", "untied", "conv")) {
      assertComputesTheSame(name, digits.heldOut());
    }
    for (int i = 0; i < ROUND_TRIPS; i++) {
      assertCameBack(i);
    }
    assertImported();
    assertRnnImported();
  }

  private void assertComputesTheSame(String name, Patterns heldOut) throws IOException {
    Path model = file(name + ".safetensors");
    if (!name.equals("untied")) { // whose norm is another one at every step
      keel("certify", model + "", "--no-smt", "-o", folder + "");
    }
    double accuracy = Double.parseDouble(Files.readString(file(name + ".accuracy")));
    if (!name.equals("conv")) { // which takes images, and the embedded digits are lists
      String measured = keel("evaluate", model + "", "--json").out();
      assertEquals(accuracy, Json.read(measured).path("held_out_accuracy").doubleValue(), 1e-9);
    }
    assertTrue(accuracy > 0.8, name + " learned something: " + accuracy);
    Network network = ModelFile.read(model).network();
    List<String> outputs = Files.readAllLines(file(name + ".outputs"));
    for (int i = 0; i < outputs.size(); i++) {
      assertNear(numbers(outputs.get(i)), network.output(heldOut.input(i)), 1e-5, name);
    }
  }

  /** Within a part of the greatest of the numbers, or of 1. */
  private static void assertNear(double[] expected, double[] found, double part, String name) {
    double greatest = Arrays.stream(expected).map(Math::abs).reduce(1, Math::max);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], found[i], part * greatest, name);
    }
  }

  private void assertCameBack(int i) throws IOException {
    Network sent = ModelFile.read(file(i + ".safetensors")).network();
    Network back = ModelFile.read(file(i + ".back")).network();
    assertEquals(sent, back);
    double[] halves = new double[sent.inputSize()];
    Arrays.fill(halves, 0.5);
    assertNear(numbers(Files.readString(file(i + ".ones"))), sent.output(halves), 1e-4, "no. " + i);
  }

  /** The state_dict of the same model, with R, says the same as what save_keel wrote. */
  private void assertImported() throws IOException {
    Path description = file("network.yaml");
    Files.writeString(
        description,
        """
        version: 1
        input: [64]
        preprocessing: {scale: 0.0625, mean: [0.305], std: [0.376]}
        layers:
        - {type: dense_block, name: block1, activation: tanh, step_size: 1, steps: 30,
           state: {gram: {factor: 0.R, epsilon: 0.01}}, input: 0.B, bias: 0.b}
        - {type: linear, name: linear1, weight: 1.weight, bias: 1.bias}
        """);
    Path imported = importedAndReplayed("dense", description);
    DenseBlock written = (DenseBlock) block(file("dense.safetensors"));
    DenseBlock read = (DenseBlock) block(imported);
    assertEquals(written.input(), read.input());
    assertNear(written.state().toArray(), read.state().toArray(), 0x1p-24, "A");
  }

  /** An nn.RNN of one layer, whose two biases become one. */
  private void assertRnnImported() throws IOException {
    Path description = file("rnn.yaml");
    Files.writeString(
        description,
        """
        version: 1
        input: [64]
        preprocessing: {scale: 0.0625, mean: [0.305], std: [0.376]}
        layers:
        - {type: recurrent_block, name: block1, module: rnn, activation: tanh, steps: 8}
        - {type: linear, name: linear1, weight: head.weight, bias: head.bias}
        """);
    RecurrentBlock block = (RecurrentBlock) block(importedAndReplayed("rnn", description));
    assertEquals(8, block.features());
  }

  private Path importedAndReplayed(String name, Path description) throws IOException {
    Path imported = file(name + ".imported.safetensors");
    String line = "import %s --network %s --replay %s --json --to ";
    String[] words =
        line.formatted(file(name + ".pt"), description, file(name + ".npz")).split(" ", -1);
    words[words.length - 1] = imported.toString();
    JsonNode replay = Json.read(keel(words).out()).path("replay");
    assertTrue(replay.path("inputs").intValue() > 300, replay::toString);
    assertTrue(
        replay.path("bound").doubleValue() < 1000 * replay.path("difference").doubleValue(),
        replay::toString);
    return imported;
  }

  private static Layer block(Path model) throws IOException {
    return ModelFile.read(model).network().layers().get(0);
  }

  // ---- Networks of every layer that there is a module for ----

  private static double[] numbers(Random random, int count, boolean isFloat) {
    return random
        .doubles(count, -0.5, 0.5)
        .map(number -> isFloat ? (float) number : number)
        .toArray();
  }

  private static Network network(Random random, int place) {
    boolean isFloat = place % 3 > 0;
    Preprocessing preprocessing =
        place % 2 == 0 ? Preprocessing.NONE : new Preprocessing(0.5, Vector.of(0.1), Vector.of(2));
    if (place >= OTHERS) {
      Layer block = block(random, isFloat, place - OTHERS);
      return new Network(
          Network.inputShape(block).orElseThrow(), preprocessing, List.of(block), none());
    }
    return place % 4 == 3
        ? new Network(List.of(5), preprocessing, List.of(dense(random, isFloat, 5)), none())
        : gated(
            new Network(List.of(2, 5, 4), preprocessing, images(random, isFloat, place), none()),
            place);
  }

  /** Every fourth is a population of two, with closed, half open and open units. */
  private static Network gated(Network network, int place) {
    if (place % 4 != 2) {
      return network;
    }
    List<Layer> layers =
        network.layers().stream()
            .map(layer -> layer instanceof NaisBlock block ? (Layer) gated(block) : layer)
            .toList();
    return new Network(
        network.input(), network.preprocessing(), layers, Prediction.POPULATION, none());
  }

  private static NaisBlock gated(NaisBlock block) {
    int units = block.bias().length();
    double[] gates = new double[2 * units];
    Arrays.setAll(gates, i -> i % 3 / 2.0);
    return block.withGates(Optional.of(new Gates(Matrix.of(2, units, gates))));
  }

  private static <T> Optional<T> none() {
    return Optional.empty();
  }

  private static List<Layer> images(Random random, boolean isFloat, int place) {
    List<Integer> image = List.of(3, 3, 2);
    return List.of(
        new Convolution(
            "stem", kernel(random, isFloat, 3, 2, 3), ofLength(random, isFloat, 3), 2, 5, 4),
        new BatchNorm("norm", ofLength(random, isFloat, 3), ofLength(random, isFloat, 3), image),
        new Pointwise("act", place % 2 == 0 ? Activation.RELU : Activation.TANH, image),
        new ConvBlock(
            "images",
            ACTIVATIONS.get(random.nextInt(8)),
            Vector.of(0.5, 0.25, 1),
            place % 2 == 0
                ? Depth.of(3)
                : Depth.untilEquilibrium(
                    0.01, place % 8 == 1 ? StepNorm.MAXIMUM : StepNorm.EUCLIDEAN, 7),
            IntStream.range(0, place % 2 == 0 ? 3 : 1)
                .mapToObj(k -> kernel(random, isFloat, 3, 3, 3))
                .toList(),
            kernel(random, isFloat, 3, 3, 1),
            ofLength(random, isFloat, 3),
            3,
            2),
        new Pooling(
            "pool", place % 2 == 0 ? Pooling.Kind.AVERAGE : Pooling.Kind.MAXIMUM, 2, 1, image),
        new Flatten("flat", List.of(3, 2, 1)),
        dense(random, isFloat, 6),
        new Linear("head", Matrix.of(2, 4, numbers(random, 8, isFloat)), Vector.of(0, 1)));
  }

  private static Layer block(Random random, boolean isFloat, int place) {
    Nonlinearity activation =
        random.nextBoolean()
            ? ALL.get(random.nextInt(ALL.size()))
            : GROUPED.get(random.nextInt(GROUPED.size()));
    boolean settles = random.nextBoolean();
    Vector bias = ofLength(random, isFloat, 4);
    Vector rates = settles ? Vector.constant(4, 0.75) : Vector.of(0.25, 0.5, 0.25, 0.5);
    return switch (place % 5) {
      case 0 ->
          new DenseBlock(
              "block",
              activation,
              rates,
              settles ? Depth.untilEquilibrium(0.01, 7) : Depth.of(3),
              List.of(matrix(random, isFloat, 4)),
              matrix(random, isFloat, 3),
              bias);
      case 1 ->
          new EquilibriumBlock(
              "block",
              place % 2 == 0 ? activation : Activation.HARD_TANH,
              0.5,
              settles ? Depth.untilEquilibrium(1e-9, 500) : Depth.of(3),
              matrix(random, isFloat, 4),
              matrix(random, isFloat, 3),
              bias);
      case 2 ->
          new RecurrentBlock(
              "block",
              activation,
              rates,
              settles ? RecurrentBlock.Reading.SEQUENCE : RecurrentBlock.Reading.CONSTANT,
              3,
              matrix(random, isFloat, 4),
              matrix(random, isFloat, 2),
              bias);
      case 3 ->
          new FeedforwardBlock(
              "block",
              activation,
              settles ? FeedforwardBlock.Form.PLAIN : FeedforwardBlock.Form.NEAR_IDENTITY,
              settles ? 1 : 0.5,
              2,
              each(settles ? 1 : 2, () -> matrix(random, isFloat, 4)),
              each(random.nextBoolean() ? 1 : 2, () -> ofLength(random, isFloat, 4)));
      default -> residual(random, isFloat, place);
    };
  }

  private static Layer residual(Random random, boolean isFloat, int place) {
    boolean isDense = place % 2 == 0;
    boolean isFromInput = random.nextBoolean();
    int size = isDense ? 1 : 3;
    Supplier<Kernel> state = () -> kernel(random, isFloat, 4, 4, size);
    Supplier<Kernel> input =
        () -> kernel(random, isFloat, 4, isFromInput ? 4 : 3, isDense || isFromInput ? 1 : 3);
    return new ResidualBlock(
        "block",
        ALL.get(random.nextInt(ALL.size())),
        0.5,
        2,
        isFromInput ? ResidualBlock.Start.INPUT : ResidualBlock.Start.ZERO,
        each(1 + random.nextInt(2), state),
        isFromInput && random.nextBoolean() ? List.of() : each(1 + random.nextInt(2), input),
        each(1 + random.nextInt(2), () -> ofLength(random, isFloat, 4)),
        isDense ? List.of(4) : List.of(4, 3, 2));
  }

  private static <T> List<T> each(int count, Supplier<T> weights) {
    return Stream.generate(weights).limit(count).toList();
  }

  private static Matrix matrix(Random random, boolean isFloat, int columns) {
    return Matrix.of(4, columns, numbers(random, 4 * columns, isFloat));
  }

  private static Vector ofLength(Random random, boolean isFloat, int length) {
    return Vector.of(numbers(random, length, isFloat));
  }

  private static Kernel kernel(Random random, boolean isFloat, int out, int in, int size) {
    int columns = in * size * size;
    return new Kernel(Matrix.of(out, columns, numbers(random, out * columns, isFloat)), size, size);
  }

  private static Layer dense(Random random, boolean isFloat, int inputs) {
    int steps = 1 + random.nextInt(4);
    List<Matrix> states =
        IntStream.range(0, random.nextBoolean() ? 1 : steps)
            .mapToObj(k -> Matrix.of(4, 4, numbers(random, 16, isFloat)))
            .toList();
    return new DenseBlock(
        "block",
        ACTIVATIONS.get(random.nextInt(8)),
        random.nextBoolean() ? Vector.constant(4, 0.7) : Vector.of(0.1, 0.2, 0.3, 0.4),
        steps,
        states,
        Matrix.of(4, inputs, numbers(random, 4 * inputs, isFloat)),
        ofLength(random, isFloat, 4));
  }
}
