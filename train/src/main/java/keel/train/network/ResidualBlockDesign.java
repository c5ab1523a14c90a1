package keel.train.network;

import static keel.train.network.BlockSettings.or;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import keel.train.layer.BatchNormLayer;
import keel.train.layer.ConvolutionShape;
import keel.train.layer.ResidualSteps;
import keel.train.layer.SlopeFunction;
import keel.train.layer.TrainableLayer;
import keel.train.layer.Weight;
import keel.train.parameter.Parameterisation;
import keel.train.parameter.Parameters.Decay;
import keel.train.parameter.Slot;
import keel.train.parameter.Unconstrained;
import keel.train.projection.AlgorithmOne;
import keel.train.projection.AlgorithmTwo;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.Kernel;
import keel.verify.model.Layer;
import keel.verify.model.ResidualBlock;
import keel.verify.model.ResidualBlock.Start;
import keel.verify.model.Scalars;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A plain residual block, the baseline of NAIS-Nets: nothing keeps it stable, and nothing is
 * certified of it.
 *
 * <p>Source: NAIS-Net (arXiv:1804.07209), section 5: residual networks with shared weights, input
 * skips, batch norm and a stable state matrix.
 *
 * @param units n, the length of the state; as many as what it takes, which it is where the state
 *     starts with the input
 * @param channels in the place of units: the state is images
 * @param kernel height and width of the windows, odd; 3 if left out; of images alone
 * @param activation σ; tanh if left out, ReLU of images
 * @param steps K; 10 if left out
 * @param stepSize h in (0, 1]; 1 if left out
 * @param tied whether every step has the same weights; not if left out
 * @param input whether the input enters with every step; not if left out
 * @param start the state before the first step: the input, or zero where the input enters with
 *     every step, if left out
 * @param batchNorm whether what goes into σ is normalised, by statistics of each step; not if left
 *     out
 * @param stable whether A is kept as the paper's algorithms do, which needs tied weights; not if
 *     left out
 * @param epsilon ε of these; 0.01 if left out
 */
