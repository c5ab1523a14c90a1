package keel.train.network;

import static keel.train.network.BlockSettings.or;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;
import keel.train.layer.BlockWeights;
import keel.train.layer.StepWeights;
import keel.train.layer.TrainableLayer;
import keel.train.layer.VaryingSteps;
import keel.train.layer.Weight;
import keel.train.parameter.Parameterisation;
import keel.train.parameter.Parameters.Decay;
import keel.train.parameter.Slot;
import keel.train.parameter.Unconstrained;
import keel.train.projection.AlgorithmOne;
import keel.train.projection.MirroredRows;
import keel.train.projection.PublicMistake;
import keel.train.projection.ScaledGram;
import keel.train.projection.SpectralProjection;
import keel.train.stochastic.DominatedRows;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;
import keel.verify.model.Layer;
import keel.verify.model.Scalars;
import keel.verify.model.WeightPart;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A dense NAIS-Net block.
 *
 * @param units n, the length of the state; 64 if left out
 * @param activation σ; tanh if left out
 * @param steps K; 30 if left out
 * @param tolerance in the place of steps: unroll until no state moves by more
 * @param maxSteps the most steps taken with a tolerance; 1000 if left out
 * @param checkpointEvery steps between two states that are kept for the gradient; chosen if left
 *     out
 * @param stepSize h in (0, 1]; 1 if left out
 * @param stepSizeBounds least and greatest h, where one is trained for each unit
 * @param constraint how A is kept stable; Algorithm 1 if left out
 * @param epsilon ε; 0.01 if left out
 * @param absolute whether units come in pairs whose sum is an absolute value of the input, see
 *     {@link MirroredRows}; not if left out
 * @param gates that open and close units; none if left out
 * @param weights by what law they are drawn; by none if left out
 */
