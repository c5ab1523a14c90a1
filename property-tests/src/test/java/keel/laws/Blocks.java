package keel.laws;

import static keel.laws.Numbers.integers;
import static keel.laws.Numbers.ratio;
import static keel.laws.Numbers.vector;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Property;
import keel.verify.certificate.Status;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.law.Experiment;
import keel.verify.model.Activation;
import keel.verify.model.Block;
import keel.verify.model.ConvBlock;
import keel.verify.model.DenseBlock;
import keel.verify.model.Grouped;
import keel.verify.model.Kernel;
import keel.verify.model.Model;
import keel.verify.model.NaisBlock;
import keel.verify.model.Network;
import keel.verify.model.Preprocessing;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.domains.DomainContextBase;

/**
 * Random blocks whose spectrum, or whose dominance, is chosen, with float weights as a file would
 * hold, and what to try them with. They shrink to few units, diagonal matrices and short numbers.
 */
public final class Blocks extends DomainContextBase {
  private static final int LARGEST = 6;
  private static final int MOST_INPUTS = 3;

  /** Away from the limits by far more than rounding to floats can move an eigenvalue. */
  private static final double LEAST = 0.0625;

  private static final double GREATEST = 1.9375;
  private static final double BEYOND = 0.0625;

  /** Which theorem a block is made for. */
  enum Kind {
    METRIC,
    SCALED_METRIC,
    DOMINANCE,
    UNTIED,
    MATRIX_INEQUALITY,
    CONVOLUTION,
    UNTIED_CONVOLUTION,
    PIXELWISE
  }

  /** A block, and what to try it with. */
  record Tried<B extends NaisBlock>(B block, Experiment experiment) {
    @Override
    public String toString() {
      return describe(block) + "; " + experiment;
    }
  }

  /** A block that meets the conditions of a theorem, and what to try it with. */
  record Stable(Kind kind, NaisBlock block, Experiment experiment) {
    @Override
    public String toString() {
      return kind + " " + describe(block) + "; " + experiment;
    }
  }

  /**
   * One with tied weights whose activation vanishes only at zero, so that there is an equilibrium.
   */
  record Attracting(Stable stable) {}

  /** One with tied weights and ReLU. */
  record Rectified(Stable stable) {}

  /** A dense block for Theorem 1 whose equilibrium attracts every state. */
  record Settling(Tried<DenseBlock> tried) {}

  /** A block with one eigenvalue of P below 0 or of HP above 2. */
  record Unstable(DenseBlock block, double eigenvalue) {
    @Override
    public String toString() {
      return describe(block) + ", eigenvalue " + eigenvalue;
    }
  }

  /**
   * A block with an eigenvalue 2^-bits from a limit of Theorem 1, exactly.
   *
   * @param side −1 outside, 0 on the limit, 1 inside
   */
  record Edge(DenseBlock block, boolean isUpper, int side, int bits) {
    @Override
    public String toString() {
      return describe(block) + ", side " + side + ", 2^-" + bits;
    }
  }

  /** A block with a pair of complex eigenvalues of I + sHA, of the given modulus, above 1. */
  record Rotating(DenseBlock block, double modulus) {
    @Override
    public String toString() {
      return describe(block) + ", modulus " + modulus;
    }
  }

  /**
   * A convolution all of whose rows have the margin κ = side · 2^-bits of Theorem 4, exactly; then
   * no other weights of the rows have a better one.
   */
  record RowEdge(ConvBlock block, int side, int bits) {
    @Override
    public String toString() {
      return describe(block) + ", side " + side + ", 2^-" + bits;
    }
  }

  /** A ReLU convolution one channel of which adds to itself at every pixel. */
  record Outward(ConvBlock block) {
    @Override
    public String toString() {
      return describe(block);
    }
  }

  /** A block whose A is symmetric but for one entry. */
  record NearlySymmetric(Tried<DenseBlock> tried) {}

  /** A block whose A is not symmetric, with steps that may be too long. */
  record Skewed(Tried<DenseBlock> tried) {}

  /** The same with ReLU. */
  record SkewedRelu(Tried<DenseBlock> tried) {}

  /** A dense block that Theorem 1 speaks about whose units act in groups. */
  record InGroups(Tried<DenseBlock> tried) {}

