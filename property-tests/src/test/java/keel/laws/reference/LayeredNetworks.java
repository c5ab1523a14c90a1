package keel.laws.reference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import keel.verify.certificate.Region;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.BatchNorm;
import keel.verify.model.ConvBlock;
import keel.verify.model.Convolution;
import keel.verify.model.DenseBlock;
import keel.verify.model.Depth;
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
import keel.verify.model.TensorType;

/**
 * Small networks of up to six layers of every kind, from a number each. Most blocks are stable and
 * most numbers of size one, so that there is a bound of the whole network to be compared; {@link
 * RandomNetworks} is about blocks and numbers of any kind.
 */
final class LayeredNetworks {
  private final RandomNumbers numbers;
  private final Random random;
  private final RandomMatrices matrices;
  private final TensorType type;
  private final List<Layer> layers = new ArrayList<>();
  private List<Integer> shape;

  private LayeredNetworks(long seed) {
    this.random = new Random(seed * 0x9E3779B97F4A7C15L + 2018);
    this.numbers = new RandomNumbers(random);
    this.matrices = new RandomMatrices(numbers);
    this.type = numbers.any(TensorType.F32, TensorType.F64, TensorType.F64);
    this.shape =
        random.nextBoolean()
            ? List.of(numbers.between(1, 5))
            : List.of(numbers.between(1, 2), numbers.between(1, 4), numbers.between(1, 3));
  }

  /** The network of a number. */
  static RandomNetworks.Drawn of(long seed) {
    LayeredNetworks drawing = new LayeredNetworks(seed);
    return new RandomNetworks.Drawn(seed, drawing.network(), Region.DEFAULT, drawing.type);
  }

  private Network network() {
    List<Integer> input = shape;
    int count = numbers.between(1, 6);
    for (int k = 0; k < count; k++) {
      Layer layer = isImage() ? ofImages() : ofVectors();
      layers.add(layer);
      shape = Network.outputShape(layer).orElseThrow();
    }
    return new Network(input, preprocessing(input), layers, Optional.empty());
  }

  private boolean isImage() {
    return shape.size() == 3;
  }

  private Preprocessing preprocessing(List<Integer> input) {
    if (!numbers.oneIn(3)) {
      return Preprocessing.NONE;
    }
    int channels = numbers.oneIn(2) ? 1 : input.get(0);
    return new Preprocessing(
        random.nextGaussian(),
        vector(channels),
        Vector.of(random.doubles(channels, 0.25, 4).toArray()));
  }

  private String name() {
    return "layer" + layers.size();
  }

  private Layer ofVectors() {
    int inputs = shape.get(0);
    if (inputs % 2 == 0 && numbers.oneIn(8)) {
      return new Modulus(name(), shape);
    }
    return switch (random.nextInt(8)) {
      case 0, 1 -> linear(inputs, numbers.between(1, 5));
      case 2 -> norm();
      case 3 -> pointwise();
      default -> denseBlock(inputs);
    };
  }

  private Layer ofImages() {
    if (shape.get(0) % 2 == 0 && numbers.oneIn(8)) {
      return new Modulus(name(), shape);
    }
    return switch (random.nextInt(10)) {
      case 0, 1 -> convolution();
      case 2 -> norm();
      case 3 -> pointwise();
      case 4, 5 -> pooling();
      case 6 -> new Flatten(name(), shape);
      default -> convBlock();
    };
  }

  private Linear linear(int inputs, int outputs) {
    return new Linear(name(), matrix(outputs, inputs), vector(outputs));
  }

  private BatchNorm norm() {
    return new BatchNorm(name(), vector(shape.get(0)), vector(shape.get(0)), shape);
  }

  private Pointwise pointwise() {
    return new Pointwise(name(), numbers.any(Activation.RELU, Activation.TANH), shape);
  }

  private Pooling pooling() {
    int size = numbers.between(1, Math.min(shape.get(1), shape.get(2)));
    int stride = numbers.between(1, size);
    return new Pooling(
        name(), numbers.any(Pooling.Kind.AVERAGE, Pooling.Kind.MAXIMUM), size, stride, shape);
  }

  private Convolution convolution() {
    int outputs = numbers.between(1, 2);
    Kernel kernel = kernel(outputs, numbers.any(1, 3), numbers.any(1, 3));
    int stride = numbers.any(1, 1, 2, 3);
    return new Convolution(name(), kernel, vector(outputs), stride, shape.get(1), shape.get(2));
  }

  private Kernel kernel(int outputs, int height, int width) {
    return new Kernel(matrix(outputs, shape.get(0) * height * width), height, width);
  }

  private Activation activation() {
    return switch (random.nextInt(8)) {
      case 0, 1 -> Activation.RELU;
      case 2 -> Activation.TANH;
      case 3 -> Activation.HARD_TANH;
      case 4 -> Activation.LEAKY_RELU;
      default ->
          numbers.any(Activation.SOFTSIGN, Activation.ARCTAN, Activation.ELU, Activation.SIGMOID);
    };
  }

  // ---- Blocks ----

  private Depth depth() {
    return numbers.oneIn(12)
        ? Depth.untilEquilibrium(0x1p-10, 40)
        : Depth.of(numbers.any(1, 2, 3, 4, 5, 8, 10, 30));
  }

  private double[] stepSizes(int length) {
    double[] h = new double[length];
    boolean isOne = random.nextBoolean();
    double common = numbers.any(1.0, 0.5, 0.3, 0.75);
    Arrays.setAll(h, i -> isOne ? common : 0.25 + 0.75 * random.nextDouble());
    return h;
  }

