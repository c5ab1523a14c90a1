package keel.laws.corpus;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import keel.laws.Blocks;
import keel.laws.RandomLaws;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.Block;
import keel.verify.model.ConvBlock;
import keel.verify.model.DenseBlock;
import keel.verify.model.Depth;
import keel.verify.model.EquilibriumBlock;
import keel.verify.model.FeedforwardBlock;
import keel.verify.model.Gates;
import keel.verify.model.Kernel;
import keel.verify.model.ModelFile;
import keel.verify.model.NaisBlock;
import keel.verify.model.Nonlinearity;
import keel.verify.model.RecurrentBlock;
import keel.verify.model.ResidualBlock;
import keel.verify.model.Scalars;
import keel.verify.model.StochasticBlock;
import keel.verify.model.WeightPart;

/** Models of one block, as small as their mistakes allow. */
final class Models {
  static final double EPSILON = 0.01;
  static final double DELTA = 1 - 2 * EPSILON;

  /** Room for rounding to float. */
  static final double SHRINK = 1 - 0x1p-16;

  private Models() {}

  /** Has the model certified, without a second opinion. */
  static Entry.Case certify(Block block) {
    return folder -> List.of("certify", "--no-smt", write(folder, block).toString());
  }

  static Path write(Path folder, Block block) throws IOException {
    Path file = folder.resolve("model.safetensors");
    ModelFile.write(file, Blocks.model(block).network());
    return file;
  }

  /** A dense block with h = 1, B = I and b = 0. */
  static DenseBlock dense(Nonlinearity activation, Matrix... a) {
    return dense(activation, Vector.constant(a[0].rows(), 1), a);
  }

  static DenseBlock dense(Nonlinearity activation, Vector steps, Matrix... a) {
    int n = a[0].rows();
    return new DenseBlock(
        "block",
        activation,
        steps,
        a.length == 1 ? 10 : a.length,
        List.of(a),
        Matrix.identity(n),
        Vector.constant(n, 0));
  }

  /** A dense block of complex units with h = 1, B = I and b = 0. */
  static DenseBlock complex(Nonlinearity activation, Matrix real, Matrix imaginary) {
    Matrix state = Scalars.embedded(real, imaginary);
    int n = state.rows();
    return new DenseBlock(
        "block",
        activation,
        Vector.constant(n, 1),
        Depth.of(10),
        List.of(state),
        Matrix.identity(n),
        Vector.constant(n, 0),
        Scalars.COMPLEX);
  }

  /** A block that gives its equilibrium, with U = I and b = 0. */
  static EquilibriumBlock equilibrium(Nonlinearity activation, Matrix w) {
    int n = w.rows();
    return new EquilibriumBlock(
        "block", activation, 0.25, Depth.of(50), w, Matrix.identity(n), Vector.constant(n, 0));
  }

  /** A recurrent block with B = I and b = 0 that reads one input at every step. */
  static RecurrentBlock recurrent(Nonlinearity activation, double leak, Matrix w) {
    int n = w.rows();
    return recurrent(activation, leak, w, Matrix.identity(n), Vector.constant(n, 0));
  }

  static RecurrentBlock recurrent(
      Nonlinearity activation, double leak, Matrix w, Matrix input, Vector bias) {
    return new RecurrentBlock(
        "block",
        activation,
        Vector.constant(w.rows(), leak),
        RecurrentBlock.Reading.CONSTANT,
        6,
        w,
        input,
        bias);
  }

  /** Three layers with b = 0, tied where there is one W. */
  static FeedforwardBlock stack(Nonlinearity activation, Matrix... w) {
    return stack(activation, FeedforwardBlock.Form.PLAIN, 1, w);
  }

  static FeedforwardBlock stack(
      Nonlinearity activation, FeedforwardBlock.Form form, double step, Matrix... states) {
    return new FeedforwardBlock(
        "block",
        activation,
        form,
        step,
        3,
        List.of(states),
        List.of(Vector.constant(states[0].rows(), 0)));
  }

  /** Three steps with b = 0 from the input on, tied where there is one A. */
  static ResidualBlock residual(Activation activation, Matrix... a) {
    int n = a[0].rows();
    return new ResidualBlock(
        "block",
        activation,
        1,
        3,
        ResidualBlock.Start.INPUT,
        Arrays.stream(a).map(matrix -> new Kernel(matrix, 1, 1)).toList(),
        List.of(),
        List.of(Vector.constant(n, 0)),
        List.of(n));
  }

