package keel.verify.model;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;

/**
 * A convolutional NAIS-Net block: {@code x[k+1] = x[k] + H σ(C ⊛ x[k] + D ⊛ u + E)} on images, with
 * stride 1 and zero padding that keeps their size.
 *
 * <p>Source: NAIS-Net (arXiv:1804.07209), section 3. Shapes: the state has n channels, the input m,
 * all of the same height and width; C is [n, n, odd, odd], D is [n, m, odd, odd], E and the step
 * sizes have n entries. The state starts at zero.
 *
 * @param name unique within the network
 * @param activation σ
 * @param stepSizes one for each channel
 * @param depth how many steps the deployed block takes, K at most
 * @param kernels C, or C[0], …, C[K−1], all of one window, if the weights are untied; one and the
 *     same object for all of them is C
 * @param inputKernel D
 * @param bias E
 * @param height of the images
 * @param width of the images
 * @param scalars what channels have at a pixel: of complex numbers, C and D are embeddings
 * @param gates of a population, if it has one, for each channel; both parts of a complex one share
 *     theirs
 */
public record ConvBlock(
    String name,
    Activation activation,
    Vector stepSizes,
    Depth depth,
    List<Kernel> kernels,
    Kernel inputKernel,
    Vector bias,
    int height,
    int width,
    Scalars scalars,
    Optional<Gates> gates)
    implements NaisBlock {

  /** A block of real channels. */
  public ConvBlock(
      String name,
      Activation activation,
      Vector stepSizes,
      Depth depth,
      List<Kernel> kernels,
      Kernel inputKernel,
      Vector bias,
      int height,
      int width) {
    this(
        name,
        activation,
        stepSizes,
        depth,
        kernels,
        inputKernel,
        bias,
        height,
        width,
        Scalars.REAL);
  }

  /** A block without gates. */
  public ConvBlock(
      String name,
      Activation activation,
      Vector stepSizes,
      Depth depth,
      List<Kernel> kernels,
      Kernel inputKernel,
      Vector bias,
      int height,
      int width,
      Scalars scalars) {
    this(
        name,
        activation,
        stepSizes,
        depth,
        kernels,
        inputKernel,
        bias,
        height,
        width,
        scalars,
        Optional.empty());
  }

  /** A block that takes the same number of steps for every input. */
  public ConvBlock(
      String name,
      Activation activation,
      Vector stepSizes,
      int steps,
      List<Kernel> kernels,
      Kernel inputKernel,
      Vector bias,
      int height,
      int width) {
    this(name, activation, stepSizes, Depth.of(steps), kernels, inputKernel, bias, height, width);
  }

  /**
   * Checks that the shapes belong together.
   *
   * @throws InvalidModel naming the block, what was needed and what was found
   */
  public ConvBlock {
    int n = bias.length();
    require(
        name,
        kernels.size() == 1 || (depth.isFixed() && kernels.size() == depth.maxSteps()),
        "there must be one C" + DenseBlock.orOneForEach(depth) + ", found " + kernels.size());
    kernels = Block.tied(kernels);
    require(name, n > 0 && height > 0 && width > 0, "the state must not be empty");
    Kernel first = kernels.get(0);
    for (Kernel kernel : kernels) {
      require(
          name,
          kernel.outputs() == n && kernel.inputs() == n,
          "C must have " + n + " output and input channels");
      require(
          name,
          kernel.height() == first.height() && kernel.width() == first.width(),
          "every step's C must have the same window, found "
              + window(first)
              + " and "
              + window(kernel));
    }
    require(
        name,
        inputKernel.outputs() == n && inputKernel.inputs() > 0,
        "D must have " + n + " output channels but has " + inputKernel.outputs());
    require(
        name,
        stepSizes.length() == n,
        "step_size must be a number or have " + n + " entries but has " + stepSizes.length());
    for (int i = 0; i < n; i++) {
      require(name, stepSizes.get(i) > 0, "step_size must be > 0 but is " + stepSizes.get(i));
    }
    String place = "block '" + name + "' (convolutional)";
    for (Kernel kernel : kernels) {
      scalars.requireWeights(place, kernel.weights());
    }
    scalars.requireWeights(place, inputKernel.weights());
    scalars.requireRepeated(place, stepSizes);
    gates.ifPresent(g -> g.requireFits(place, n, scalars.sharing(activation)));
  }

  private static void require(String name, boolean condition, String message) {
    if (!condition) {
      throw new InvalidModel("block '" + name + "' (convolutional): " + message);
    }
  }

  private static String window(Kernel kernel) {
    return kernel.height() + " x " + kernel.width();
  }

  /** The same block with another C for all steps. */
  public ConvBlock withKernel(Kernel kernel) {
    return new ConvBlock(
        name,
        activation,
        stepSizes,
        depth,
        List.of(kernel),
        inputKernel,
        bias,
        height,
        width,
        scalars,
        gates);
  }

  @Override
  public ConvBlock withSteps(Vector stepSizes, Depth depth) {
    return with(stepSizes, depth, gates);
  }

  @Override
  public ConvBlock withGates(Optional<Gates> others) {
    return with(stepSizes, depth, others);
  }

  private ConvBlock with(Vector stepSizes, Depth depth, Optional<Gates> gates) {
    return new ConvBlock(
        name,
        activation,
        stepSizes,
        depth,
        kernels,
        inputKernel,
        bias,
        height,
        width,
        scalars,
        gates);
  }

  @Override
  public boolean isTied() {
    return kernels.size() == 1;
  }

  /** Whether no pixel of the state acts on another one. */
  public boolean isPixelwise() {
    return kernels.get(0).taps() == 1;
  }

  /**
   * What a pixelwise block does at every pixel: its state are the channels there, its input is what
   * the window of D sees.
   */
  public DenseBlock pixel() {
    return new DenseBlock(
        name, activation, stepSizes, depth, states(), inputKernel.weights(), bias, scalars, gates);
  }

  /** n, the number of channels of the state. */
  public int channels() {
    return bias.length();
  }

  @Override
  public long pixels() {
    return (long) height * width;
  }

  @Override
  public List<Matrix> states() {
    return kernels.stream().map(Kernel::weights).toList();
  }

  @Override
  public List<Integer> inputShape() {
    return List.of(inputKernel.inputs(), height, width);
  }

  @Override
  public List<Integer> outputShape() {
    return List.of(channels(), height, width);
  }

  @Override
  public double[] drive(double[] u) {
    int pixels = height * width;
    double[] drive = new double[channels() * pixels];
    for (int i = 0; i < drive.length; i++) {
      drive[i] = bias.get(i / pixels);
    }
    inputKernel.addTo(drive, u, height, width);
    return drive;
  }

  @Override
  public double[] preActivations(int step, double[] x, double[] drive) {
    double[] z = drive.clone();
    kernels.get(isTied() ? 0 : step).addTo(z, x, height, width);
    return z;
  }

  @Override
  public double[] transposed(int step, double[] s) {
    double[] sum = new double[s.length];
    kernels.get(isTied() ? 0 : step).transposed().addTo(sum, s, height, width);
    return sum;
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
    return conv.apply(this);
  }
}
