package keel.train.network;

import static keel.train.network.BlockSettings.or;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import keel.train.layer.BlockWeights;
import keel.train.layer.ConvolutionShape;
import keel.train.layer.StepWeights;
import keel.train.layer.TrainableLayer;
import keel.train.layer.VaryingSteps;
import keel.train.layer.Weight;
import keel.train.parameter.Parameterisation;
import keel.train.parameter.Parameters.Decay;
import keel.train.parameter.Slot;
import keel.train.parameter.Unconstrained;
import keel.train.projection.AlgorithmTwo;
import keel.train.projection.ScaledTaps;
import keel.train.stochastic.DominatedRows;
import keel.verify.model.Activation;
import keel.verify.model.ConvBlock;
import keel.verify.model.Kernel;
import keel.verify.model.Layer;
import keel.verify.model.Scalars;
import keel.verify.model.WeightPart;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A convolutional NAIS-Net block.
 *
 * @param channels of the state; 16 if left out
 * @param kernel height and width of the windows, odd; 3 if left out
 * @param tied whether every step has the same C; true if left out
 * @param activation σ; ReLU if left out
 * @param steps K; 10 if left out
 * @param tolerance in the place of steps: unroll until no state moves by more
 * @param maxSteps the most steps taken with a tolerance; 1000 if left out
 * @param checkpointEvery steps between two states that are kept for the gradient; chosen if left
 *     out
 * @param stepSize h in (0, 1]; 1 if left out
 * @param stepSizeBounds least and greatest h, where one is trained for each channel
 * @param constraint how C is kept stable; Algorithm 2 if left out
 * @param epsilon ε; 0.01 if left out
 * @param eta η, greater than ε; 0.1 if left out
 * @param gates that open and close channels; none if left out
 * @param weights by what law they are drawn; by none if left out
 */
