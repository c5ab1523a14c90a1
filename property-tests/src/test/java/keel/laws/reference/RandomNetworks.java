package keel.laws.reference;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import keel.laws.reference.RandomMatrices.Kind;
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
import keel.verify.model.Flatten;
import keel.verify.model.Grouped;
import keel.verify.model.Kernel;
import keel.verify.model.Layer;
import keel.verify.model.Linear;
import keel.verify.model.ModelFile;
import keel.verify.model.NaisBlock;
import keel.verify.model.Network;
import keel.verify.model.Nonlinearity;
import keel.verify.model.Pointwise;
import keel.verify.model.Pooling;
import keel.verify.model.Preprocessing;
import keel.verify.model.StepNorm;
import keel.verify.model.Tensor;
import keel.verify.model.TensorFile;
import keel.verify.model.TensorType;

/**
 * Models from a number each, of every kind that a model file can hold: stable, unstable and
 * between, dense and convolutional, with numbers of any size. Most blocks are small, since the
 * reference takes long.
 */
final class RandomNetworks {
  /** What may be done to groups of any size. */
  private static final List<Grouped.Rule> RADIAL =
      List.of(Grouped.Rule.MOD_RELU, Grouped.Rule.RADIAL_TANH, Grouped.Rule.RADIAL_SOFTSIGN);

  private final RandomNumbers numbers;
  private final Random random;
  private final RandomMatrices matrices;

  /** Apart from the other numbers, which do not depend on whether units act in groups. */
  private final Random groups;

  private final TensorType type;

  /**
   * A model that was drawn.
   *
   * @param type that its tensors are stored with
   */
  record Drawn(long seed, Network network, Region region, TensorType type) {
    /** Writes the model file with tensors of its type, which holds every number of it. */
    void write(Path file) throws IOException {
      ModelFile.write(file, network);
      if (type == TensorType.F16 || type == TensorType.BF16) {
        TensorFile written = TensorFile.read(file);
        List<Tensor> tensors = written.tensors().values().stream().map(this::stored).toList();
        TensorFile.write(file, written.metadata(), tensors);
      }
    }

    private Tensor stored(Tensor tensor) {
      double[] numbers = tensor.numbers();
      ByteBuffer bytes =
          ByteBuffer.allocate(type.bits() / Byte.SIZE * numbers.length)
              .order(ByteOrder.LITTLE_ENDIAN);
      for (double number : numbers) {
        bytes.putShort(
            type == TensorType.F16
                ? RandomNumbers.halfBits(number)
                : (short) (Float.floatToRawIntBits((float) number) >>> 16));
      }
      return new Tensor(tensor.name(), type, tensor.shape(), bytes.flip());
    }

    /** The blocks, so that they can be made again. */
    @Override
    public String toString() {
      StringBuilder text = new StringBuilder("seed " + seed + ", " + type + ", " + region);
      for (Layer layer : network.layers()) {
        text.append("\n  ").append(layer.getClass().getSimpleName()).append(' ');
        if (layer instanceof Block block) {
          text.append(describe(block));
        }
      }
      return text.toString();
    }
  }

  private RandomNetworks(long seed) {
    this.random = new Random(seed * 0x9E3779B97F4A7C15L + 1804);
    this.groups = new Random(seed);
    this.numbers = new RandomNumbers(random);
    this.matrices = new RandomMatrices(numbers);
    this.type =
        switch (random.nextInt(8)) {
          case 0 -> TensorType.F16;
          case 1 -> TensorType.BF16;
          case 2, 3 -> TensorType.F32;
          default -> TensorType.F64;
        };
  }

  /**
   * The model of a number.
   *
   * @throws keel.verify.model.UnusableInput if what was drawn is refused, as some names are
   */
  static Drawn of(long seed) {
    RandomNetworks drawing = new RandomNetworks(seed);
    Network network =
        drawing.numbers.oneIn(4) ? drawing.images() : drawing.dense(drawing.numbers.between(1, 6));
    return new Drawn(seed, drawing.preprocessed(network), drawing.numbers.region(), drawing.type);
  }

  /** With numbers of its own, so that the others do not depend on them. */
  private Network preprocessed(Network network) {
    Random own = new Random(~groups.nextLong());
    if (own.nextInt(3) > 0) {
      return network;
    }
    int channels = own.nextBoolean() ? 1 : network.input().get(0);
    double[] std = own.doubles(channels, 0x1p-4, 4).toArray();
    return new Network(
        network.input(),
        new Preprocessing(
            own.nextGaussian(), Vector.of(own.doubles(channels, -1, 1).toArray()), Vector.of(std)),
        network.layers(),
        network.training());
  }

