package keel.verify.model;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;

/**
 * A plain residual block: {@code x[k+1] = x[k] + h σ(A_k x[k] + B_k u + b_k)}, with any weights:
 * the baseline that NAIS-Nets are measured against.
 *
 * <p>Source: He et al., Deep residual learning (arXiv:1512.03385); its variants by NAIS-Net
 * (arXiv:1804.07209), section 5. Shapes: the state is a list of n numbers, or n images; every A and
 * B is a kernel, of one tap where the state is a list, and a convolution with zero padding where it
 * is images. A batch norm before σ stands in the weights already.
 *
 * @param name unique within the network
 * @param activation σ
 * @param stepSize h, > 0
 * @param steps K
 * @param start the state before the first step
 * @param kernels A: one, or one for each step, all of one window
 * @param inputKernels B: none where the input enters no step, one, or one for each step
 * @param biases b: one, or one for each step
 * @param outputShape of the state: [n] or [n, height, width]
 */
public record ResidualBlock(
    String name,
    Activation activation,
    double stepSize,
    int steps,
    Start start,
    List<Kernel> kernels,
    List<Kernel> inputKernels,
    List<Vector> biases,
    List<Integer> outputShape)
    implements EulerBlock {
  /** What files call such a block. */
  static final String TYPE = "residual_block";

  /** The state before the first step. */
  public enum Start {
    /** The input. */
    INPUT,
    /** Zero: the input enters with the steps. */
    ZERO;

    /** The name in files: lower case. */
    public String fileName() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The one with the name in files, if there is one. */
    public static Optional<Start> named(String name) {
      return Arrays.stream(values()).filter(s -> s.fileName().equals(name)).findFirst();
    }
  }

  /**
   * Checks that the shapes belong together.
   *
   * @throws InvalidModel naming the block, the shape that was needed and the one that was found
   */
  public ResidualBlock {
    String place = "block '" + name + "' (residual)";
    outputShape = List.copyOf(outputShape);
    require(
        place,
        outputShape.size() == 1 || outputShape.size() == 3,
        "the state must be a list of numbers or images, found the shape " + outputShape);
    Shapes.positive(place + ": its state", outputShape);
    require(place, stepSize > 0, "step_size must be > 0 but is " + stepSize);
    require(place, steps >= 1, "steps must be at least 1 but is " + steps);
    requireOneOrEach(place, "state", kernels.size(), steps);
    requireOneOrEach(place, "bias", biases.size(), steps);
    if (!inputKernels.isEmpty()) {
      requireOneOrEach(place, "input", inputKernels.size(), steps);
    }
    kernels = Block.tied(kernels);
    inputKernels = inputKernels.isEmpty() ? List.of() : Block.tied(inputKernels);
    biases = Block.tied(biases);
    int n = outputShape.get(0);
    requireAlike(place, "A", kernels, n, n);
    require(
        place,
        start == Start.INPUT || !inputKernels.isEmpty(),
        "a state that starts at zero needs an input that enters every step");
    if (!inputKernels.isEmpty()) {
      int m = start == Start.INPUT ? n : inputKernels.get(0).inputs();
      require(place, m > 0, "the input must not be empty");
      requireAlike(place, "B", inputKernels, n, m);
    }
    boolean isList = outputShape.size() == 1;
    for (Kernel kernel : Stream.concat(kernels.stream(), inputKernels.stream()).toList()) {
      require(place, !isList || kernel.taps() == 1, "weights of a list of numbers are matrices");
    }
    for (Vector bias : biases) {
      require(place, bias.length() == n, "b must have " + n + " entries but has " + bias.length());
    }
  }

  private static void requireOneOrEach(String place, String what, int found, int steps) {
    require(
        place,
        found == 1 || found == steps,
        "there must be one "
            + what
            + ", or one for each of the "
            + steps
            + " steps, found "
            + found);
  }

  private static void requireAlike(
      String place, String what, List<Kernel> kernels, int outputs, int inputs) {
    Kernel first = kernels.get(0);
    for (Kernel kernel : kernels) {
      require(
          place,
          kernel.outputs() == outputs && kernel.inputs() == inputs,
          what
              + " must have "
              + outputs
              + " rows, or output channels, and "
              + inputs
              + " columns, or input channels, but has "
              + kernel.outputs()
              + " and "
              + kernel.inputs());
      require(
          place,
          kernel.height() == first.height() && kernel.width() == first.width(),
          "the " + what + " of every step must have the same window");
    }
  }

  private static void require(String place, boolean condition, String message) {
    if (!condition) {
      throw new InvalidModel(place + ": " + message);
    }
  }

  /** Whether the state is a list of numbers, not images. */
  public boolean isDense() {
    return outputShape.size() == 1;
  }

  /** n: how many units, or channels. */
  public int units() {
    return outputShape.get(0);
  }

  /** How high an image is; 1 of a list of numbers. */
  public int height() {
    return isDense() ? 1 : outputShape.get(1);
  }

  /** How wide an image is; 1 of a list of numbers. */
  public int width() {
    return isDense() ? 1 : outputShape.get(2);
  }

  @Override
  public long pixels() {
    return (long) height() * width();
  }

  @Override
  public Vector stepSizes() {
    return Vector.constant(units(), stepSize);
  }

  @Override
  public Depth depth() {
    return Depth.of(steps);
  }

  @Override
  public List<Matrix> states() {
    return kernels.stream().map(Kernel::weights).toList();
  }

  @Override
  public boolean isTied() {
    return kernels.size() == 1 && biases.size() == 1 && inputKernels.size() <= 1;
  }

  @Override
  public List<Integer> inputShape() {
    if (start == Start.INPUT) {
      return outputShape;
    }
    int m = inputKernels.get(0).inputs();
    return isDense() ? List.of(m) : List.of(m, height(), width());
  }

  @Override
  public double[] start(double[] u) {
    return start == Start.INPUT ? u.clone() : new double[stateSize()];
  }

  /** A at the given step, from 0. */
  public Kernel kernel(int step) {
    return of(step, kernels);
  }

  /** B at the given step, from 0; absent where the input does not enter. */
  public Optional<Kernel> inputKernel(int step) {
    return inputKernels.isEmpty() ? Optional.empty() : Optional.of(of(step, inputKernels));
  }

  /** b at the given step, from 0. */
  public Vector bias(int step) {
    return of(step, biases);
  }

  private static <T> T of(int step, List<T> each) {
    return each.get(step % each.size());
  }

  /** The input itself, of which every step makes what its own weights do. */
  @Override
  public double[] drive(double[] u) {
    return u.clone();
  }

  @Override
  public double[] driveAt(int step, double[] u) {
    double[] v = new double[stateSize()];
    int pixels = v.length / units();
    for (int i = 0; i < v.length; i++) {
      v[i] = bias(step).get(i / pixels);
    }
    inputKernel(step).ifPresent(kernel -> add(v, kernel, u));
    return v;
  }

  @Override
  public double[] preActivations(int step, double[] x, double[] u) {
    double[] z = driveAt(step, u);
    add(z, kernel(step), x);
    return z;
  }

  @Override
  public double[] turned(int step, double[] d) {
    double[] moved = new double[d.length];
    add(moved, kernel(step), d);
    return moved;
  }

  @Override
  public double[] transposed(int step, double[] s) {
    double[] sum = new double[s.length];
    add(sum, kernel(step).transposed(), s);
    return sum;
  }

  /** In the order in which a NAIS-Net block of the same weights sums up, to the last bit. */
  private void add(double[] sum, Kernel kernel, double[] x) {
    if (!isDense()) {
      kernel.addTo(sum, x, height(), width());
      return;
    }
    for (int i = 0; i < sum.length; i++) {
      sum[i] += kernel.weights().dot(i, x);
    }
  }

  @Override
  public <T> T match(
      Function<? super DenseBlock, ? extends T> dense,
      Function<? super ConvBlock, ? extends T> conv,
      Function<? super EquilibriumBlock, ? extends T> equilibrium,
      Function<? super RecurrentBlock, ? extends T> recurrent,
      Function<? super FeedforwardBlock, ? extends T> feedforward,
      Function<? super ResidualBlock, ? extends T> residual,
      Function<? super StochasticBlock, ? extends T> stochastic) {
    return residual.apply(this);
  }
}
