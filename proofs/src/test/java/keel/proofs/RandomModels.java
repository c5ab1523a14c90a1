package keel.proofs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import keel.verify.certificate.Region;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.BatchNorm;
import keel.verify.model.Block;
import keel.verify.model.ConvBlock;
import keel.verify.model.Convolution;
import keel.verify.model.DenseBlock;
import keel.verify.model.Depth;
import keel.verify.model.EquilibriumBlock;
import keel.verify.model.FeedforwardBlock;
import keel.verify.model.Flatten;
import keel.verify.model.Grouped;
import keel.verify.model.Kernel;
import keel.verify.model.Layer;
import keel.verify.model.Linear;
import keel.verify.model.Modulus;
import keel.verify.model.Network;
import keel.verify.model.Nonlinearity;
import keel.verify.model.Pointwise;
import keel.verify.model.Pooling;
import keel.verify.model.Preprocessing;
import keel.verify.model.RecurrentBlock;
import keel.verify.model.ResidualBlock;
import keel.verify.model.Scalars;
import keel.verify.model.StepNorm;

/** Small networks of every kind that a certificate can speak about, from fixed seeds. */
final class RandomModels {
  private static final List<Activation> ACTIVATIONS = List.of(Activation.values());

  /** What may be done to groups of any size. */
  private static final List<Grouped.Rule> RADIAL =
      List.of(Grouped.Rule.MOD_RELU, Grouped.Rule.RADIAL_TANH, Grouped.Rule.RADIAL_SOFTSIGN);

  private RandomModels() {}

  /** A network and what it is an example of. */
  record Example(String name, Network network) {}

  static List<Example> all() {
    List<Example> examples = new ArrayList<>();
    for (Activation activation : Activation.values()) {
      String name = activation.fileName();
      examples.add(example("symmetric " + name, symmetric(activation, 3, 0.02, 1.9, 1)));
      examples.add(example("dominated " + name, dominated(activation, 4, 1, 2)));
      examples.add(example("scaled " + name, scaled(activation, 3, 3)));
      examples.add(example("skewed " + name, skewed(activation, 8, 4)));
      examples.add(
          example("pixelwise " + name, pixelwise(symmetric(activation, 5, 0.1, 1.9, 5), 1)));
    }
    for (int n : new int[] {1, 2, 5, 8, 12}) {
      examples.add(example("size " + n, symmetric(Activation.TANH, n, 0.1, 1, n)));
      examples.add(example("relu, size " + n, symmetric(Activation.RELU, n, 0.1, 1, n)));
      examples.add(example("negative, size " + n, symmetric(Activation.TANH, n, -0.5, 1, n)));
      examples.add(example("overshoot, size " + n, symmetric(Activation.RELU, n, 0.1, 4, n)));
    }
    examples.add(example("nearly symmetric", nearlySymmetric(Activation.TANH, 4)));
    examples.add(example("nearly symmetric, leaky", nearlySymmetric(Activation.LEAKY_RELU, 3)));
    double mirrored = Math.nextUp(0.3); // no diagonal dominates such rows
    examples.add(
        example(
            "nearly symmetric, rotated",
            general(Activation.RELU, -0.5, -0.3, -0.3, -mirrored, -0.5, -0.3, -0.3, -0.3, -0.5)));
    examples.add(example("diverging", general(Activation.TANH, -1.9, -1, 1.7, -0.2)));
    examples.add(example("not normal, leaky", general(Activation.LEAKY_RELU, -1, 0.9, -0.9, -1)));
    examples.add(example("triangular", general(Activation.TANH, -1, 0, 0x1.8p40, -1)));
    examples.add(example("triangular, large", triangular(Activation.RELU, 20, 0x1p30)));
    examples.add(example("null vector", general(Activation.TANH, -1, -1, -1, -1)));
    examples.add(example("null vector, not symmetric", general(Activation.TANH, -1, -2, -1, -2)));
    examples.add(example("untied", dominated(Activation.TANH, 3, 4, 5)));
    examples.add(example("untied relu", dominated(Activation.RELU, 3, 4, 6)));
    examples.add(example("until equilibrium", untilEquilibrium()));
    for (Activation activation : List.of(Activation.TANH, Activation.RELU)) {
      String name = activation.fileName() + ", pixelwise, ";
      examples.add(example(name + "wide input", pixelwise(symmetric(activation, 5, 0.1, 1, 6), 3)));
      examples.add(example(name + "negative", pixelwise(symmetric(activation, 4, -1, 1, 7), 1)));
      examples.add(example(name + "overshoot", pixelwise(symmetric(activation, 4, 0, 4, 8), 1)));
      examples.add(
          example(name + "wide overshoot", pixelwise(symmetric(activation, 4, 0, 4, 8), 3)));
    }
    examples.add(example("convolutional", convolutional(Activation.TANH, 1, 7)));
    examples.add(example("convolutional relu", convolutional(Activation.RELU, 1, 8)));
    examples.add(example("convolutional outward", outward(3, 4, 5)));
    examples.add(example("convolutional outward, small image", outward(5, 1, 2)));
    examples.add(example("convolutional untied", convolutional(Activation.SOFTSIGN, 3, 9)));
    for (Activation activation : Activation.values()) {
      String name = "mirrored " + activation.fileName();
      examples.add(example(name, mirrored(activation, 0.09, 0.5, 11)));
    }
    examples.add(example("mirrored, overshoot", mirrored(Activation.TANH, 0.09, 1, 11)));
    examples.add(example("mirrored, negative", mirrored(Activation.RELU, 0.3, 0.5, 12)));
    examples.add(example("mirrored but for a bit", nearlyMirrored()));
    examples.add(
        example(
            "two blocks",
            symmetric(Activation.TANH, 3, 0.1, 1, 21),
            new Linear("between", Matrix.of(2, 3, 1, 0, 0, 0, 1, 0), Vector.of(0, 1)),
            named("second", symmetric(Activation.RELU, 2, 0.2, 1.5, 22), 2)));
    for (Grouped.Rule rule : Grouped.Rule.values()) {
      examples.addAll(inGroups(rule));
    }
    examples.addAll(equilibria());
    examples.addAll(leaky());
    examples.addAll(residual());
    examples.addAll(complex());
    examples.add(new Example("chain", chain()));
    examples.add(new Example("large numbers", largeNumbers()));
    examples.add(new Example("all layers", allLayers()));
    return examples;
  }