public record ResidualBlockDesign(
    Integer units,
    Integer channels,
    Integer kernel,
    Activation activation,
    Integer steps,
    Double stepSize,
    Boolean tied,
    Input input,
    Start start,
    Boolean batchNorm,
    Boolean stable,
    Double epsilon)
    implements LayerDesign {
  private static final int STEPS = 10;
  private static final double EPSILON = 0.01;
  private static final double ETA = 0.1;

  /** Where the input of a block enters. */
  public enum Input {
    /** Nowhere but as the first state. */
    NONE,
    /** With every step. */
    EVERY_STEP
  }

  @Override
  public String prefix() {
    return "block";
  }

  @Override
  public boolean takesNumbers() {
    return channels == null && kernel == null;
  }

  @Override
  public Part at(Place place) {
    Start first = or(start, input == Input.EVERY_STEP ? Start.ZERO : Start.INPUT);
    int depth = or(steps, STEPS);
    double h = (float) or(stepSize, 1.0).doubleValue();
    boolean same = or(tied, false);
    place.require(
        first == Start.INPUT || input == Input.EVERY_STEP,
        "a state that starts at zero needs input: every_step");
    place.require(depth >= 1, "steps must be at least 1, found " + depth);
    place.require(h > 0 && h <= 1, "step_size must lie in (0, 1], found " + stepSize);
    place.require(
        same || !or(stable, false),
        "stable weights are those that all steps share: say tied: true");
    place.require(
        epsilon == null || or(stable, false), "epsilon belongs to weights that are stable: true");
    Maps maps = takesNumbers() ? matrices(place, first) : convolutions(place, first);
    Activation function = or(activation, takesNumbers() ? Activation.TANH : Activation.RELU);
    try {
      SlopeFunction.of(function);
      return new Placed(
          place,
          maps,
          function,
          first,
          depth,
          h,
          same,
          input == Input.EVERY_STEP,
          or(batchNorm, false),
          or(stable, false) ? Optional.of(stable(maps)) : Optional.empty());
    } catch (IllegalArgumentException e) {
      throw new InvalidDesign("layer '" + place.name() + "': " + e.getMessage(), e);
    }
  }

  private Maps matrices(Place place, Start first) {
    place.requireNumbers();
    int n = or(units, place.inputSize());
    place.require(n >= 1, "units must be at least 1, found " + n);
    place.require(
        first == Start.ZERO || n == place.inputSize(),
        "units must be as many as the "
            + place.inputSize()
            + " numbers that its state starts with, found "
            + n
            + "; put a linear layer with outputs: "
            + n
            + " before it");
    return new Maps(Optional.empty(), Optional.empty(), n, place.inputSize(), 1, List.of(n));
  }

  private Maps convolutions(Place place, Start first) {
    List<Integer> image = place.image();
    int m = image.get(0);
    int n = or(channels, m);
    int size = or(kernel, 3);
    place.require(units == null, "give either units, or channels with the kernel of images");
    place.require(n >= 1, "channels must be at least 1, found " + n);
    place.require(size >= 1 && size % 2 == 1, "kernel must be odd, found " + size);
    place.require(
        first == Start.ZERO || n == m,
        "channels must be the "
            + m
            + " of the images that its state starts with, found "
            + n
            + "; put a conv with outputs: "
            + n
            + " before it");
    int height = image.get(1);
    int width = image.get(2);
    return new Maps(
        Optional.of(new ConvolutionShape(n, n, height, width, size, size, 1)),
        Optional.of(new ConvolutionShape(m, n, height, width, size, size, 1)),
        n,
        m,
        Math.multiplyExact(height, width),
        List.of(n, height, width));
  }

  private Parameterisation stable(Maps maps) {
    double e = or(epsilon, EPSILON);
    return maps.state
        .<Parameterisation>map(
            shape -> new AlgorithmTwo(maps.rows, shape.window() / maps.rows, e, ETA))
        .orElseGet(() -> new AlgorithmOne(e));
  }

  /**
   * What A and B are: matrices, or convolutions.
   *
   * @param state shape of A; absent of a matrix
   * @param input shape of B; likewise
   * @param rows n
   * @param columns m, numbers or channels of the input
   * @param pixels of an image; 1 of a list of numbers
   * @param output shape of the state
   */
  private record Maps(
      Optional<ConvolutionShape> state,
      Optional<ConvolutionShape> input,
      int rows,
      int columns,
      int pixels,
      List<Integer> output) {
    Slot slot(Place place, Optional<ConvolutionShape> shape, int inputs, Weights weights) {
      int window = shape.map(ConvolutionShape::window).orElse(inputs);
      Parameterisation first =
          weights.kept.orElseGet(
              () -> Unconstrained.gaussian(1 / Math.sqrt((double) window * weights.steps)));
      Decay decay = weights.kept.isPresent() ? Decay.KEPT : Decay.DECAYED;
      return shape.isPresent()
          ? place.layout().add(window, rows, first, decay)
          : place.layout().add(rows, window, first, decay);
    }

    /** Every row, or output channel, times a number of its own; rounded once. */
    static Kernel kernel(
        Optional<ConvolutionShape> shape, Trained trained, Slot slot, double[] scale) {
      double[] columns = trained.exact(slot);
      int rows = scale.length;
      Matrix stored = Matrix.of((int) slot.columns(), (int) slot.rows(), columns);
      Matrix exact = shape.isPresent() ? stored : stored.transpose();
      double[] entries = exact.toArray();
      Arrays.setAll(entries, i -> (float) (scale[i / exact.columns()] * entries[i]));
      Matrix matrix = Matrix.of(rows, exact.columns(), entries);
      return new Kernel(
          matrix,
          shape.map(ConvolutionShape::kernelHeight).orElse(1),
          shape.map(ConvolutionShape::kernelWidth).orElse(1));
    }
  }

  /**
   * How weights begin.
   *
   * @param kept what keeps them where they should be, if anything does
   * @param steps that add up
   */
  private record Weights(Optional<Parameterisation> kept, int steps) {}

  /** What batch norm has of one step: γ and β, and what it normalises by. */
  private record Norm(Slot gain, Slot bias, Slot mean, Slot variance) {
    static Norm of(Place place, int n) {
      return new Norm(
          place.layout().add(n, 1, Unconstrained.constant(1), Decay.KEPT),
          place.layout().add(n, 1, Unconstrained.constant(0), Decay.KEPT),
          place.layout().addStatistic(n, 0),
          place.layout().addStatistic(n, 1));
    }

    BatchNormLayer layer(WorkerView worker, long columns) {
      return new BatchNormLayer(
          worker.weight(gain),
          worker.weight(bias),
          worker.statistic(mean),
          worker.statistic(variance),
          columns);
    }

    /** γ / √(variance + ε). */
    double[] scale(Trained trained) {
      double[] scale = trained.exact(gain);
      double[] variances = trained.statistic(variance);
      Arrays.setAll(scale, i -> scale[i] / Math.sqrt(variances[i] + BatchNormLayer.EPSILON));
      return scale;
    }

    /** β less what the mean becomes. */
    Vector shift(Trained trained) {
      double[] scale = scale(trained);
      double[] shift = trained.exact(bias);
      double[] means = trained.statistic(mean);
      Arrays.setAll(shift, i -> (float) (shift[i] - scale[i] * means[i]));
      return Vector.of(shift);
    }
  }

  /** The block at its place. */
  private static final class Placed implements Part {
    private final String name;
    private final Maps maps;
    private final Activation activation;
    private final Start start;
    private final int steps;
    private final double stepSize;
    private final boolean isSymmetric;
    private final List<Slot> states;
    private final List<Slot> inputs;

    /** None where batch norms have them. */
    private final List<Slot> biases;

    private final List<Norm> norms;

    Placed(
        Place place,
        Maps maps,
        Activation activation,
        Start start,
        int steps,
        double stepSize,
        boolean tied,
        boolean driven,
        boolean normalised,
        Optional<Parameterisation> kept) {
      int each = tied ? 1 : steps;
      this.name = place.name();
      this.maps = maps;
      this.activation = activation;
      this.start = start;
      this.steps = steps;
      this.stepSize = stepSize;
      this.isSymmetric = kept.isPresent() && maps.state.isEmpty() && !normalised;
      Weights own = new Weights(kept, steps);
      Weights free = new Weights(Optional.empty(), steps);
      this.states = all(each, () -> maps.slot(place, maps.state, maps.rows, own));
      this.inputs = all(driven ? each : 0, () -> maps.slot(place, maps.input, maps.columns, free));
      this.biases =
          all(
              normalised ? 0 : each,
              () -> place.layout().add(maps.rows, 1, Unconstrained.constant(0), Decay.DECAYED));
      this.norms = all(normalised ? steps : 0, () -> Norm.of(place, maps.rows));
    }

    private static <T> List<T> all(int count, Supplier<T> make) {
      return Stream.generate(make).limit(count).toList();
    }

    @Override
    public List<Integer> output() {
      return maps.output;
    }

    @Override
    public TrainableLayer layer(WorkerView worker, int patterns) {
      long columns = (long) maps.pixels * patterns;
      ResidualSteps.Steps settings =
          new ResidualSteps.Steps(
              start, stepSize, steps, SlopeFunction.of(activation), TrainableLayer.Pass.TRAINING);
      List<Weight> a = states.stream().map(worker::weight).toList();
      List<Weight> b = inputs.stream().map(worker::weight).toList();
      List<Weight> offsets =
          biases.isEmpty()
              ? List.of(Weight.zeros(worker.type(), maps.rows))
              : biases.stream().map(worker::weight).toList();
      List<BatchNormLayer> normed =
          norms.stream().map(norm -> norm.layer(worker, columns)).toList();
      return maps.state.isPresent()
          ? ResidualSteps.convolutional(
              settings, maps.state.get(), maps.input.orElseThrow(), a, b, offsets, normed, patterns)
          : ResidualSteps.dense(settings, a, b, offsets, normed, patterns);
    }

    private static <T> T of(int step, List<T> each) {
      return each.get(step % each.size());
    }

    @Override
    public Optional<Stretch> stretch(WorkerView worker, INDArray direction, INDArray numbers) {
      throw new InvalidDesign(
          "layer '"
              + name
              + "': how far the outputs of a residual block move cannot be trained; the objective"
              + " margin needs other blocks");
    }

    @Override
    public List<Layer> export(Trained trained) {
      List<Kernel> kernels = new ArrayList<>();
      List<Kernel> inputKernels = new ArrayList<>();
      List<Vector> offsets = new ArrayList<>();
      double[] ones = new double[maps.rows];
      Arrays.fill(ones, 1);
      for (int k = 0; k < (norms.isEmpty() ? states.size() : steps); k++) {
        double[] scale = norms.isEmpty() ? ones : norms.get(k).scale(trained);
        Slot state = of(k, states);
        kernels.add(
            isSymmetric
                ? new Kernel(trained.symmetric(state, Scalars.REAL), 1, 1)
                : Maps.kernel(maps.state, trained, state, scale));
        if (!inputs.isEmpty()) {
          inputKernels.add(Maps.kernel(maps.input, trained, of(k, inputs), scale));
        }
        offsets.add(norms.isEmpty() ? trained.vector(biases.get(k)) : norms.get(k).shift(trained));
      }
      return List.of(
          new ResidualBlock(
              name,
              activation,
              stepSize,
              steps,
              start,
              kernels,
              inputKernels,
              offsets,
              maps.output));
    }

    @Override
    public void take(Layer layer, Given given) {
      ResidualBlock block = (ResidualBlock) layer;
      InvalidDesign.require(
          norms.isEmpty(),
          "layer '"
              + name
              + "': the weights of the model stand behind a batch norm, the means of which do not"
              + " stand in a model file; say batch_norm: false");
      InvalidDesign.require(
          block.stepSize() == stepSize,
          "layer '"
              + name
              + "': the steps of the model are "
              + block.stepSize()
              + "; say step_size");
      InvalidDesign.require(
          block.biases().size() == biases.size(),
          "layer '" + name + "': the model has a bias for each step; say tied: false");
      for (int k = 0; k < states.size(); k++) {
        take("A", maps.state, states.get(k), block.kernel(k), given);
        given.vector("the bias", biases.get(k), block.bias(k));
        if (!inputs.isEmpty()) {
          take("B", maps.input, inputs.get(k), block.inputKernel(k).orElseThrow(), given);
        }
      }
    }

    private static void take(
        String what, Optional<ConvolutionShape> shape, Slot slot, Kernel kernel, Given given) {
      if (shape.isPresent()) {
        given.kernel(what, slot, kernel);
      } else {
        given.matrix(what, slot, kernel.weights());
      }
    }
  }
}