  /** B and b by an SDE. */
  static StochasticBlock stochastic(NaisBlock centre) {
    return stochastic(centre, RandomLaws.DRIVE, OptionalDouble.empty());
  }

  static StochasticBlock stochastic(
      NaisBlock centre, Set<WeightPart> parts, OptionalDouble margin) {
    return new StochasticBlock(
        centre, RandomLaws.sde(centre, parts, margin, new Random(parts.size())));
  }

  /** Gates of a population, row after row. */
  static Optional<Gates> gates(int members, double... entries) {
    return Optional.of(new Gates(Matrix.of(members, entries.length / members, entries)));
  }

  /** A square matrix, row after row. */
  static Matrix square(double... entries) {
    int n = (int) Math.round(Math.sqrt(entries.length));
    return Matrix.of(n, n, entries);
  }

  static Matrix diagonal(double... entries) {
    return Matrix.identity(entries.length).withDiagonal(Vector.of(entries));
  }

  /** RᵀR for a Gaussian R of the given size, exactly symmetric. */
  static double[] gram(int n, double size, long seed) {
    Random random = new Random(seed);
    double[] r = new double[n * n];
    Arrays.setAll(r, i -> size * random.nextGaussian());
    double[] gram = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        for (int k = 0; k < n; k++) {
          gram[i * n + j] += r[k * n + i] * r[k * n + j];
        }
        gram[j * n + i] = gram[i * n + j];
      }
    }
    return gram;
  }

  static double frobenius(double[] entries) {
    return Math.sqrt(Arrays.stream(entries).map(e -> e * e).sum());
  }

  /** A = −scale · S − εI in floats. */
  static Matrix shifted(double[] s, double scale, double epsilon) {
    int n = (int) Math.round(Math.sqrt(s.length));
    double[] a = new double[s.length];
    Arrays.setAll(a, e -> (float) (-scale * s[e] - (e / n == e % n ? epsilon : 0)));
    return Matrix.of(n, n, a);
  }

  /** What the paper's Algorithm 1 makes of RᵀR. */
  static Matrix projected(double[] gram) {
    return shifted(gram, SHRINK * DELTA / Math.max(DELTA, frobenius(gram)), EPSILON);
  }

  /** Three channels of 4 x 4 pixels that do not act on each other, h = 1, D of a square window. */
  static ConvBlock pixelwise(Activation activation, double own, double other, int window) {
    int taps = window * window;
    double[] c = {own, other, other, other, own, other, other, other, own};
    double[] d = new double[3 * 3 * taps];
    for (int i = 0; i < 3; i++) {
      d[(i * 3 + i) * taps + taps / 2] = 1;
    }
    return new ConvBlock(
        "block",
        activation,
        Vector.constant(3, 1),
        10,
        List.of(new Kernel(Matrix.of(3, 3, c), 1, 1)),
        new Kernel(Matrix.of(3, 3 * taps, d), window, window),
        Vector.constant(3, 0),
        4,
        4);
  }

  /**
   * Two channels of four pixels in a row, D = I, rows not dominated: C[-t] = C[t]ᵀ if the tap on
   * the right, from the first channel to the second, is 0.3.
   */
  static ConvBlock mirrored(double centre, double right, double step) {
    double[] c = {0.3, centre, 0.3, -0.3, 0, 0.3, right, 0, -0.3, 0.3, centre, 0.3};
    return new ConvBlock(
        "block",
        Activation.TANH,
        Vector.constant(2, step),
        10,
        List.of(new Kernel(Matrix.of(2, 6, c), 1, 3)),
        new Kernel(Matrix.identity(2), 1, 1),
        Vector.constant(2, 0),
        1,
        4);
  }

  /** Channels of 4 x 4 pixels with h = 1, D = I: a centre tap, and the others all alike. */
  static ConvBlock convolution(Activation activation, int channels, double centre, double other) {
    int taps = 9;
    double[] c = new double[channels * channels * taps];
    Arrays.fill(c, other);
    for (int i = 0; i < channels; i++) {
      c[i * channels * taps + i * taps + taps / 2] = centre;
    }
    return new ConvBlock(
        "block",
        activation,
        Vector.constant(channels, 1),
        10,
        List.of(new Kernel(Matrix.of(channels, channels * taps, c), 3, 3)),
        new Kernel(Matrix.identity(channels), 1, 1),
        Vector.constant(channels, 0),
        4,
        4);
  }
}