  /** What is certified of groups of two units, what is left open, and what is no group. */
  private static List<Example> inGroups(Grouped.Rule rule) {
    Grouped pairs = grouped(rule, 2, 4, -0.25);
    String name = rule.fileName();
    double nearly = Math.nextUp(-0.25);
    return List.of(
        example("symmetric " + name, symmetric(pairs, 4, 0.02, 1.9, 2)),
        example("unequal steps " + name, symmetric(pairs, 4, 0.02, 1.9, 3)),
        example("overshoot " + name, symmetric(pairs, 4, 0.1, 4, 4)),
        example("scaled in groups " + name, scaled(pairs, 4, 6)),
        example("scaled within groups " + name, scaled(grouped(rule, 2, 2, 0), 2, 8)),
        example("dominated " + name, dominated(pairs, 4, 1, 2)),
        example("untied " + name, dominated(pairs, 4, 3, 2)),
        example(
            "nearly symmetric " + name, general(grouped(rule, 2, 2, -1), -1, -0.25, nearly, -1)),
        example("null vector " + name, general(grouped(rule, 2, 2, -1), -1, -1, -1, -1)),
        example("jump " + name, symmetric(grouped(rule, 2, 4, 0.25), 4, 0.1, 1, 10)));
  }

  /** The same threshold for every group, if there is one. */
  private static Grouped grouped(Grouped.Rule rule, int size, int units, double threshold) {
    return new Grouped(
        rule, size, Vector.constant(rule.hasThresholds() ? units / size : 0, threshold));
  }

  /** A dense block of groups, of two units or of three, from a number. */
  static Drawn drawnInGroups(int seed) {
    Random random = new Random(seed);
    boolean isPair = random.nextBoolean();
    List<Grouped.Rule> rules = isPair ? List.of(Grouped.Rule.values()) : RADIAL;
    Grouped.Rule rule = rules.get(random.nextInt(rules.size()));
    int size = isPair ? 2 : 3;
    int n = size * (1 + random.nextInt(2));
    double threshold = random.nextInt(8) == 0 ? 0x1p-30 : -random.nextInt(4) * 0.5;
    Grouped groups = grouped(rule, size, n, threshold);
    DenseBlock block =
        switch (random.nextInt(6)) {
          case 0, 1 -> symmetric(groups, n, 0.1 * random.nextInt(2), random.nextInt(4), seed);
          case 2 -> scaled(groups, n, seed);
          case 3 -> nearlySymmetric(groups, n);
          case 4 -> smallIntegers(groups, n, random);
          default -> powersOfTwo(groups, n, random.nextInt(121) - 60, random);
        };
    return new Drawn(example("groups " + seed, block), Region.DEFAULT);
  }

  /** Blocks that give their equilibrium: certified, left open, and out of the range of doubles. */
  private static List<Example> equilibria() {
    EquilibriumBlock relu = equilibrium(Activation.RELU, 3, 1, 0.5, 0, 51);
    EquilibriumBlock far = with(relu, 0x1p700, times(0x1p600, relu.state()));
    EquilibriumBlock farther = with(relu, 0x1p-1023, times(0x1p1023, relu.state()));
    Random random = new Random(53);
    List<Example> examples = new ArrayList<>();
    for (Activation activation : List.of(Activation.RELU, Activation.TANH, Activation.GELU)) {
      String name = "equilibrium " + activation.fileName();
      examples.add(example(name, equilibrium(activation, 4, 1, 0.5, 0, 52)));
      examples.add(example(name + ", weighed", equilibrium(activation, 4, 1, 0.5, 3, 53)));
      examples.add(example(name + ", long step", equilibrium(activation, 3, 1, 2.5, 0, 54)));
      examples.add(example(name + ", not monotone", equilibrium(activation, 3, -1, 0.5, 0, 55)));
    }
    for (Grouped.Rule rule : List.of(Grouped.Rule.MOD_RELU, Grouped.Rule.CARDIOID)) {
      EquilibriumBlock pairs = equilibrium(grouped(rule, 2, 4, -0.25), 4, 1, 0.5, 2, 56);
      examples.add(example("equilibrium " + rule.fileName(), pairs));
    }
    examples.add(example("equilibrium, a step out of the range of doubles", far));
    examples.add(example("equilibrium, a form out of it", farther));
    examples.add(example("equilibrium, two of them", with(relu, 0.5, times(-1, relu.state()))));
    examples.add(
        example(
            "equilibrium, three outputs",
            relu,
            new Linear("head", doubles(random, 3, 3), vector(random, 3, 1))));
    examples.add(
        example(
            "equilibrium, one output",
            relu,
            new Linear("head", doubles(random, 1, 3), vector(random, 1, 1))));
    examples.add(
        example(
            "equilibrium among blocks",
            taking("first", symmetric(Activation.TANH, 3, 0.1, 1.5, 42), 2, random),
            taking("second", relu, doubles(random, 3, 3)),
            new Linear("between", doubles(random, 2, 3), Vector.of(0, 1)),
            taking("third", symmetric(Activation.RELU, 4, 0.2, 1.2, 43), 2, random),
            taking("last", equilibrium(Activation.TANH, 2, 0.5, 0.5, 1, 57), doubles(random, 2, 4)),
            new Linear("head", doubles(random, 2, 2), vector(random, 2, 1))));
    return examples;
  }

  private static EquilibriumBlock with(EquilibriumBlock block, double step, Matrix state) {
    return new EquilibriumBlock(
        block.name(), block.activation(), step, block.depth(), state, block.input(), block.bias());
  }

  private static EquilibriumBlock taking(String name, EquilibriumBlock block, Matrix input) {
    return new EquilibriumBlock(
        name,
        block.activation(),
        block.stepSize(),
        block.depth(),
        block.state(),
        input,
        block.bias());
  }

  /** W with I − W so many times as large. */
  private static Matrix times(double factor, Matrix state) {
    double[] w = state.toArray();
    for (int i = 0; i < w.length; i++) {
      double one = i % (state.rows() + 1) == 0 ? 1 : 0;
      w[i] = one - factor * (one - w[i]);
    }
    return Matrix.of(state.rows(), state.columns(), w);
  }