  /** A dense ReLU block with dominated rows. */
  record DominatedRelu(Tried<DenseBlock> tried) {}

  /** A convolution with C[-t] = C[t]ᵀ, steps of any length, rows most often not dominated. */
  record Mirrored(Tried<ConvBlock> tried) {}

  private static String describe(Block block) {
    return block.activation().text()
        + " units, h = "
        + block.stepSizes()
        + ", A = "
        + block.states().stream()
            .map(a -> Vector.of(a.toArray()).toString())
            .collect(Collectors.joining(", "));
  }

  /** A network of one block. */
  public static Model model(Block block) {
    List<Integer> input = Network.inputShape(block).orElseThrow();
    Network network = new Network(input, Preprocessing.NONE, List.of(block), Optional.empty());
    return new Model(network, "0".repeat(64));
  }

  /** The unique equilibrium, which untied weights need not have, is another matter. */
  static void assertStable(Certificate certificate) {
    Claim claim = certificate.claim("block", Property.INCREMENTAL_STABILITY).orElseThrow();
    assertEquals(Status.CERTIFIED, claim.verdict().status(), claim::toString);
  }

  // ---- Blocks that are stable ----

  @Provide
  Arbitrary<Stable> stable() {
    return Arbitraries.frequencyOf(
        Tuple.of(3, sized(n -> symmetric(n, LEAST).map(s -> made(Kind.METRIC, s)))),
        Tuple.of(2, sized(n -> scaled(n).map(s -> made(Kind.SCALED_METRIC, s)))),
        Tuple.of(2, sized(n -> dominated(n, 1, 2).map(s -> made(Kind.DOMINANCE, s)))),
        Tuple.of(1, sized(n -> dominated(n, 3, 0).map(s -> made(Kind.UNTIED, s)))),
        Tuple.of(1, cycle().map(s -> made(Kind.MATRIX_INEQUALITY, s))),
        Tuple.of(2, convolution(1).map(s -> made(Kind.CONVOLUTION, s))),
        Tuple.of(1, convolution(2).map(s -> made(Kind.UNTIED_CONVOLUTION, s))),
        Tuple.of(2, sized(n -> pixelwise(n).map(s -> made(Kind.PIXELWISE, s)))));
  }

  @Provide
  Arbitrary<Attracting> attracting() {
    return stable()
        .filter(s -> s.block.isTied() && s.block.activation().isZeroOnlyAtZero())
        .map(Attracting::new);
  }

  @Provide
  Arbitrary<Rectified> rectified() {
    return stable()
        .filter(s -> s.block.isTied() && s.block.activation() == Activation.RELU)
        .map(Rectified::new);
  }

  private static Stable made(Kind kind, Tried<? extends NaisBlock> block) {
    return new Stable(kind, block.block, block.experiment);
  }

  private interface Sized<T> {
    Arbitrary<T> of(int n);
  }

  private static <T> Arbitrary<T> sized(Sized<T> arbitrary) {
    return Arbitraries.integers().between(1, LARGEST).flatMap(arbitrary::of);
  }

  @Provide
  Arbitrary<Settling> settling() {
    return sized(n -> symmetric(n, 0.25))
        .filter(s -> s.block.activation().isZeroOnlyAtZero())
        .map(Settling::new);
  }

  /** tanh and ReLU more often than the others. */
  static Arbitrary<Activation> activations() {
    return Arbitraries.frequency(
        Tuple.of(4, Activation.TANH),
        Tuple.of(4, Activation.RELU),
        Tuple.of(1, Activation.LEAKY_RELU),
        Tuple.of(1, Activation.HARD_TANH),
        Tuple.of(1, Activation.SOFTSIGN),
        Tuple.of(1, Activation.ARCTAN),
        Tuple.of(1, Activation.ELU),
        Tuple.of(1, Activation.SIGMOID));
  }