public record ConvBlockDesign(
    Integer channels,
    Integer kernel,
    Boolean tied,
    Activation activation,
    Integer steps,
    Double tolerance,
    Integer maxSteps,
    Integer checkpointEvery,
    Double stepSize,
    List<Double> stepSizeBounds,
    Constraint constraint,
    Double epsilon,
    Double eta,
    @JsonInclude(JsonInclude.Include.NON_NULL) GateSettings gates,
    @JsonInclude(JsonInclude.Include.NON_NULL) WeightSettings weights)
    implements LayerDesign {
  private static final int CHANNELS = 16;
  private static final int STEPS = 10;
  private static final double EPSILON = 0.01;
  private static final double ETA = 0.1;

  /** Ways to keep C stable. */
  public enum Constraint {
    /** The paper's. */
    ALGORITHM_2,
    /** The same set, the gradient flowing through it. */
    REPARAMETRISED;

    Parameterisation parameterisation(int channels, int taps, double epsilon, double eta) {
      return switch (this) {
        case ALGORITHM_2 -> new AlgorithmTwo(channels, taps, epsilon, eta);
        case REPARAMETRISED -> new ScaledTaps(channels, taps, epsilon, eta);
      };
    }
  }

  @Override
  public String prefix() {
    return "block";
  }

  @Override
  public boolean certifiable() {
    return true;
  }

  @Override
  public boolean hasGates() {
    return gates != null;
  }

  @Override
  public boolean hasDrawnWeights() {
    return weights != null;
  }

  @Override
  public Part at(Place place) {
    return at(place, Scalars.REAL);
  }

  /** A block of real channels, or of half as many complex ones. */
  Part at(Place place, Scalars scalars) {
    List<Integer> image = place.image();
    int n = or(channels, CHANNELS);
    int size = or(kernel, 3);
    place.require(n >= 1, "channels must be at least 1, found " + n);
    place.require(size >= 1 && size % 2 == 1, "kernel must be odd, found " + size);
    BlockSettings settings =
        BlockSettings.of(
                place,
                or(activation, Activation.RELU),
                tolerance == null ? or(steps, STEPS) : steps,
                tolerance,
                maxSteps,
                checkpointEvery,
                stepSize,
                stepSizeBounds)
            .gated(place, gates);
    boolean same = or(tied, true);
    place.require(
        same || !settings.unroll().untilEquilibrium(),
        "untied weights need a number of steps, not a tolerance");
    place.require(
        same || !settings.activation().isZeroOnlyAtZero(),
        "untied weights have no common equilibrium with "
            + settings.activation().fileName()
            + " and would not be certified; use relu, or tie them");
    place.require(
        weights == null || same,
        "weights that are drawn begin with those that all steps share; leave tied out");
    return DrawnBlock.of(
        place,
        placed(place, scalars, image, n, size, settings, same ? 1 : settings.unroll().steps()),
        weights);
  }

  private Placed placed(
      Place place,
      Scalars scalars,
      List<Integer> image,
      int n,
      int size,
      BlockSettings settings,
      int states) {
    return new Placed(
        place,
        scalars,
        settings,
        new ConvolutionShape(n, n, image.get(1), image.get(2), size, size, 1),
        new ConvolutionShape(image.get(0), n, image.get(1), image.get(2), size, size, 1),
        state(n, size * size),
        states);
  }

  private Parameterisation state(int n, int taps) {
    try {
      return or(constraint, Constraint.ALGORITHM_2)
          .parameterisation(n, taps, or(epsilon, EPSILON), or(eta, ETA));
    } catch (IllegalArgumentException e) {
      throw new InvalidDesign(e.getMessage(), e);
    }
  }

  /** The block at its place. */
  private static final class Placed implements NaisPart {
    private final String name;
    private final Scalars scalars;
    private final BlockSettings settings;
    private final ConvolutionShape stateShape;
    private final ConvolutionShape inputShape;
    private final List<Slot> states = new ArrayList<>();
    private final Optional<Slot> stepSizes;
    private final TrainedActivation activation;
    private final Slot input;
    private final Slot bias;

    /**
     * A block where its place is.
     *
     * @param stateShape of the real channels, two for each complex one
     * @param inputShape likewise
     * @param parameterisation how C is made
     * @param weights how many C there are
     */
    Placed(
        Place place,
        Scalars scalars,
        BlockSettings settings,
        ConvolutionShape stateShape,
        ConvolutionShape inputShape,
        Parameterisation parameterisation,
        int weights) {
      this.name = place.name();
      this.scalars = scalars;
      this.settings = settings;
      this.stateShape = stateShape;
      this.inputShape = inputShape;
      int n = stateShape.outputs();
      for (int i = 0; i < weights; i++) {
        states.add(
            place
                .layout()
                .add(stateShape.window(), n, Place.weights(scalars, parameterisation), Decay.KEPT));
      }
      this.stepSizes = settings.stepSizes(place, scalars, n);
      this.activation = TrainedActivation.at(place, settings.activation(), n);
      double deviation = 1 / Math.sqrt((double) inputShape.window() * settings.unroll().steps());
      this.input =
          place
              .layout()
              .add(
                  inputShape.window(),
                  n,
                  Place.weights(scalars, Unconstrained.gaussian(deviation)),
                  Decay.DECAYED);
      this.bias = place.layout().add(n, 1, Unconstrained.constant(0), Decay.DECAYED);
    }

    @Override
    public List<Integer> output() {
      return List.of(stateShape.outputs(), stateShape.height(), stateShape.width());
    }

    @Override
    public Optional<GatedBlock> gates() {
      return settings
          .gates()
          .map(gates -> new GatedBlock(name, stateShape.outputs(), gates.open()));
    }

    @Override
    public TrainableLayer layer(WorkerView worker, int patterns) {
      return settings.block(
          weights(worker, worker.weight(bias), patterns), activation.function(worker));
    }

    @Override
    public Optional<Stretch> stretch(WorkerView worker, INDArray direction, INDArray numbers) {
      BlockWeights unbiased = weights(worker, Weight.zeros(worker.type(), stateShape.outputs()), 1);
      return Optional.of(new LinearStretch(settings.linearised(name, unbiased), direction));
    }

    @Override
    public BlockSettings settings() {
      return settings;
    }

    @Override
    public Slot slot(WeightPart part) {
      return switch (part) {
        case STATE -> states.get(0);
        case INPUT -> input;
        case BIAS -> bias;
      };
    }

    /** Kernels stand as they do in files. */
    @Override
    public int place(WeightPart part, int i) {
      return i;
    }

    @Override
    public DominatedRows dominated(double margin) {
      int n = stateShape.outputs();
      return new DominatedRows(n, stateShape.window(), stateShape.window() / n, margin);
    }

    @Override
    public TrainableLayer gated(WorkerView worker, int patterns) {
      return weights(worker, worker.weight(bias), patterns)
          .gated(activation.function(worker), settings.unroll());
    }

    @Override
    public TrainableLayer varying(WorkerView worker, StepWeights weights, int patterns) {
      return VaryingSteps.convolutional(
          settings.varying(activation.function(worker)),
          weights,
          worker.weight(states.get(0)),
          worker.weight(input),
          worker.weight(bias),
          stateShape,
          inputShape,
          patterns);
    }

    private BlockWeights weights(WorkerView worker, Weight added, int patterns) {
      return BlockWeights.convolutional(
          states.stream().map(worker::weight).toList(),
          stepSizes.map(worker::weight),
          worker.weight(input),
          added,
          stateShape,
          inputShape,
          patterns);
    }

    @Override
    public List<Layer> export(Trained trained) {
      return List.of(
          new ConvBlock(
              name,
              (Activation) activation.export(trained),
              settings.stepSizes(trained, stepSizes, stateShape.outputs()),
              settings.depth(),
              states.stream().map(slot -> kernel(trained, slot, stateShape)).toList(),
              kernel(trained, input, inputShape),
              trained.vector(bias),
              stateShape.height(),
              stateShape.width(),
              scalars));
    }

    @Override
    public void take(Layer layer, Given given) {
      ConvBlock block = (ConvBlock) layer;
      for (int i = 0; i < states.size(); i++) {
        given.kernel("C", states.get(i), block.kernels().get(i));
      }
      settings.takeStepSizes(given, stepSizes, block.stepSizes());
      given.kernel("D", input, block.inputKernel());
      given.vector("the bias", bias, block.bias());
    }

    private static Kernel kernel(Trained trained, Slot slot, ConvolutionShape shape) {
      return new Kernel(trained.kernel(slot), shape.kernelHeight(), shape.kernelWidth());
    }
  }
}