  /**
   * I − W = Λ⁻¹ (margin I + RᵀR + S), S skew, where Λ has powers of two up to a spread, one for
   * each group.
   */
  private static EquilibriumBlock equilibrium(
      Nonlinearity activation, int n, double margin, double step, int spread, int seed) {
    Random random = new Random(seed);
    double[] r = matrix(random, n, n, 0.5).toArray();
    double[] skew = matrix(random, n, n, 0.5).toArray();
    int groups = n / activation.groupSize();
    int[] powers = new int[groups];
    Arrays.setAll(powers, i -> spread == 0 ? 0 : random.nextInt(spread + 1));
    double[] w = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double sum = (i == j ? margin : 0) + skew[i * n + j] - skew[j * n + i];
        for (int k = 0; k < n; k++) {
          sum += r[k * n + i] * r[k * n + j];
        }
        w[i * n + j] = (i == j ? 1 : 0) - Math.scalb(sum, -powers[i % groups]);
      }
    }
    return new EquilibriumBlock(
        "block",
        activation,
        step,
        random.nextBoolean() ? Depth.of(20) : Depth.untilEquilibrium(0.001, norm(random), 50),
        Matrix.of(n, n, w),
        matrix(random, n, 1 + random.nextInt(3), 0.5),
        vector(random, n, 0.25));
  }

  /** A block that gives its equilibrium, alone or among other layers, from a number. */
  static Drawn drawnEquilibrium(int seed) {
    Random random = new Random(seed);
    int n = 2 * (1 + random.nextInt(2));
    Nonlinearity activation =
        random.nextInt(4) == 0
            ? grouped(RADIAL.get(random.nextInt(RADIAL.size())), 2, n, -0.5)
            : ACTIVATIONS.get(random.nextInt(ACTIVATIONS.size()));
    double margin = random.nextInt(5) == 0 ? -0.5 : positive(random, random.nextInt(5) - 3);
    double step = positive(random, -random.nextInt(5));
    EquilibriumBlock block =
        equilibrium(activation, n, margin, step, random.nextInt(3), random.nextInt());
    List<Layer> layers = new ArrayList<>();
    List<Integer> input = List.of(block.inputs());
    if (random.nextBoolean()) {
      input = List.of(2);
      layers.add(between("before", input, random));
      int inputs = Network.outputShape(layers.get(0)).orElseThrow().get(0);
      layers.add(taking("block", block, doubles(random, n, inputs)));
    } else {
      layers.add(block);
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      List<Integer> shape = Network.outputShape(layers.get(layers.size() - 1)).orElseThrow();
      layers.add(between("layer " + i, shape, random));
    }
    Network network = new Network(input, preprocessing(1, random), layers, Optional.empty());
    return new Drawn(new Example("equilibrium " + seed, network), Region.DEFAULT);
  }

  /** Blocks with a leak: certified in each norm, refuted, left open, and out of the range. */
  private static List<Example> leaky() {
    Random random = new Random(61);
    Vector even = Vector.of(0.5, 0.5);
    Matrix small = Matrix.of(2, 2, 0.5, 0.25, -0.25, 0.5);
    Matrix sheared = Matrix.of(2, 2, 0.5, 4, 0, 0.5);
    Matrix turning = Matrix.of(2, 2, 0, 1.125, -1.125, 0);
    Matrix large = Matrix.of(2, 2, 0x1p700, 0, 0, -Double.MAX_VALUE);
    List<Example> examples = new ArrayList<>();
    for (RecurrentBlock.Reading reading : RecurrentBlock.Reading.values()) {
      String name = "recurrent " + reading.fileName();
      for (Activation activation : ACTIVATIONS) {
        String kind = name + " " + activation.fileName();
        examples.add(example(kind, recurrent(activation, even, reading, 4, small)));
      }
      examples.add(example(name + ", rows", recurrent(Activation.TANH, even, reading, 3, sheared)));
      examples.add(
          example(name + ", metric", recurrent(Activation.RELU, even, reading, 3, turning)));
      examples.add(
          example(
              name + ", leaks of their own",
              recurrent(Activation.TANH, Vector.of(0.25, 1), reading, 3, small)));
      examples.add(
          example(
              name + ", unstable",
              recurrent(
                  Activation.TANH, even, reading, 3, Matrix.of(2, 2, 1.5, 0.25, -0.25, 0.5))));
      examples.add(
          example(
              name + ", many steps",
              recurrent(Activation.SIGMOID, Vector.of(1, 1), reading, 5000, small)));
      examples.add(
          example(
              name + ", outputs",
              recurrent(Activation.RELU, even, reading, 3, turning),
              new Linear("head", doubles(random, 3, 2), vector(random, 3, 1))));
    }
    Vector ones = Vector.of(1, 1);
    RecurrentBlock.Reading whole = RecurrentBlock.Reading.CONSTANT;
    for (Grouped.Rule rule : List.of(Grouped.Rule.MOD_RELU, Grouped.Rule.CARDIOID)) {
      examples.add(
          example(
              "recurrent " + rule.fileName(),
              recurrent(grouped(rule, 2, 2, -0.25), even, whole, 3, sheared)));
    }
    examples.add(
        example(
            "recurrent, out of the range of doubles",
            recurrent(Activation.TANH, ones, whole, 3, large)));
    examples.add(
        example("layers", feedforward(Activation.TANH, FeedforwardBlock.Form.PLAIN, small)));
    examples.add(
        example(
            "layers, untied",
            feedforward(Activation.RELU, FeedforwardBlock.Form.PLAIN, small, sheared)));
    examples.add(
        example(
            "layers near the identity",
            feedforward(
                Activation.ELU,
                FeedforwardBlock.Form.NEAR_IDENTITY,
                Matrix.of(2, 2, -1, 0.5, -0.5, -1))));
    examples.add(
        example(
            "layers near the identity, out of the range of doubles",
            feedforward(Activation.ELU, FeedforwardBlock.Form.NEAR_IDENTITY, small, large)));
    examples.add(
        example(
            "layers, unstable",
            feedforward(Activation.RELU, FeedforwardBlock.Form.PLAIN, sheared)));
    for (Activation activation : List.of(Activation.TANH, Activation.RELU, Activation.HARD_TANH)) {
      examples.add(
          example(
              "layers that expand together, " + activation.fileName(),
              feedforward(
                  activation,
                  FeedforwardBlock.Form.PLAIN,
                  Matrix.of(2, 2, 0.5, 0, 3, 0.5),
                  Matrix.of(2, 2, 0.5, 3, 0, 0.5))));
      examples.add(
          example(
              "layers that expand near the identity, " + activation.fileName(),
              feedforward(
                  activation, FeedforwardBlock.Form.NEAR_IDENTITY, Matrix.of(2, 2, 1, -1, 1, 1))));
    }
    examples.add(
        example(
            "layers among blocks",
            feedforward(Activation.TANH, FeedforwardBlock.Form.PLAIN, small, turning),
            named("second", symmetric(Activation.RELU, 2, 0.2, 1.5, 22), 2),
            new Linear("head", doubles(random, 2, 2), vector(random, 2, 1))));
    return examples;
  }

  private static RecurrentBlock recurrent(
      Nonlinearity activation,
      Vector leaks,
      RecurrentBlock.Reading reading,
      int steps,
      Matrix state) {
    int n = state.rows();
    Random random = new Random(n);
    return new RecurrentBlock(
        "block",
        activation,
        leaks,
        reading,
        steps,
        state,
        matrix(random, n, 2, 0.5),
        vector(random, n, 0.25));
  }

  private static FeedforwardBlock feedforward(
      Activation activation, FeedforwardBlock.Form form, Matrix... states) {
    return new FeedforwardBlock(
        "block",
        activation,
        form,
        form == FeedforwardBlock.Form.PLAIN ? 1 : 0.125,
        states.length == 1 ? 3 : states.length,
        List.of(states),
        List.of(Vector.of(0.25, -0.5)));
  }

  /** Of which nothing is claimed, nor of a network that they stand in. */
  private static List<Example> residual() {
    Random random = new Random(29);
    ResidualBlock images =
        new ResidualBlock(
            "images",
            Activation.RELU,
            1,
            2,
            ResidualBlock.Start.ZERO,
            List.of(new Kernel(matrix(random, 3, 27, 0.5), 3, 3)),
            List.of(new Kernel(matrix(random, 3, 2, 1), 1, 1)),
            List.of(vector(random, 3, 1), vector(random, 3, 1)),
            List.of(3, 2, 2));
    ResidualBlock list =
        new ResidualBlock(
            "list",
            Activation.GELU,
            0.5,
            3,
            ResidualBlock.Start.INPUT,
            List.of(new Kernel(matrix(random, 3, 3, 0x1p40), 1, 1)),
            List.of(),
            List.of(vector(random, 3, 1)),
            List.of(3));
    return List.of(
        example("residual", list),
        example("residual, images", images),
        example(
            "residual among blocks",
            symmetric(Activation.TANH, 3, 0.1, 1, 21),
            list,
            named("second", symmetric(Activation.RELU, 2, 0.2, 1.5, 22), 3)));
  }

  /** Blocks of complex numbers, and what stands between them. */
  private static List<Example> complex() {
    Random random = new Random(47);
    List<Example> examples = new ArrayList<>();
    for (Activation activation : List.of(Activation.TANH, Activation.RELU, Activation.GELU)) {
      String name = "complex c_" + activation.fileName();
      examples.add(example(name, hermitian(activation, 2, 1, 71)));
      examples.add(example(name + ", overshoot", hermitian(activation, 2, 4, 72)));
      examples.add(example(name + ", convolutional", complexConvolutional(activation, 73)));
    }
    for (Grouped.Rule rule : Grouped.Rule.values()) {
      examples.add(
          example("complex " + rule.fileName(), hermitian(grouped(rule, 2, 4, -0.25), 2, 1, 74)));
    }
    DenseBlock block = hermitian(Activation.TANH, 2, 1, 75);
    examples.add(example("complex, not Hermitian", block.withState(complex(random, 2, 2, 0.5))));
    examples.add(
        example(
            "complex equilibrium",
            new EquilibriumBlock(
                "block",
                Activation.RELU,
                0.5,
                Depth.of(20),
                complex(random, 2, 2, 0.25),
                complex(random, 2, 1, 1),
                vector(random, 4, 1),
                Scalars.COMPLEX)));
    examples.add(
        example(
            "complex recurrent",
            new RecurrentBlock(
                "block",
                grouped(Grouped.Rule.RADIAL_TANH, 2, 4, 0),
                Vector.constant(4, 0.5),
                RecurrentBlock.Reading.SEQUENCE,
                3,
                complex(random, 2, 2, 0.25),
                complex(random, 2, 1, 1),
                vector(random, 4, 1),
                Scalars.COMPLEX)));
    examples.add(
        example(
            "complex block and modulus",
            block,
            new Modulus("size", List.of(4)),
            new Linear("head", doubles(random, 3, 2), vector(random, 3, 1))));
    examples.add(
        new Example(
            "complex image",
            complexImage(
                random,
                new Pooling("pool", Pooling.Kind.AVERAGE, 2, 2, List.of(4, 4, 5)),
                new Modulus("size", List.of(4, 2, 2)),
                new Linear("head", doubles(random, 2, 8), vector(random, 2, 1)))));
    examples.add(
        new Example(
            "complex image with a maximum",
            complexImage(
                random,
                new Pooling("greatest", Pooling.Kind.MODULUS, 2, 2, List.of(4, 4, 5)),
                new Flatten("parts", List.of(4, 2, 2)))));
    return examples;
  }

  /** Images [4, 4, 5] of two complex channels: a convolution, a block, and more. */
  private static Network complexImage(Random random, Layer... behind) {
    List<Layer> layers = new ArrayList<>();
    layers.add(
        new Convolution(
            "stem",
            new Kernel(complex(random, 2, 9, 0.5), 3, 3),
            vector(random, 4, 1),
            1,
            4,
            5,
            Scalars.COMPLEX));
    layers.add(complexConvolutional(Activation.TANH, random.nextInt()));
    layers.addAll(List.of(behind));
    return new Network(List.of(2, 4, 5), Preprocessing.NONE, layers, Optional.empty());
  }

  private static Matrix complex(Random random, int rows, int columns, double size) {
    return Scalars.embedded(
        matrix(random, rows, columns, size), matrix(random, rows, columns, size));
  }

  /** A Hermitian, −P with real parts of its diagonal near {@code middle}. */
  private static DenseBlock hermitian(Nonlinearity activation, int n, double middle, int seed) {
    Random random = new Random(seed);
    double[] real = matrix(random, n, n, 0.125).toArray();
    double[] imaginary = matrix(random, n, n, 0.125).toArray();
    for (int i = 0; i < n; i++) {
      real[i * n + i] -= middle;
      imaginary[i * n + i] = 0;
      for (int j = 0; j < i; j++) {
        real[i * n + j] = real[j * n + i];
        imaginary[i * n + j] = -imaginary[j * n + i];
      }
    }
    return new DenseBlock(
        "block",
        activation,
        Vector.constant(2 * n, 0.75),
        Depth.of(5),
        List.of(Scalars.embedded(Matrix.of(n, n, real), Matrix.of(n, n, imaginary))),
        complex(random, n, 1, 1),
        vector(random, 2 * n, 0.5),
        Scalars.COMPLEX);
  }

  private static ConvBlock complexConvolutional(Activation activation, int seed) {
    Random random = new Random(seed);
    double[] real = matrix(random, 2, 18, 0.01).toArray();
    real[4] -= 1;
    real[18 + 9 + 4] -= 1;
    Matrix taps = Scalars.embedded(Matrix.of(2, 18, real), matrix(random, 2, 18, 0.01));
    return new ConvBlock(
        "block",
        activation,
        Vector.of(1, 0.5, 1, 0.5),
        Depth.of(5),
        List.of(new Kernel(taps, 3, 3)),
        new Kernel(complex(random, 2, 2, 0.5), 1, 1),
        vector(random, 4, 0.25),
        4,
        5,
        Scalars.COMPLEX);
  }

  /** A block with a leak, alone or among other layers, from a number. */
  static Drawn drawnLeaky(int seed) {
    Random random = new Random(seed);
    int n = 2 * (1 + random.nextInt(2));
    Nonlinearity activation =
        random.nextInt(5) == 0
            ? grouped(RADIAL.get(random.nextInt(RADIAL.size())), 2, n, -0.5)
            : ACTIVATIONS.get(random.nextInt(ACTIVATIONS.size()));
    double size = positive(random, random.nextInt(5) - 3);
    int steps = 1 + random.nextInt(4);
    boolean isRecurrent = random.nextBoolean();
    Block block =
        isRecurrent
            ? recurrent(activation, n, size, steps, random)
            : layers(activation, n, size, steps, random);
    List<Layer> layers = new ArrayList<>(List.of(block));
    List<Integer> input = block.inputShape();
    for (int i = random.nextInt(3); i > 0; i--) {
      List<Integer> shape = Network.outputShape(layers.get(layers.size() - 1)).orElseThrow();
      layers.add(between("layer " + i, shape, random));
    }
    Network network = new Network(input, preprocessing(1, random), layers, Optional.empty());
    return new Drawn(new Example("leaky " + seed, network), Region.DEFAULT);
  }

  private static Block recurrent(
      Nonlinearity activation, int n, double size, int steps, Random random) {
    double[] leaks = new double[n];
    Arrays.fill(leaks, random.nextBoolean() ? 1 : 0.125 * (1 + random.nextInt(8)));
    leaks[0] = random.nextInt(3) == 0 ? random.nextDouble() / 2 + 0.25 : leaks[0];
    RecurrentBlock.Reading[] readings = RecurrentBlock.Reading.values();
    return new RecurrentBlock(
        "block",
        activation,
        Vector.of(leaks),
        readings[random.nextInt(readings.length)],
        steps,
        scaled(size, doubles(random, n, n)),
        doubles(random, n, 1 + random.nextInt(3)),
        vector(random, n, 1));
  }

  private static Block layers(
      Nonlinearity activation, int n, double size, int steps, Random random) {
    boolean isPlain = random.nextBoolean();
    List<Matrix> states = new ArrayList<>();
    for (int k = random.nextBoolean() ? 1 : steps; k > 0; k--) {
      states.add(scaled(size, doubles(random, n, n)));
    }
    List<Vector> biases = new ArrayList<>();
    for (int k = random.nextBoolean() ? 1 : steps; k > 0; k--) {
      biases.add(vector(random, n, 1));
    }
    return new FeedforwardBlock(
        "block",
        activation,
        isPlain ? FeedforwardBlock.Form.PLAIN : FeedforwardBlock.Form.NEAR_IDENTITY,
        isPlain ? 1 : positive(random, -3),
        steps,
        states,
        biases);
  }

  private static Matrix scaled(double factor, Matrix matrix) {
    double[] entries = matrix.toArray();
    Arrays.setAll(entries, i -> factor * entries[i]);
    return Matrix.of(matrix.rows(), matrix.columns(), entries);
  }

  /** A network of any of these kinds, and where to speak about it, from a number. */
  static Drawn drawn(int seed) {
    Random random = new Random(seed);
    Activation activation = ACTIVATIONS.get(random.nextInt(ACTIVATIONS.size()));
    int n = 1 + random.nextInt(4);
    // Numbers of any size, powers of two among them: what is rounded, and where, shows there.
    int power = random.nextInt(3) == 0 ? random.nextInt(121) - 60 : 0;
    Layer layer =
        switch (random.nextInt(11)) {
          case 0 -> symmetric(activation, n, 0.1, random.nextInt(4), seed);
          case 1 -> symmetric(activation, n, -0.01 * random.nextInt(2), 2, seed);
          case 2 -> dominated(activation, n, 1 + random.nextInt(3), seed);
          case 3 -> scaled(activation, 1 + n, seed);
          case 4 -> nearlySymmetric(activation, 1 + n);
          case 5 -> convolutional(activation, 1 + random.nextInt(2), seed);
          case 6 -> powersOfTwo(activation, n, power, random);
          case 7 -> smallIntegers(activation, n, random);
          case 8 -> skewed(activation, 5 + n, seed);
          case 9 ->
              pixelwise(
                  symmetric(activation, 2 + n, 0.1, random.nextInt(4), seed),
                  1 + 2 * random.nextInt(2));
          default -> general(activation, matrix(random, 2, 2, Math.scalb(1.0, power)).toArray());
        };
    Region region =
        new Region(
            positive(random, random.nextInt(9) - 4),
            positive(random, random.nextInt(9) - 4),
            positive(random, -random.nextInt(20)));
    return new Drawn(example("drawn " + seed, layer), region);
  }

  /** A network of several layers, with preprocessing or without, from a number. */
  static Drawn drawnNetwork(int seed) {
    Random random = new Random(seed);
    boolean isImage = random.nextInt(3) == 0;
    int channels = 1 + random.nextInt(2);
    List<Integer> input = isImage ? List.of(channels, 4, 5) : List.of(channels * 2);
    List<Layer> layers = new ArrayList<>();
    List<Integer> shape = isImage ? addImages(layers, input, random) : input;
    int count = random.nextInt(4) + (isImage ? 0 : 1);
    for (int i = 0; i < count; i++) {
      layers.add(
          shape.get(0) % 2 == 0 && random.nextInt(4) == 0
              ? new Modulus("layer " + i, shape)
              : between("layer " + i, shape, random));
      shape = Network.outputShape(layers.get(layers.size() - 1)).orElseThrow();
    }
    Network network = new Network(input, preprocessing(channels, random), layers, Optional.empty());
    return new Drawn(new Example("network " + seed, network), Region.DEFAULT);
  }

  private static Preprocessing preprocessing(int channels, Random random) {
    double[] std = new double[channels];
    Arrays.setAll(std, i -> 0.25 + random.nextDouble());
    double[] scales = {1, 1.0 / 255, -3, 0};
    return random.nextInt(3) == 0
        ? Preprocessing.NONE
        : new Preprocessing(
            scales[random.nextInt(8) / 2], vector(random, channels, 1), Vector.of(std));
  }

  /** Layers that take and give images, and one that makes a list of the last. */
  private static List<Integer> addImages(List<Layer> layers, List<Integer> input, Random random) {
    int stride = 1 + random.nextInt(3);
    int height = 1 + 2 * random.nextInt(3);
    int width = 1 + 2 * random.nextInt(3);
    Kernel kernel =
        new Kernel(matrix(random, 3, height * width * input.get(0), 0.3), height, width);
    layers.add(new Convolution("stem", kernel, vector(random, 3, 0.1), stride, 4, 5));
    List<Integer> shape = Network.outputShape(layers.get(0)).orElseThrow();
    if (random.nextBoolean()) {
      layers.add(new BatchNorm("norm", vector(random, 3, 1), vector(random, 3, 1), shape));
    }
    if (random.nextBoolean()) {
      layers.add(new Pointwise("relu", Activation.RELU, shape));
    }
    if (random.nextInt(3) == 0 && stride == 1) {
      layers.add(convolutional(Activation.TANH, 1 + random.nextInt(2), random.nextInt()));
      shape = List.of(2, 4, 5);
    }
    if (random.nextInt(3) == 0) {
      Pooling.Kind kind = random.nextBoolean() ? Pooling.Kind.AVERAGE : Pooling.Kind.MAXIMUM;
      int size = stride == 1 ? 3 : 2; // as large as the image allows, for windows that overlap
      layers.add(new Pooling("pool", kind, size, 1 + random.nextInt(2), shape));
      shape = Network.outputShape(layers.get(layers.size() - 1)).orElseThrow();
    }
    layers.add(new Flatten("flat", shape));
    return Network.outputShape(layers.get(layers.size() - 1)).orElseThrow();
  }

  /** A layer that takes a list of numbers, a block as often as not. */
  private static Layer between(String name, List<Integer> shape, Random random) {
    int inputs = shape.get(0);
    int units = 1 + random.nextInt(4);
    Activation activation = random.nextBoolean() ? Activation.TANH : Activation.RELU;
    return switch (random.nextInt(8)) {
      case 0 -> new Linear(name, doubles(random, units, inputs), vector(random, units, 1));
      case 1 -> new Pointwise(name, activation, shape);
      case 2 -> new BatchNorm(name, vector(random, inputs, 1), vector(random, inputs, 1), shape);
      case 3 -> new Flatten(name, shape);
      case 4 -> taking(name, dominated(activation, units, 1, random.nextInt()), inputs, random);
      case 5 -> taking(name, scaled(activation, units, random.nextInt()), inputs, random);
      default ->
          taking(
              name,
              symmetric(activation, units, 0.1, 1 + random.nextDouble(), random.nextInt()),
              inputs,
              random);
    };
  }

  private static StepNorm norm(Random random) {
    return random.nextBoolean() ? StepNorm.MAXIMUM : StepNorm.EUCLIDEAN;
  }

  /** The block with another input; sometimes it stops at a depth of its own. */
  private static DenseBlock taking(String name, DenseBlock block, int inputs, Random random) {
    Depth depth =
        random.nextInt(6) == 0
            ? Depth.untilEquilibrium(0.001, norm(random), 50)
            : Depth.of(block.steps());
    return new DenseBlock(
        name,
        block.activation(),
        block.stepSizes(),
        depth,
        block.states(),
        doubles(random, block.units(), inputs),
        block.bias());
  }

  /** Numbers of which products are no doubles. */
  private static Matrix doubles(Random random, int rows, int columns) {
    double[] entries = new double[rows * columns];
    Arrays.setAll(entries, i -> random.nextInt(8) == 0 ? 0 : random.nextGaussian());
    return Matrix.of(rows, columns, entries);
  }

  /** An example with a region. */
  record Drawn(Example example, Region region) {}

  private static double positive(Random random, int power) {
    return Math.scalb(random.nextBoolean() ? 1 : 1 + random.nextDouble(), power);
  }

  /** All entries, steps among them, are powers of two or zero. */
  private static DenseBlock powersOfTwo(Nonlinearity activation, int n, int power, Random random) {
    double[] a = new double[n * n];
    Arrays.setAll(a, i -> random.nextInt(3) == 0 ? 0 : -Math.scalb(1.0, random.nextInt(5) - 4));
    for (int i = 0; i < n * n; i++) {
      boolean isDiagonal = i % (n + 1) == 0;
      a[i] = isDiagonal ? -Math.scalb(1.0, power) : a[i % n * n + i / n];
    }
    return small(activation, n, Math.scalb(1.0, -Math.max(0, power)), a, random);
  }

  /** Boundaries are met exactly: eigenvalues 0 and 2, rows that sum up to nothing. */
  private static DenseBlock smallIntegers(Nonlinearity activation, int n, Random random) {
    double[] a = new double[n * n];
    Arrays.setAll(a, i -> (random.nextInt(5) - (i % (n + 1) == 0 ? 4 : 2)) * 0.5);
    return small(activation, n, 1, a, random);
  }

  private static DenseBlock small(
      Nonlinearity activation, int n, double step, double[] a, Random random) {
    return new DenseBlock(
        "block",
        activation,
        Vector.constant(n, step),
        1 + random.nextInt(40),
        Matrix.of(n, n, a),
        random.nextInt(4) == 0
            ? Matrix.of(n, 1, new double[n])
            : matrix(random, n, 1 + random.nextInt(3), 1),
        vector(random, n, 0.5));
  }

  /** Every layer is one of a chain; the rows of the last are far from each other. */
  private static Network chain() {
    Random random = new Random(41);
    Preprocessing scaled = new Preprocessing(1.0 / 255, Vector.of(0.5, 0), Vector.of(0.25, 2));
    return new Network(
        List.of(2, 4, 4),
        scaled,
        List.of(
            new Convolution(
                "stem", new Kernel(matrix(random, 2, 18, 0.5), 3, 3), Vector.of(0, 1), 1, 4, 4),
            new BatchNorm("norm", Vector.of(2, -0.5), Vector.of(0, 1), List.of(2, 4, 4)),
            new Pointwise("relu", Activation.RELU, List.of(2, 4, 4)),
            new Pooling("pool", Pooling.Kind.AVERAGE, 3, 1, List.of(2, 4, 4)),
            new Flatten("flat", List.of(2, 2, 2)),
            taking("first", symmetric(Activation.TANH, 3, 0.1, 1.5, 42), 8, random),
            new Linear("between", doubles(random, 2, 3), Vector.of(0, 1)),
            taking("second", symmetric(Activation.RELU, 4, 0.2, 1.2, 43), 2, random),
            new Linear("head", doubles(random, 3, 4), vector(random, 3, 1))),
        Optional.empty());
  }

  /**
   * The chain with other preprocessing, two layers in another order, another pooling, or one weight
   * changed.
   */
  static List<Network> besideChain() {
    Network chain = chain();
    List<Layer> swapped = new ArrayList<>(chain.layers());
    Collections.swap(swapped, 1, 2);
    List<Network> others = new ArrayList<>();
    others.add(with(chain, swapped));
    others.add(new Network(chain.input(), Preprocessing.NONE, chain.layers(), chain.training()));
    for (int i = 0; i < chain.layers().size(); i++) {
      if (chain.layers().get(i) instanceof Pooling mean) {
        List<Layer> layers = new ArrayList<>(chain.layers());
        layers.set(i, new Pooling(mean.name(), Pooling.Kind.MAXIMUM, 3, 1, mean.inputShape()));
        others.add(with(chain, layers));
      }
      if (chain.layers().get(i) instanceof Linear linear) {
        double[] weights = linear.weight().toArray();
        weights[0] += 0x1p-10;
        Matrix weight = Matrix.of(linear.weight().rows(), linear.weight().columns(), weights);
        List<Layer> layers = new ArrayList<>(chain.layers());
        layers.set(i, new Linear(linear.name(), weight, linear.bias()));
        others.add(with(chain, layers));
      }
    }
    return others;
  }

  private static Network with(Network network, List<Layer> layers) {
    return new Network(network.input(), network.preprocessing(), layers, network.training());
  }

  /** No bound of what it makes of its input is a double. */
  private static Network largeNumbers() {
    double large = 0x1p700;
    return new Network(
        List.of(2),
        Preprocessing.NONE,
        List.of(
            new Linear("first", Matrix.of(2, 2, large, 1, -1, large), Vector.of(0, 0)),
            new Linear("second", Matrix.of(2, 2, large, 0, 0, large), Vector.of(0, 0))),
        Optional.empty());
  }

  private static Network allLayers() {
    Random random = new Random(31);
    return new Network(
        List.of(1, 8, 10),
        Preprocessing.NONE,
        List.of(
            new Convolution(
                "stem",
                new Kernel(matrix(random, 3, 9, 0.5), 3, 3),
                vector(random, 3, 0.1),
                2,
                8,
                10),
            new BatchNorm("norm", Vector.of(2, 1, 0.5), Vector.of(0, -0.25, 1), List.of(3, 4, 5)),
            new Pointwise("relu", Activation.RELU, List.of(3, 4, 5)),
            convolutional(Activation.ARCTAN, 1, 10),
            new Pooling("pool", Pooling.Kind.AVERAGE, 2, 2, List.of(2, 4, 5)),
            new Flatten("flat", List.of(2, 2, 2)),
            new Linear("head", matrix(random, 3, 8, 0.5), vector(random, 3, 0.5))),
        Optional.empty());
  }

  private static Example example(String name, Layer... layers) {
    return new Example(
        name,
        new Network(
            ((Block) layers[0]).inputShape(),
            Preprocessing.NONE,
            Arrays.asList(layers),
            Optional.empty()));
  }

  private static DenseBlock named(String name, DenseBlock block, int inputs) {
    Matrix input = matrix(new Random(inputs), block.units(), inputs, 0.5);
    return new DenseBlock(
        name, block.activation(), block.stepSizes(), 4, block.state(), input, block.bias());
  }

  private static Matrix matrix(Random random, int rows, int columns, double scale) {
    double[] entries = new double[rows * columns];
    Arrays.setAll(entries, i -> (float) (scale * random.nextGaussian()));
    return Matrix.of(rows, columns, entries);
  }

  private static Vector vector(Random random, int length, double scale) {
    return Vector.of(matrix(random, 1, length, scale).toArray());
  }

  /** A = −P, where the eigenvalues of P lie between the two or a little outside. */
  private static DenseBlock symmetric(
      Nonlinearity activation, int n, double least, double greatest, int seed) {
    Random random = new Random(seed);
    double[] r = matrix(random, n, n, 1).toArray();
    double[] gram = new double[n * n];
    double square = 0;
    for (int i = 0; i < n * n; i++) {
      for (int k = 0; k < n; k++) {
        gram[i] += r[k * n + i / n] * r[k * n + i % n];
      }
      square += gram[i] * gram[i];
    }
    double[] a = new double[n * n];
    for (int i = 0; i < n * n; i++) {
      a[i] = -gram[i] / Math.sqrt(square) * (greatest - least) - (i % (n + 1) == 0 ? least : 0);
    }
    double[] steps = new double[n];
    Arrays.setAll(steps, i -> seed % 2 == 0 ? 1 : 1 - 0.0625 * random.nextInt(4));
    return new DenseBlock(
        "block",
        activation,
        Vector.of(steps),
        1 + random.nextInt(30),
        Matrix.of(n, n, a),
        matrix(random, n, 1 + random.nextInt(2 * n), 0.5),
        vector(random, n, 0.25));
  }

  private static DenseBlock dominated(Nonlinearity activation, int n, int states, int seed) {
    Random random = new Random(seed);
    List<Matrix> matrices = new ArrayList<>();
    for (int k = 0; k < states; k++) {
      double[] a = matrix(random, n, n, 0.4 / n).toArray();
      for (int i = 0; i < n; i++) {
        a[i * n + i] = -1 + 0.125 * random.nextGaussian();
      }
      matrices.add(Matrix.of(n, n, a));
    }
    return new DenseBlock(
        "block",
        activation,
        Vector.constant(n, 0.75),
        Depth.of(states == 1 ? 6 : states),
        matrices,
        matrix(random, n, 2, 1),
        vector(random, n, 0.5));
  }

  /** Λ A symmetric for a Λ of powers of two, but not A. */
  private static DenseBlock scaled(Nonlinearity activation, int n, int seed) {
    DenseBlock block = symmetric(activation, n, 0.1, 1, seed);
    double[] a = block.state().toArray();
    for (int i = 0; i < n * n; i++) {
      a[i] = (float) a[i] * Math.scalb(1.0, -(i / n % 2));
    }
    return new DenseBlock(
        "block",
        activation,
        Vector.constant(n, 0.5),
        10,
        Matrix.of(n, n, a),
        block.input(),
        block.bias());
  }

  private static DenseBlock nearlySymmetric(Nonlinearity activation, int n) {
    DenseBlock block = symmetric(activation, n, 0.2, 1, 11);
    double[] a = block.state().toArray();
    a[1] = Math.nextUp(a[1]);
    return new DenseBlock(
        "block", activation, block.stepSizes(), 8, Matrix.of(n, n, a), block.input(), block.bias());
  }

  /** Neither symmetric nor dominated, as other tools export it, or a little more so. */
  private static DenseBlock skewed(Activation activation, int n, int seed) {
    DenseBlock block = symmetric(activation, n, 0.1, 1.2, seed);
    double[] a = block.state().toArray();
    double skew = seed % 3 == 0 ? 0x1p-24 : 0.0625;
    for (int i = 1; i < n; i++) {
      a[i * n + i - 1] += skew;
      a[(i - 1) * n + i] -= skew;
    }
    return new DenseBlock(
        "block", activation, block.stepSizes(), 8, Matrix.of(n, n, a), block.input(), block.bias());
  }

  private static DenseBlock general(Nonlinearity activation, double... a) {
    int n = (int) Math.round(Math.sqrt(a.length));
    return new DenseBlock(
        "block",
        activation,
        Vector.constant(n, 1),
        5,
        Matrix.of(n, n, a),
        Matrix.identity(n),
        Vector.of(Arrays.copyOf(new double[] {0.25, -0.5}, n)));
  }

  private static DenseBlock triangular(Activation activation, int n, double entry) {
    double[] a = new double[n * n];
    for (int i = 0; i < n; i++) {
      Arrays.fill(a, i * n, i * n + i, entry);
      a[i * n + i] = -1;
    }
    return general(activation, a);
  }

  private static DenseBlock untilEquilibrium() {
    DenseBlock block = symmetric(Activation.TANH, 3, 0.1, 1, 13);
    return new DenseBlock(
        "block",
        block.activation(),
        block.stepSizes(),
        Depth.untilEquilibrium(0.001, StepNorm.EUCLIDEAN, 50),
        block.states(),
        block.input(),
        block.bias());
  }

  /** The same at every pixel, D in a square window. */
  private static ConvBlock pixelwise(DenseBlock pixel, int window) {
    int n = pixel.units();
    Matrix input = matrix(new Random(n), n, 2 * window * window, 0.5);
    return new ConvBlock(
        "block",
        (Activation) pixel.activation(),
        pixel.stepSizes(),
        pixel.depth(),
        List.of(new Kernel(pixel.state(), 1, 1)),
        new Kernel(input, window, window),
        pixel.bias(),
        2,
        3);
  }

  /** A channel that adds to itself, in windows of the state and of inputs of other sizes. */
  private static ConvBlock outward(int window, int height, int width) {
    Random random = new Random(window);
    int taps = window * window;
    double[] weights = matrix(random, 2, 2 * taps, 0.5).toArray();
    weights[taps / 2] = 0.25;
    return new ConvBlock(
        "block",
        Activation.RELU,
        Vector.of(1, 0.5),
        Depth.of(5),
        List.of(new Kernel(Matrix.of(2, 2 * taps, weights), window, window)),
        new Kernel(matrix(random, 2, 9, 0.5), 1, 3),
        vector(random, 2, 0.25),
        height,
        width);
  }

  /** C[-t] = C[t]ᵀ, no rows dominated: taps of about some size around −1 in the middle. */
  private static ConvBlock mirrored(Activation activation, double size, double step, int seed) {
    Random random = new Random(seed);
    double[] taps = matrix(random, 2, 18, size).toArray();
    for (int out = 0; out < 2; out++) {
      for (int in = 0; in < 2; in++) {
        for (int tap = 0; tap < 9; tap++) {
          taps[(in * 2 + out) * 9 + 8 - tap] = taps[(out * 2 + in) * 9 + tap];
        }
      }
    }
    taps[4] = -1;
    taps[18 + 9 + 4] = -1;
    return new ConvBlock(
        "block",
        activation,
        Vector.constant(2, step),
        Depth.of(5),
        List.of(new Kernel(Matrix.of(2, 18, taps), 3, 3)),
        new Kernel(matrix(random, 2, 27, 0.5), 3, 3),
        vector(random, 2, 0.25),
        4,
        5);
  }

  private static ConvBlock nearlyMirrored() {
    ConvBlock block = mirrored(Activation.TANH, 0.09, 0.5, 11);
    double[] taps = block.kernels().get(0).weights().toArray();
    taps[0] = Math.nextUp(taps[0]);
    return block.withKernel(new Kernel(Matrix.of(2, 18, taps), 3, 3));
  }

  private static ConvBlock convolutional(Activation activation, int states, int seed) {
    Random random = new Random(seed);
    List<Kernel> kernels = new ArrayList<>();
    for (int k = 0; k < states; k++) {
      double[] taps = matrix(random, 2, 18, 0.02).toArray();
      taps[4] -= 1;
      taps[18 + 9 + 4] -= 1;
      kernels.add(new Kernel(Matrix.of(2, 18, taps), 3, 3));
    }
    return new ConvBlock(
        "block",
        activation,
        Vector.of(1, 0.5),
        Depth.of(states == 1 ? 5 : states),
        kernels,
        new Kernel(matrix(random, 2, 3, 0.5), 1, 1),
        vector(random, 2, 0.25),
        4,
        5);
  }
}