  /** What all dense blocks have beside A. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Rest(
      Activation activation, double[] steps, int depth, Matrix input, double[] bias, Experiment e) {
    DenseBlock with(List<Matrix> states) {
      return new DenseBlock(
          "block",
          activation,
          Vector.of(steps),
          states.size() == 1 ? depth : states.size(),
          states,
          input,
          Vector.of(bias));
    }

    double greatestStep() {
      return Arrays.stream(steps).max().orElseThrow();
    }

    /** With one step size and with B = I, so that every slope occurs in all units at once. */
    Rest everySlope(int n) {
      double[] even = Vector.constant(n, greatestStep()).toArray();
      return new Rest(activation, even, depth, Matrix.identity(n), bias, e);
    }
  }

  private static Arbitrary<double[]> stepSizes(int n) {
    return Arbitraries.oneOf(
        ratio(0.125, 1).map(h -> Vector.constant(n, h).toArray()), vector(n, 0.125, 1));
  }

  private static Arbitrary<Rest> rest(int n) {
    return Arbitraries.integers()
        .between(1, MOST_INPUTS)
        .flatMap(
            m ->
                Combinators.combine(
                        activations(),
                        stepSizes(n),
                        Arbitraries.integers().between(1, 40),
                        vector(n * m, -1, 1).map(b -> Matrix.of(n, m, b)),
                        vector(n, -1, 1),
                        experiments(n, m))
                    .as(Rest::new));
  }

  /** States and inputs of widely different sizes. */
  static Arbitrary<Experiment> experiments(int n, int m) {
    return Combinators.combine(wide(n, 20), wide(n, 20), wide(m, 6), wide(m, 6))
        .as(Experiment::new);
  }

  private static Arbitrary<double[]> wide(int length, int greatest) {
    return Combinators.combine(integers(-10, greatest), vector(length, -1, 1))
        .as((k, v) -> Arrays.stream(v).map(e -> Math.scalb(e, k)).toArray());
  }

  private static Arbitrary<Tried<DenseBlock>> symmetric(int n, double least) {
    return Combinators.combine(vector(n, least, GREATEST), reflections(n), rest(n))
        .as(
            (spectrum, vectors, rest) -> {
              double[] scaled = Arrays.stream(spectrum).map(e -> e / rest.greatestStep()).toArray();
              Matrix a = negated(conjugated(diagonal(scaled), vectors));
              return new Tried<>(rest.with(List.of(a)), rest.e);
            });
  }

  /** A = −Λ⁻¹P for a diagonal Λ of powers of two: exact, and not symmetric. */
  private static Arbitrary<Tried<DenseBlock>> scaled(int n) {
    return Combinators.combine(
            vector(n, LEAST, GREATEST), reflections(n), integers(0, 2).list().ofSize(n), rest(n))
        .as(
            (spectrum, vectors, exponents, rest) -> {
              double[] small = Arrays.stream(spectrum).map(e -> e / rest.greatestStep()).toArray();
              Matrix p = negated(conjugated(diagonal(small), vectors));
              double[] a = p.toArray();
              for (int i = 0; i < a.length; i++) {
                a[i] = Math.scalb(a[i], -exponents.get(i / n));
              }
              return new Tried<>(rest.with(List.of(Matrix.of(n, n, a))), rest.e);
            });
  }

  /** Rows dominated by their centres with weights 1 to 2^greatest. */
  private static Arbitrary<Tried<DenseBlock>> dominated(int n, int states, int greatest) {
    return Combinators.combine(
            vector(states * n, LEAST, GREATEST),
            vector(states * n * n, -1, 1),
            integers(0, greatest).list().ofSize(n),
            rest(n))
        .as(
            (centres, others, weights, rest) -> {
              double[] v = weights.stream().mapToDouble(k -> Math.scalb(1.0, k)).toArray();
              List<Matrix> all =
                  IntStream.range(0, states)
                      .mapToObj(s -> dominated(n, s, centres, others, v, rest.steps))
                      .toList();
              return new Tried<>(rest.with(all), rest.e);
            });
  }

  private static Matrix dominated(
      int n, int state, double[] centres, double[] others, double[] v, double[] steps) {
    double[] a = new double[n * n];
    for (int i = 0; i < n; i++) {
      double centre = centres[state * n + i];
      double sum = 0;
      for (int j = 0; j < n; j++) {
        double other = others[(state * n + i) * n + j];
        sum += i == j ? 0 : Math.abs(other) * v[j] / v[i];
      }
      double room = 0.9375 * (1 - Math.abs(1 - centre)) / steps[i];
      for (int j = 0; j < n; j++) {
        double scale = sum > 0 ? Math.min(1, room / sum) : 0;
        a[i * n + j] =
            i == j
                ? (float) (-centre / steps[i])
                : (float) (scale * others[(state * n + i) * n + j]);
      }
    }
    return Matrix.of(n, n, a);
  }

  /**
   * Three units around a cycle that no diagonal makes symmetric, nor its rows dominated; leaky ReLU
   * has least slopes.
   */
  private static Arbitrary<Tried<DenseBlock>> cycle() {
    return Combinators.combine(ratio(-0.005, 0.005), ratio(0.25, 0.5), rest(3))
        .as((odd, h, rest) -> cycle(Activation.LEAKY_RELU, odd == 0 ? 0.001 : odd, h, rest));
  }

  private static Tried<DenseBlock> cycle(
      Activation activation, double odd, double step, Rest rest) {
    double[] p = {1, 0.6, 0.6, 0.6 + odd, 1, 0.6, 0.6, 0.6, 1};
    double[] steps = {step, step, step};
    Rest other = new Rest(activation, steps, rest.depth, rest.input, rest.bias, rest.e);
    return new Tried<>(other.with(List.of(Matrix.of(3, 3, p).negate())), rest.e);
  }

  @Provide
  Arbitrary<NearlySymmetric> nearlySymmetric() {
    return Combinators.combine(integers(5, 50), ratio(0.25, 0.5), rest(3))
        .filter((bits, h, rest) -> rest.activation != Activation.LEAKY_RELU)
        .as((bits, h, rest) -> cycle(rest.activation, Math.scalb(1.0, -bits), h, rest))
        .map(NearlySymmetric::new);
  }

  @Provide
  Arbitrary<Skewed> skewed() {
    return Combinators.combine(ratio(-0.25, 0.25), ratio(0.25, 1.25), rest(3))
        .filter((odd, h, rest) -> odd != 0 && rest.activation.isZeroOnlyAtZero())
        .as((odd, h, rest) -> cycle(rest.activation, odd, h, rest))
        .map(Skewed::new);
  }

  @Provide
  Arbitrary<SkewedRelu> skewedRelu() {
    return Combinators.combine(ratio(-0.25, 0.25), ratio(0.25, 0.8), rest(3))
        .filter((odd, h, rest) -> odd != 0)
        .as((odd, h, rest) -> cycle(Activation.RELU, odd, h, rest))
        .map(SkewedRelu::new);
  }

  @Provide
  Arbitrary<DominatedRelu> dominatedRelu() {
    return sized(n -> dominated(n, 1, 2))
        .filter(s -> s.block.activation() == Activation.RELU)
        .map(DominatedRelu::new);
  }

  @Provide
  Arbitrary<Outward> outward() {
    return Combinators.combine(convolution(1), ratio(0.01, 2))
        .as((tried, centre) -> new Outward(outward(tried.block(), centre)));
  }

  private static ConvBlock outward(ConvBlock block, double centre) {
    Kernel kernel = block.kernels().get(0);
    double[] taps = kernel.weights().toArray();
    taps[kernel.centre()] = centre;
    Matrix weights = Matrix.of(kernel.outputs(), kernel.weights().columns(), taps);
    return new ConvBlock(
        block.name(),
        Activation.RELU,
        block.stepSizes(),
        block.depth(),
        List.of(new Kernel(weights, kernel.height(), kernel.width())),
        block.inputKernel(),
        block.bias(),
        block.height(),
        block.width());
  }

  /** The paper's Algorithm 2 with room for rounding. */
  private static Arbitrary<Tried<ConvBlock>> convolution(int states) {
    return Combinators.combine(
            Arbitraries.integers().between(1, 3),
            Arbitraries.of(1, 3),
            Arbitraries.integers().between(1, 4),
            Arbitraries.integers().between(1, 4))
        .flatAs(
            (channels, window, height, width) -> {
              int taps = channels * window * window;
              return Combinators.combine(
                      activations(),
                      stepSizes(channels),
                      vector(states * channels, -0.75, 0.75),
                      vector(states * channels * taps, -1, 1),
                      vector(channels * channels, -1, 1),
                      vector(channels, -1, 1),
                      experiments(channels * height * width, channels * height * width))
                  .as(
                      (activation, steps, deltas, others, input, bias, experiment) -> {
                        List<Kernel> kernels =
                            IntStream.range(0, states)
                                .mapToObj(s -> kernel(s, channels, window, deltas, others))
                                .toList();
                        return new Tried<>(
                            new ConvBlock(
                                "block",
                                activation,
                                Vector.of(steps),
                                states == 1 ? 10 : states,
                                kernels,
                                new Kernel(Matrix.of(channels, channels, input), 1, 1),
                                Vector.of(bias),
                                height,
                                width),
                            experiment);
                      });
            });
  }

  @Provide
  Arbitrary<Mirrored> mirrored() {
    return Combinators.combine(integers(1, 2), integers(1, 4), integers(1, 3), ratio(0.5, 2.5))
        .flatAs(
            (channels, height, width, step) -> {
              int row = channels * 9;
              int size = channels * height * width;
              return Combinators.combine(
                      activations(),
                      vector(channels * row, -1, 1),
                      ratio(0.5, 3),
                      vector(channels * row, -1, 1),
                      vector(channels, -1, 1),
                      experiments(size, size))
                  .as(
                      (activation, others, reach, input, bias, experiment) ->
                          new Mirrored(
                              new Tried<>(
                                  new ConvBlock(
                                      "block",
                                      activation,
                                      Vector.constant(channels, step),
                                      10,
                                      List.of(mirrored(channels, reach / row, others)),
                                      new Kernel(Matrix.of(channels, row, input), 3, 3),
                                      Vector.of(bias),
                                      height,
                                      width),
                                  experiment)));
            });
  }

  /** −1 in the middle, the others of some size. */
  private static Kernel mirrored(int channels, double size, double[] others) {
    int row = channels * 9;
    double[] c = new double[channels * row];
    for (int e = 0; e < c.length; e++) {
      int other = e % row / 9 * row + e / row * 9 + 8 - e % 9;
      if (e <= other) {
        c[e] = e == other ? -1 : (float) (size * others[e]);
        c[other] = c[e];
      }
    }
    return new Kernel(Matrix.of(channels, row, c), 3, 3);
  }

  /** The same symmetric block at every pixel of a row. */
  private static Arbitrary<Tried<ConvBlock>> pixelwise(int n) {
    return Combinators.combine(symmetric(n, LEAST), integers(1, 4))
        .flatAs(
            (tried, width) -> {
              ConvBlock block = row(tried.block, width);
              return experiments(n * width, tried.block.inputs() * width)
                  .map(experiment -> new Tried<>(block, experiment));
            });
  }

  private static ConvBlock row(DenseBlock pixel, int width) {
    return new ConvBlock(
        "block",
        (Activation) pixel.activation(),
        pixel.stepSizes(),
        pixel.depth(),
        List.of(new Kernel(pixel.state(), 1, 1)),
        new Kernel(pixel.input(), 1, 1),
        pixel.bias(),
        1,
        width);
  }

  private static Kernel kernel(
      int state, int channels, int window, double[] deltas, double[] others) {
    int taps = window * window;
    double[] c = new double[channels * channels * taps];
    for (int i = 0; i < channels; i++) {
      double delta = deltas[state * channels + i];
      int centre = i * taps + taps / 2;
      int from = (state * channels + i) * channels * taps;
      double sum = 0;
      for (int j = 0; j < channels * taps; j++) {
        sum += j == centre ? 0 : Math.abs(others[from + j]);
      }
      double scale = sum > 0 ? Math.min(1, 0.9375 * (1 - Math.abs(delta)) / sum) : 0;
      for (int j = 0; j < channels * taps; j++) {
        c[i * channels * taps + j] =
            j == centre ? (float) (-1 - delta) : (float) (scale * others[from + j]);
      }
    }
    return new Kernel(Matrix.of(channels, channels * taps, c), window, window);
  }

  /**
   * Groups of two or three units, with thresholds near zero or huge and eigenvalues near the
   * limits, in the metric of P = −A or of P = −ΛA.
   */
  @Provide
  Arbitrary<InGroups> inGroups() {
    return Combinators.combine(integers(2, 3), integers(1, 3)).flatAs(Blocks::inGroups);
  }

  private static Arbitrary<InGroups> inGroups(int size, int groups) {
    int n = size * groups;
    Arbitrary<Double> eigenvalues = Arbitraries.of(0x1p-12, LEAST, 0.5, 1.0, GREATEST, 2 - 0x1p-12);
    Arbitrary<Double> thresholds = Arbitraries.of(-0x1p-40, -0x1p-10, -0.25, -1.0, 0.0, -1e6);
    return Combinators.combine(
            eigenvalues.list().ofSize(n),
            reflections(n),
            vector(groups, 0.125, 1),
            thresholds.list().ofSize(groups),
            Arbitraries.of(
                Grouped.Rule.MOD_RELU, Grouped.Rule.RADIAL_TANH, Grouped.Rule.RADIAL_SOFTSIGN),
            Arbitraries.of(0.0, 0x1p-30, 1.0),
            integers(0, 2),
            rest(n))
        .as(
            (spectrum, vectors, steps, t, rule, bias, exponent, rest) -> {
              double[] h = new double[n];
              Arrays.setAll(h, i -> steps[i % groups]);
              double longest = Arrays.stream(steps).max().orElseThrow();
              Matrix p =
                  negated(
                      conjugated(
                          diagonal(spectrum.stream().mapToDouble(e -> e / longest).toArray()),
                          vectors));
              double[] a = p.toArray();
              for (int i = 0; i < a.length; i++) {
                a[i] = Math.scalb(a[i], -exponent * (i / n % groups));
              }
              Grouped activation =
                  rule.hasThresholds()
                      ? new Grouped(rule, size, unboxed(t))
                      : new Grouped(rule, size);
              DenseBlock block =
                  new DenseBlock(
                      "block",
                      activation,
                      Vector.of(h),
                      rest.depth,
                      Matrix.of(n, n, a),
                      rest.input,
                      Vector.of(Arrays.stream(rest.bias).map(b -> b * bias).toArray()));
              return new InGroups(new Tried<>(block, rest.e));
            });
  }

  private static Vector unboxed(List<Double> numbers) {
    return Vector.of(numbers.stream().mapToDouble(t -> t).toArray());
  }

  // ---- Blocks that are not, and blocks on the edge ----

  @Provide
  Arbitrary<Unstable> unstable() {
    return sized(
        n ->
            Combinators.combine(
                    Arbitraries.oneOf(ratio(-8, -BEYOND), ratio(2 + BEYOND, 8)),
                    integers(0, n - 1),
                    vector(n, LEAST, GREATEST),
                    reflections(n),
                    rest(n))
                .as(
                    (outlier, place, spectrum, vectors, rest) -> {
                      spectrum[place] = outlier;
                      Rest even = rest.everySlope(n);
                      double unit = even.greatestStep() * even.activation.greatestSlope();
                      double[] scaled = Arrays.stream(spectrum).map(e -> e / unit).toArray();
                      Matrix a = negated(conjugated(diagonal(scaled), vectors));
                      return new Unstable(even.with(List.of(a)), outlier);
                    }));
  }

  @Provide
  Arbitrary<Rotating> rotating() {
    return Arbitraries.integers()
        .between(2, LARGEST)
        .flatMap(
            n ->
                Combinators.combine(
                        ratio(1 + BEYOND, 3),
                        ratio(0.25, Math.PI - 0.25),
                        vector(n, LEAST, GREATEST),
                        reflections(n),
                        rest(n))
                    .as(
                        (modulus, angle, spectrum, vectors, rest) -> {
                          Rest even = rest.everySlope(n);
                          double[][] p = diagonal(spectrum);
                          p[0][0] = 1 - modulus * Math.cos(angle);
                          p[1][1] = p[0][0];
                          p[0][1] = modulus * Math.sin(angle);
                          p[1][0] = -p[0][1];
                          double unit = even.greatestStep() * even.activation.greatestSlope();
                          double[] a = new double[n * n];
                          double[][] turned = conjugated(p, vectors);
                          Arrays.setAll(a, e -> (float) (-turned[e / n][e % n] / unit));
                          return new Rotating(even.with(List.of(Matrix.of(n, n, a))), modulus);
                        }));
  }

  @Provide
  Arbitrary<RowEdge> rowEdges() {
    return Combinators.combine(integers(1, 3), integers(-1, 1), integers(4, 40), integers(1, 4))
        .flatAs(
            (channels, side, bits, size) ->
                Combinators.combine(
                        activations(),
                        vector(channels, -0.5, 0.5),
                        vector(channels * channels * 9, -0.015625, 0.015625),
                        vector(channels, -1, 1))
                    .as(
                        (activation, deltas, taps, bias) -> {
                          double margin = side * Math.scalb(1.0, -bits);
                          return new RowEdge(
                              edge(activation, deltas, taps, bias, margin, size), side, bits);
                        }));
  }

  /** The last tap of each row makes up what its others leave of the sum that the margin allows. */
  private static ConvBlock edge(
      Activation activation,
      double[] deltas,
      double[] taps,
      double[] bias,
      double margin,
      int size) {
    int channels = deltas.length;
    int row = channels * 9;
    double[] c = taps.clone();
    for (int i = 0; i < channels; i++) {
      int centre = i * row + i * 9 + 4;
      int last = i * row + row - 1;
      double sum = 0;
      for (int j = i * row; j < last; j++) {
        sum += j == centre ? 0 : Math.abs(c[j]);
      }
      c[centre] = -1 - deltas[i];
      c[last] = 1 - Math.abs(deltas[i]) - margin - sum;
    }
    return new ConvBlock(
        "block",
        activation,
        Vector.constant(channels, 1),
        10,
        List.of(new Kernel(Matrix.of(channels, row, c), 3, 3)),
        new Kernel(Matrix.identity(channels), 1, 1),
        Vector.of(bias),
        size,
        size);
  }

  @Provide
  Arbitrary<Edge> edges() {
    return Combinators.combine(
            Arbitraries.of(true, false),
            integers(-1, 1),
            integers(1, 50),
            ratio(0.25, 0.75),
            rest(2))
        .as(
            (isUpper, side, bits, other, rest) -> {
              // [[a, b], [b, a]] has the eigenvalues a + b and a − b.
              double limit = isUpper ? 2 : 0;
              double missed = side * Math.scalb(1.0, -bits) * (isUpper ? -1 : 1);
              double second = isUpper ? other : 1 + other;
              double a = (limit + missed + second) / 2;
              double b = (limit + missed - second) / 2;
              Rest whole =
                  new Rest(
                      rest.activation == Activation.SIGMOID ? Activation.TANH : rest.activation,
                      new double[] {1, 1},
                      rest.depth,
                      Matrix.identity(2),
                      rest.bias,
                      rest.e);
              return new Edge(
                  whole.with(List.of(Matrix.of(2, 2, -a, -b, -b, -a))), isUpper, side, bits);
            });
  }

  // ---- Matrices ----

  /** Vectors of small integers to reflect at; zero reflects nothing. */
  private static Arbitrary<List<double[]>> reflections(int n) {
    return vector(n, -3, 3).map(v -> Arrays.stream(v).map(Math::rint).toArray()).list().ofSize(2);
  }

  private static double[][] diagonal(double[] entries) {
    double[][] p = new double[entries.length][entries.length];
    for (int i = 0; i < entries.length; i++) {
      p[i][i] = entries[i];
    }
    return p;
  }

  /** Q p Qᵀ, Q the product of the reflections. */
  private static double[][] conjugated(double[][] p, List<double[]> vectors) {
    double[][] result = p;
    for (double[] v : vectors) {
      result = Arrays.stream(v).anyMatch(e -> e != 0) ? reflected(result, v) : result;
    }
    return result;
  }

  /** H p H with the Householder reflection H = I − 2 v vᵀ / vᵀv. */
  private static double[][] reflected(double[][] p, double[] v) {
    int n = v.length;
    double square = Arrays.stream(v).map(e -> e * e).sum();
    double[][] result = new double[n][n];
    double[] pv = new double[n];
    double[] vp = new double[n];
    double vpv = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        pv[i] += p[i][j] * v[j];
        vp[j] += v[i] * p[i][j];
      }
      vpv += v[i] * pv[i];
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        result[i][j] =
            p[i][j]
                - 2 * (pv[i] * v[j] + v[i] * vp[j]) / square
                + 4 * vpv * v[i] * v[j] / (square * square);
      }
    }
    return result;
  }

  /** −p in floats, exactly symmetric. */
  private static Matrix negated(double[][] p) {
    int n = p.length;
    double[] a = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        a[i * n + j] = (float) -p[i][j];
        a[j * n + i] = a[i * n + j];
      }
    }
    return Matrix.of(n, n, a);
  }
}