  private DenseBlock denseBlock(int inputs) {
    int n = numbers.between(1, 4);
    Nonlinearity activation = activation();
    double[] h = stepSizes(n);
    if (n % 2 == 0 && numbers.oneIn(6)) {
      activation = new Grouped(Grouped.Rule.RADIAL_TANH, 2, Vector.of());
      Arrays.setAll(h, i -> h[i % (n / 2)]);
    }
    Depth depth = depth();
    List<Matrix> states = new ArrayList<>();
    int changes = numbers.oneIn(10) ? numbers.between(2, 3) : 1;
    boolean isDominated = changes > 1 || numbers.oneIn(5);
    for (int k = 0; k < changes; k++) {
      double[] a =
          isDominated
              ? dominated(n, 1, h)
              : numbers.oneIn(6)
                  ? matrices.of(numbers.any(RandomMatrices.Kind.values()), n, 1)
                  : symmetric(n, scale(n, activation));
      states.add(Matrix.of(n, n, stored(a)));
    }
    return new DenseBlock(
        name(),
        activation,
        Vector.of(h),
        changes > 1 ? Depth.of(changes) : depth,
        states,
        matrix(n, inputs),
        vector(n));
  }

  /** A diagonal Λ of powers of two, most often the identity. */
  private double[] scale(int n, Nonlinearity activation) {
    double[] scale = new double[n];
    boolean isPlain = activation instanceof Grouped || !numbers.oneIn(3);
    Arrays.setAll(scale, i -> isPlain ? 1 : numbers.power(0, 2));
    return scale;
  }

  /** −ΛA symmetric, its eigenvalues between 0 and 2. */
  private double[] symmetric(int n, double[] scale) {
    double[] g = random.doubles((long) n * n, -1, 1).toArray();
    double[] p = new double[n * n];
    double trace = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        for (int k = 0; k < n; k++) {
          p[i * n + j] += g[i * n + k] * g[j * n + k];
        }
        p[j * n + i] = p[i * n + j];
      }
      trace += p[i * n + i];
    }
    double least = numbers.any(0x1p-8, 0.05, 0.5);
    double[] a = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        float entry = (float) (p[i * n + j] * 1.4 / trace + (i == j ? least : 0));
        a[i * n + j] = -entry / scale[i];
      }
    }
    return a;
  }

  /** Rows of a kernel with so many taps, the centre's own beyond what the others add up to. */
  private double[] dominated(int channels, int taps, double[] h) {
    int row = channels * taps;
    double[] a = random.doubles((long) channels * row, -1, 1).toArray();
    for (int i = 0; i < channels; i++) {
      double sum = 0;
      int centre = i * taps + taps / 2;
      for (int j = 0; j < row; j++) {
        sum += j == centre ? 0 : Math.abs(a[i * row + j]);
      }
      double share = numbers.any(0.9, 0.5, 0.25, 0.0) / Math.max(sum, 1);
      for (int j = 0; j < row; j++) {
        a[i * row + j] = (j == centre ? -1 : a[i * row + j] * share) / h[i];
      }
    }
    return a;
  }

  /** C[-t] = C[t]ᵀ, with one step size for all channels; rows need not be dominated. */
  private double[] mirrored(int channels, int taps, double[] h) {
    Arrays.fill(h, h[0]);
    int row = channels * taps;
    double size = numbers.any(0.5, 1.0, 1.5) / Math.sqrt(row);
    double[] c = new double[channels * row];
    for (int e = 0; e < c.length; e++) {
      int other = e % row / taps * row + e / row * taps + taps - 1 - e % taps;
      if (e <= other) {
        c[e] = e == other ? -1 / h[0] : size * random.nextGaussian() / h[0];
        c[other] = c[e];
      }
    }
    return c;
  }

  private ConvBlock convBlock() {
    int channels = numbers.between(1, 2);
    Activation activation = activation();
    double[] h = stepSizes(channels);
    int height = numbers.any(1, 3);
    int width = numbers.any(1, 3, 3);
    boolean isPixelwise = height * width == 1 && random.nextBoolean();
    int changes = numbers.oneIn(8) ? numbers.between(2, 3) : 1;
    List<Kernel> kernels = new ArrayList<>();
    for (int k = 0; k < changes; k++) {
      double[] c =
          isPixelwise
              ? symmetric(channels, scale(channels, activation))
              : changes == 1 && numbers.oneIn(3)
                  ? mirrored(channels, height * width, h)
                  : dominated(channels, height * width, h);
      kernels.add(
          new Kernel(Matrix.of(channels, channels * height * width, stored(c)), height, width));
    }
    int window = isPixelwise ? 1 : numbers.any(1, 3);
    return new ConvBlock(
        name(),
        activation,
        Vector.of(h),
        changes > 1 ? Depth.of(changes) : depth(),
        kernels,
        kernel(channels, window, window),
        vector(channels),
        shape.get(1),
        shape.get(2));
  }

  // ---- Numbers ----

  private Matrix matrix(int rows, int columns) {
    return Matrix.of(rows, columns, numbersOfSizeOne(rows * columns));
  }

  private Vector vector(int length) {
    return Vector.of(numbersOfSizeOne(length));
  }

  private double[] numbersOfSizeOne(int length) {
    double[] some = new double[length];
    boolean isShort = numbers.oneIn(4);
    Arrays.setAll(some, i -> isShort ? numbers.between(-2, 2) / 2.0 : 2 * random.nextDouble() - 1);
    return stored(some);
  }

  private double[] stored(double... values) {
    return Arrays.stream(values).map(value -> RandomNumbers.rounded(value, type)).toArray();
  }
}