  static String describe(Block block) {
    StringBuilder text = new StringBuilder();
    text.append('\'').append(block.name()).append("' ").append(block.activation());
    text.append(", h ").append(hexadecimal(block.stepSizes().toArray()));
    text.append(", ").append(block.depth());
    for (Matrix state : block.states()) {
      text.append(", A ").append(state.rows()).append(' ').append(hexadecimal(state.toArray()));
    }
    if (block instanceof DenseBlock dense) {
      text.append(", B ").append(dense.inputs()).append(' ');
      text.append(hexadecimal(dense.input().toArray()));
    } else if (block instanceof ConvBlock conv) {
      Kernel kernel = conv.kernels().get(0);
      text.append(", image ").append(conv.height()).append('x').append(conv.width());
      text.append(", window ").append(kernel.height()).append('x').append(kernel.width());
      text.append(", D ").append(hexadecimal(conv.inputKernel().weights().toArray()));
    }
    return text.append(", b ").append(hexadecimal(((NaisBlock) block).bias().toArray())).toString();
  }

  private static String hexadecimal(double[] values) {
    StringBuilder text = new StringBuilder("[");
    for (double value : values) {
      boolean isShort = Math.abs(value) < 1e4 && value * 1024 == Math.rint(value * 1024);
      text.append(isShort ? Double.toString(value) : Double.toHexString(value)).append(' ');
    }
    return text.toString().trim() + "]";
  }

  private double[] stored(double... values) {
    double[] stored = new double[values.length];
    for (int i = 0; i < stored.length; i++) {
      stored[i] = RandomNumbers.rounded(values[i], type);
    }
    return stored;
  }

  private Activation activation() {
    return switch (random.nextInt(16)) {
      case 0, 1, 2 -> Activation.TANH;
      case 3, 4, 5 -> Activation.RELU;
      case 6, 7 -> Activation.HARD_TANH;
      case 8, 9 -> Activation.LEAKY_RELU;
      default -> numbers.any(Activation.values());
    };
  }

  private Depth depth() {
    if (numbers.oneIn(10)) {
      return Depth.untilEquilibrium(
          numbers.any(1e-3, 1e-300, 1.0, 0.1),
          numbers.any(StepNorm.values()),
          numbers.between(1, 50));
    }
    return Depth.of(numbers.any(1, 1, 2, 3, 5, 10, 30, 30, 100, 10_000_000, Integer.MAX_VALUE));
  }

  private int size() {
    return numbers.oneIn(12) ? numbers.between(5, 10) : numbers.between(1, 4);
  }

  // ---- Dense ----

  private DenseBlock denseBlock(String name, int inputs) {
    int n = size();
    Activation activation = activation();
    double[] h = numbers.stepSizes(n);
    double unit = h[0] * (activation == Activation.SIGMOID ? 0.25 : 1);
    Depth depth = depth();
    int states = 1;
    if (numbers.oneIn(10)) {
      states = numbers.between(2, 4);
      depth = Depth.of(states);
    }
    Kind kind = numbers.any(Kind.values());
    kind = kind == Kind.ZERO && !numbers.oneIn(4) ? numbers.any(Kind.values()) : kind;
    if (kind == Kind.CYCLE && numbers.oneIn(2)) {
      activation = Activation.LEAKY_RELU; // the matrix inequality needs slopes above 0
    }
    List<Matrix> all = new ArrayList<>();
    for (int k = 0; k < states; k++) {
      all.add(Matrix.of(n, n, stored(matrices.of(kind, n, unit > 0 ? unit : h[0]))));
    }
    if (states > 1 && numbers.oneIn(3)) {
      all.replaceAll(state -> all.get(0));
    }
    Nonlinearity nonlinearity = grouped(n).map(Nonlinearity.class::cast).orElse(activation);
    if (nonlinearity instanceof Grouped && groups.nextInt(8) > 0) {
      Arrays.setAll(h, i -> h[nonlinearity.groupOf(i, n)]);
    }
    return new DenseBlock(
        name,
        nonlinearity,
        Vector.of(h),
        depth,
        all,
        Matrix.of(n, inputs, stored(input(n, inputs))),
        Vector.of(stored(numbers.vector(n))));
  }