public record DenseBlockDesign(
    Integer units,
    Activation activation,
    Integer steps,
    Double tolerance,
    Integer maxSteps,
    Integer checkpointEvery,
    Double stepSize,
    List<Double> stepSizeBounds,
    Constraint constraint,
    Double epsilon,
    Boolean absolute,
    @JsonInclude(JsonInclude.Include.NON_NULL) GateSettings gates,
    @JsonInclude(JsonInclude.Include.NON_NULL) WeightSettings weights)
    implements LayerDesign {
  private static final int UNITS = 64;
  private static final double EPSILON = 0.01;

  /** Small, so that the steps begin where tanh is nearly linear; see {@link AlgorithmOne}. */
  private static final double INPUT_SCALE = 0.1;

  /** Ways to keep A stable. */
  public enum Constraint {
    /** The paper's: a Frobenius ball around −εI. */
    ALGORITHM_1,
    /** The same set, the gradient flowing through it. */
    REPARAMETRISED,
    /** Every symmetric A that Theorem 1 allows. */
    SPECTRAL,
    /** Every symmetric A for which no step overshoots. */
    NON_OSCILLATING,
    /** A mistake of public code, for comparison; see {@link PublicMistake}. */
    MISTAKEN_ROOT,
    /** Another one. */
    MISTAKEN_MINIMUM;

    Parameterisation parameterisation(double epsilon, double greatestStepSize) {
      return switch (this) {
        case ALGORITHM_1 -> new AlgorithmOne(epsilon);
        case REPARAMETRISED -> new ScaledGram(epsilon);
        case SPECTRAL -> SpectralProjection.widest(epsilon, greatestStepSize);
        case NON_OSCILLATING -> SpectralProjection.nonOscillating(epsilon, greatestStepSize);
        case MISTAKEN_ROOT -> new PublicMistake(PublicMistake.Kind.ROOT_OF_SCALE, epsilon);
        case MISTAKEN_MINIMUM -> new PublicMistake(PublicMistake.Kind.ELEMENTWISE_MINIMUM, epsilon);
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
  public boolean takesNumbers() {
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
    int n = or(units, UNITS);
    place.require(n >= 1, "units must be at least 1, found " + n);
    place.requireNumbers();
    BlockSettings settings =
        BlockSettings.of(
                place,
                activation,
                steps,
                tolerance,
                maxSteps,
                checkpointEvery,
                stepSize,
                stepSizeBounds)
            .gated(place, gates);
    boolean paired = or(absolute, false);
    place.require(
        !paired || (n % 2 == 0 && settings.computesAbsoluteValues()),
        "absolute values need an even number of units without gates, steps: 1 and activation: relu");
    double scale = weights == null || weights.law() == WeightSettings.Law.DROPOUT ? INPUT_SCALE : 1;
    Parameterisation input =
        paired ? new MirroredRows() : Unconstrained.gaussian(scale / Math.sqrt(place.inputSize()));
    return DrawnBlock.of(
        place,
        new Placed(place, Scalars.REAL, n, settings, state(settings), input, paired),
        weights);
  }

  private Parameterisation state(BlockSettings settings) {
    return state(constraint, epsilon, settings);
  }

  /** How A is made; null stands for what a design leaves out. */
  static Parameterisation state(Constraint constraint, Double epsilon, BlockSettings settings) {
    try {
      return or(constraint, Constraint.ALGORITHM_1)
          .parameterisation(or(epsilon, EPSILON), settings.greatestStepSize());
    } catch (IllegalArgumentException e) {
      throw new InvalidDesign(e.getMessage(), e);
    }
  }

  /** The block at its place. */
  static final class Placed implements NaisPart {
    private final String name;
    private final Scalars scalars;
    private final int units;
    private final BlockSettings settings;
    private final boolean paired;
    private final TrainedActivation activation;
    private final Slot state;
    private final Optional<Slot> stepSizes;
    private final Slot input;
    private final Slot bias;

    /**
     * A block where its place is.
     *
     * @param units real ones: two for each complex one
     * @param state how A is made
     * @param weights how B is made
     */
    Placed(
        Place place,
        Scalars scalars,
        int units,
        BlockSettings settings,
        Parameterisation state,
        Parameterisation weights,
        boolean paired) {
      this.name = place.name();
      this.scalars = scalars;
      this.units = units;
      this.settings = settings;
      this.paired = paired;
      this.state = place.layout().add(units, units, Place.weights(scalars, state), Decay.KEPT);
      this.stepSizes = settings.stepSizes(place, scalars, units);
      this.activation = TrainedActivation.at(place, settings.activation(), units);
      this.input = place.layout().add(units, place.inputSize(), weights, Decay.DECAYED);
      this.bias = place.layout().add(units, 1, Unconstrained.constant(0), Decay.DECAYED);
    }

    @Override
    public List<Integer> output() {
      return List.of(units);
    }

    @Override
    public boolean isPaired() {
      return paired;
    }

    @Override
    public Optional<GatedBlock> gates() {
      return settings.gates().map(gates -> new GatedBlock(name, units, gates.open()));
    }

    @Override
    public TrainableLayer layer(WorkerView worker, int patterns) {
      return settings.block(
          weights(worker, worker.weight(bias), patterns), activation.function(worker));
    }

    @Override
    public int stretchNumbers() {
      return BlockStretch.NUMBERS;
    }

    @Override
    public Optional<Stretch> stretch(WorkerView worker, INDArray direction, INDArray numbers) {
      BlockWeights unbiased = weights(worker, Weight.zeros(worker.type(), units), 1);
      TrainableLayer map = settings.linearised(name, unbiased);
      int steps = settings.unroll().steps();
      boolean known = stepSizes.isEmpty() && steps > 1 && BlockStretch.isFor(units, steps);
      return Optional.of(
          known
              ? new BlockStretch(
                  worker.weight(state), worker.weight(input), steps, direction, numbers)
              : new LinearStretch(map, direction));
    }

    /** |Vu + b| moves by no more than u, for ‖V‖ ≤ 1, and the head reads each of them twice. */
    @Override
    public Optional<Apart> apart(WorkerView worker, Weight head, INDArray direction) {
      if (paired) {
        return Optional.of(new RowsApart(head, Math.sqrt(0.5)));
      }
      return stepSizes.isPresent() || settings.unroll().untilEquilibrium()
          ? Optional.empty()
          : Optional.of(
              new BlockApart(
                  worker.weight(state),
                  worker.weight(input),
                  settings.unroll().steps(),
                  head,
                  direction));
    }

    @Override
    public BlockSettings settings() {
      return settings;
    }

    @Override
    public Slot slot(WeightPart part) {
      return switch (part) {
        case STATE -> state;
        case INPUT -> input;
        case BIAS -> bias;
      };
    }

    /** Of matrices that stand column after column, and in files row after row. */
    @Override
    public int place(WeightPart part, int i) {
      int columns = (int) slot(part).columns();
      return i % columns * units + i / columns;
    }

    @Override
    public DominatedRows dominated(double margin) {
      return new DominatedRows(units, units, 1, margin);
    }

    @Override
    public TrainableLayer gated(WorkerView worker, int patterns) {
      return weights(worker, worker.weight(bias), patterns)
          .gated(activation.function(worker), settings.unroll());
    }

    @Override
    public TrainableLayer varying(WorkerView worker, StepWeights weights, int patterns) {
      return VaryingSteps.dense(
          settings.varying(activation.function(worker)),
          weights,
          worker.weight(state),
          worker.weight(input),
          worker.weight(bias),
          patterns);
    }

    private BlockWeights weights(WorkerView worker, Weight added, int patterns) {
      return BlockWeights.dense(
          List.of(worker.weight(state)),
          stepSizes.map(worker::weight),
          worker.weight(input),
          added,
          patterns);
    }

    @Override
    public List<Layer> export(Trained trained) {
      return List.of(
          new DenseBlock(
              name,
              activation.export(trained),
              settings.stepSizes(trained, stepSizes, units),
              settings.depth(),
              List.of(trained.symmetric(state, scalars)),
              trained.matrix(input),
              trained.vector(bias),
              scalars));
    }

    @Override
    public void take(Layer layer, Given given) {
      DenseBlock block = (DenseBlock) layer;
      given.matrix("A", state, block.state());
      activation.take(given, block.activation());
      settings.takeStepSizes(given, stepSizes, block.stepSizes());
      given.matrix("B", input, block.input());
      given.vector("the bias", bias, block.bias());
    }
  }
}