  /** Groups of two or three units every now and then, if they divide so many. */
  private Optional<Grouped> grouped(int n) {
    int size = 2 + groups.nextInt(2);
    if (groups.nextInt(4) > 0 || n % size != 0) {
      return Optional.empty();
    }
    List<Grouped.Rule> rules = size == 2 ? List.of(Grouped.Rule.values()) : RADIAL;
    Grouped.Rule rule = rules.get(groups.nextInt(rules.size()));
    double[] thresholds = new double[rule.hasThresholds() ? n / size : 0];
    double[] some = {0, -0x1p-20, -0.5, -1, -1e6, groups.nextInt(8) == 0 ? 0x1p-20 : -0.0};
    Arrays.setAll(thresholds, i -> some[groups.nextInt(some.length)]);
    return Optional.of(new Grouped(rule, size, Vector.of(stored(thresholds))));
  }

  private double[] input(int n, int m) {
    double[] b = new double[n * m];
    switch (random.nextInt(6)) {
      case 0 -> b[0] = 1;
      case 1, 2 -> {
        double one = numbers.any(1.0, 1.0, 0.5, 0x1p-20, 1e10);
        for (int i = 0; i < Math.min(n, m); i++) {
          b[i * m + i] = one;
        }
      }
      default -> b = numbers.vector(n * m);
    }
    return b;
  }

  private Network dense(int width) {
    List<Layer> layers = new ArrayList<>();
    int numbersBefore = width;
    int blocks = numbers.any(1, 1, 1, 1, 2, 3);
    for (int k = 0; k < blocks; k++) {
      if (numbers.oneIn(4)) {
        Linear linear = linear(numbersBefore);
        layers.add(linear);
        numbersBefore = linear.weight().rows();
      }
      if (numbers.oneIn(8)) {
        Activation between = numbers.any(Activation.RELU, Activation.TANH);
        layers.add(new Pointwise(name(layers), between, List.of(numbersBefore)));
      }
      DenseBlock block = denseBlock(name(layers), numbersBefore);
      layers.add(block);
      numbersBefore = block.units();
    }
    if (numbers.oneIn(3)) {
      layers.add(linear(numbersBefore));
    }
    return new Network(List.of(width), Preprocessing.NONE, layers, Optional.empty());
  }

  /** Names are given by place, from 0, so that none stands twice. */
  private String name(List<Layer> layers) {
    return RandomNames.name(numbers, layers.size());
  }

  private Linear linear(int inputs) {
    int outputs = numbers.between(1, 6);
    return new Linear(
        "linear" + random.nextInt(1 << 20),
        Matrix.of(outputs, inputs, stored(numbers.vector(outputs * inputs))),
        Vector.of(stored(numbers.vector(outputs))));
  }

  // ---- Images ----

  private Network images() {
    int channels = numbers.between(1, 3);
    int height = numbers.any(1, 1, 2, 3, 4);
    int width = numbers.any(1, 1, 2, 3, 4);
    List<Integer> input = List.of(channels, height, width);
    List<Integer> shape = input;
    List<Layer> layers = new ArrayList<>();
    int blocks = numbers.any(1, 1, 1, 2);
    for (int k = 0; k < blocks; k++) {
      if (numbers.oneIn(3)) {
        Layer transition = transition(shape, layers);
        layers.add(transition);
        shape = Network.outputShape(transition).orElseThrow();
      }
      ConvBlock block =
          shape.get(1) * shape.get(2) <= 2 && groups.nextInt(2) == 0
              ? pixelwise(name(layers), shape)
              : convBlock(name(layers), shape);
      layers.add(block);
      shape = Network.outputShape(block).orElseThrow();
    }
    if (numbers.oneIn(3)) {
      Flatten flatten = new Flatten("flat", shape);
      layers.add(flatten);
      int size = flatten.outputShape().get(0);
      layers.add(numbers.oneIn(2) ? linear(size) : denseBlock(name(layers), size));
    }
    return new Network(input, Preprocessing.NONE, layers, Optional.empty());
  }

  private Layer transition(List<Integer> shape, List<Layer> layers) {
    String name = "transition" + layers.size();
    int channels = shape.get(0);
    int least = Math.min(shape.get(1), shape.get(2));
    return switch (random.nextInt(4)) {
      case 0 ->
          new Pooling(
              name,
              numbers.any(Pooling.Kind.AVERAGE, Pooling.Kind.MAXIMUM),
              numbers.between(1, least),
              numbers.between(1, 2),
              shape);
      case 1 ->
          new BatchNorm(
              name,
              Vector.of(stored(numbers.vector(channels))),
              Vector.of(stored(numbers.vector(channels))),
              shape);
      case 2 -> new Pointwise(name, numbers.any(Activation.RELU, Activation.TANH), shape);
      default -> {
        int outputs = numbers.between(1, 2);
        yield new Convolution(
            name,
            kernel(outputs, channels, 3, 3),
            Vector.of(stored(numbers.vector(outputs))),
            numbers.between(1, 2),
            shape.get(1),
            shape.get(2));
      }
    };
  }

  private Kernel kernel(int outputs, int inputs, int height, int width) {
    double[] taps = stored(numbers.vector(outputs * inputs * height * width));
    return new Kernel(Matrix.of(outputs, inputs * height * width, taps), height, width);
  }

  private ConvBlock convBlock(String name, List<Integer> shape) {
    int channels = numbers.between(1, 2);
    int height = numbers.any(1, 3, 3, 5, 1);
    int width = numbers.any(1, 3, 3, 5, 9);
    double[] h = numbers.stepSizes(channels);
    Depth depth = depth();
    int states = 1;
    if (numbers.oneIn(6)) {
      states = numbers.between(2, 3);
      depth = Depth.of(states);
    }
    List<Kernel> kernels = new ArrayList<>();
    for (int k = 0; k < states; k++) {
      boolean isOther = k > 0 && numbers.oneIn(12); // to be refused
      kernels.add(state(channels, isOther ? width : height, isOther ? height : width, h));
    }
    return new ConvBlock(
        name,
        activation(),
        Vector.of(h),
        depth,
        kernels,
        kernel(channels, shape.get(0), numbers.any(1, 3), numbers.any(1, 3)),
        Vector.of(stored(numbers.vector(channels))),
        shape.get(1),
        shape.get(2));
  }

  /** The same as a dense block at every pixel, its input in a window. */
  private ConvBlock pixelwise(String name, List<Integer> shape) {
    int window = numbers.any(1, 1, 3);
    DenseBlock pixel = denseBlock(name, shape.get(0) * window);
    return new ConvBlock(
        name,
        pixel.activation() instanceof Activation split ? split : activation(),
        pixel.stepSizes(),
        pixel.depth(),
        pixel.states().stream().map(state -> new Kernel(state, 1, 1)).toList(),
        new Kernel(pixel.input(), 1, window),
        pixel.bias(),
        shape.get(1),
        shape.get(2));
  }

  /** Rows that are dominated, exactly on the edge, next to it, or not; some add to themselves. */
  private Kernel state(int channels, int height, int width, double[] h) {
    int taps = height * width;
    double[] c = new double[channels * channels * taps];
    int row = channels * taps;
    int kind = random.nextInt(5);
    for (int i = 0; i < channels; i++) {
      int centre = i * row + i * taps + taps / 2;
      double sum = 0;
      for (int j = i * row; j < (i + 1) * row; j++) {
        c[j] =
            j == centre
                ? 0
                : switch (kind) {
                  case 0 -> numbers.between(-2, 2) * 0x1p-8;
                  case 1 -> numbers.sign() * numbers.power(-40, -6);
                  case 2 -> numbers.oneIn(3) ? numbers.anywhere() : 0;
                  default -> numbers.unit() / row;
                };
        sum += Math.abs(c[j]);
      }
      double delta = numbers.any(0.0, 0.25, -0.5, 0.75, -1 + 0x1p-30, -1.25, 1.5);
      c[centre] = -1 - delta;
      if (kind == 1 && taps > 1 && sum < 1 - Math.abs(delta)) {
        double margin = numbers.any(0.0, 0x1p-40, -0x1p-40, 0.25);
        int last = centre == (i + 1) * row - 1 ? i * row : (i + 1) * row - 1;
        c[last] = 1 - Math.abs(delta) - margin - sum + Math.abs(c[last]);
      }
      double unit = Double.isFinite(1 / h[i]) ? 1 / h[i] : 1;
      for (int j = i * row; j < (i + 1) * row && kind != 2; j++) {
        c[j] = Double.isFinite(c[j] * unit) ? c[j] * unit : c[j];
      }
    }
    return new Kernel(Matrix.of(channels, row, stored(c)), height, width);
  }
}
