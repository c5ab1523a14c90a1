package keel.train.network;

import static keel.train.network.BlockSettings.or;

import java.util.List;
import java.util.Optional;
import keel.train.layer.FixedLayer;
import keel.train.layer.LeakySteps;
import keel.train.layer.SlopeFunction;
import keel.train.layer.TrainableFunction;
import keel.train.layer.TrainableLayer;
import keel.train.layer.Unroll;
import keel.train.layer.Weight;
import keel.train.parameter.Parameterisation;
import keel.train.parameter.Parameters.Decay;
import keel.train.parameter.Slot;
import keel.train.parameter.Unconstrained;
import keel.train.projection.NormProjection;
import keel.train.projection.Reservoir;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.Layer;
import keel.verify.model.Nonlinearity;
import keel.verify.model.RecurrentBlock;
import keel.verify.model.RecurrentBlock.Reading;
import keel.verify.model.Scalars;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A recurrent block whose W keeps a norm of at most 1 − ε, so that no step moves states apart.
 *
 * @param units n, the length of the state; 64 if left out
 * @param activation σ; relu if left out
 * @param leak a in (0, 1], the same of all units; 1 if left out
 * @param reading whether every step takes all of the input, or its part of a sequence; a sequence
 *     if left out
 * @param steps K: the length of a sequence must be said; 30 if left out where the input is constant
 * @param checkpointEvery steps between two states that are kept for the gradient; chosen if left
 *     out
 * @param epsilon ε; 0.01 if left out
 * @param reservoir whether W, B and b stay as they are drawn, as those of an echo state network
 * @param spectralNorm ‖W‖₂ of a reservoir, which may be above 1; 1 − 2ε if left out
 */
public record RecurrentBlockDesign(
    Integer units,
    Activation activation,
    Double leak,
    Reading reading,
    Integer steps,
    Integer checkpointEvery,
    Double epsilon,
    Boolean reservoir,
    Double spectralNorm)
    implements LayerDesign {
  private static final int UNITS = 64;
  private static final int STEPS = 30;
  private static final double EPSILON = 0.01;

  /** Of first values, times 1/√m: small, for the inputs of many steps add up. */
  private static final double INPUT_SCALE = 0.3;

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
  public Part at(Place place) {
    Activation function = or(activation, Activation.RELU);
    try {
      SlopeFunction.of(function);
    } catch (IllegalArgumentException e) {
      throw new InvalidDesign("layer '" + place.name() + "': " + e.getMessage(), e);
    }
    return at(place, Scalars.REAL, function);
  }

  /** A block of real units, or of complex ones, of which there are half as many. */
  Part at(Place place, Scalars scalars, Nonlinearity function) {
    int n = Math.multiplyExact(scalars.parts(), or(units, UNITS));
    double a = or(leak, 1.0);
    boolean isFixed = or(reservoir, false);
    place.require(n >= 1, "units must be at least 1, found " + n / scalars.parts());
    place.require((float) a > 0 && a <= 1, "leak must lie in (0, 1], found " + a);
    place.require(
        spectralNorm == null || isFixed,
        "spectral_norm is that of a reservoir; of weights that are trained epsilon says it");
    place.require(
        spectralNorm == null || (spectralNorm > 0 && spectralNorm <= Float.MAX_VALUE),
        "spectral_norm must be finite and above 0, found " + spectralNorm);
    place.requireNumbers();
    try {
      return new Placed(
          place,
          scalars,
          n,
          function,
          (float) a,
          or(reading, Reading.SEQUENCE),
          unroll(place),
          isFixed,
          state());
    } catch (IllegalArgumentException e) {
      throw new InvalidDesign("layer '" + place.name() + "': " + e.getMessage(), e);
    }
  }

  private Unroll unroll(Place place) {
    place.require(
        steps != null || reading == Reading.CONSTANT,
        "steps must say how many steps a sequence has, which are the rows of an image: of the "
            + place.inputSize()
            + " numbers that it takes, or say reading: constant");
    Unroll fixed = Unroll.fixed(or(steps, STEPS));
    return checkpointEvery == null ? fixed : Unroll.fixed(fixed.steps(), checkpointEvery);
  }

  private Parameterisation state() {
    double e = or(epsilon, EPSILON);
    NormProjection trained = NormProjection.of(e);
    return or(reservoir, false) ? new Reservoir(or(spectralNorm, 1 - 2 * e)) : trained;
  }

  /** The block at its place. */
  private static final class Placed implements Part {
    private final String name;
    private final Scalars scalars;
    private final int units;
    private final TrainedActivation activation;
    private final double leak;
    private final Reading reading;
    private final Unroll unroll;
    private final boolean isFixed;
    private final Slot state;
    private final Slot input;
    private final Slot bias;

    Placed(
        Place place,
        Scalars scalars,
        int units,
        Nonlinearity function,
        double leak,
        Reading reading,
        Unroll unroll,
        boolean isFixed,
        Parameterisation parameterisation) {
      int parts = reading == Reading.SEQUENCE ? unroll.steps() : 1;
      int numbers = place.inputSize();
      place.require(
          numbers % parts == 0,
          "a sequence of "
              + parts
              + " steps needs as many numbers at every step, but the "
              + numbers
              + " that it takes are no multiple of steps");
      int features = numbers / parts;
      Decay decay = isFixed ? Decay.KEPT : Decay.DECAYED;
      place.require(
          features % scalars.parts() == 0,
          "the " + features + " numbers of a step are no complex ones");
      this.name = place.name();
      this.scalars = scalars;
      this.units = units;
      this.leak = leak;
      this.reading = reading;
      this.unroll = unroll;
      this.isFixed = isFixed;
      this.state =
          place.layout().add(units, units, Place.weights(scalars, parameterisation), Decay.KEPT);
      this.activation = TrainedActivation.at(place, function, units);
      this.input =
          place
              .layout()
              .add(
                  units,
                  features,
                  Place.weights(scalars, Unconstrained.gaussian(INPUT_SCALE / Math.sqrt(features))),
                  decay);
      this.bias = place.layout().add(units, 1, Unconstrained.constant(0), decay);
    }

    @Override
    public List<Integer> output() {
      return List.of(units);
    }

    @Override
    public TrainableLayer layer(WorkerView worker, int patterns) {
      Weight w = worker.weight(state);
      Weight b = worker.weight(input);
      Weight added = worker.weight(bias);
      TrainableFunction function = activation.function(worker);
      Optional<INDArray> leaks =
          leak == 1 ? Optional.empty() : Optional.of(added.value().ulike().assign(leak));
      TrainableLayer layer =
          reading == Reading.SEQUENCE
              ? LeakySteps.onSequence(w, b, added, leaks, function, unroll, patterns)
              : LeakySteps.onConstant(w, b, added, leaks, function, unroll, patterns);
      return isFixed ? new FixedLayer(layer) : layer;
    }

    @Override
    public Optional<Stretch> stretch(WorkerView worker, INDArray direction, INDArray numbers) {
      throw new InvalidDesign(
          "layer '"
              + name
              + "': how far the outputs of a recurrent block move cannot be trained yet; the"
              + " objective margin needs other blocks");
    }

    @Override
    public List<Layer> export(Trained trained) {
      return List.of(
          new RecurrentBlock(
              name,
              activation.export(trained),
              Vector.constant(units, leak),
              reading,
              unroll.steps(),
              trained.matrix(state),
              trained.matrix(input),
              trained.vector(bias),
              scalars));
    }

    @Override
    public void take(Layer layer, Given given) {
      RecurrentBlock block = (RecurrentBlock) layer;
      InvalidDesign.require(
          block.leaks().equals(Vector.constant(units, leak)),
          "layer '" + name + "': the leaks of the model are not " + leak + "; give its leak");
      given.matrix("W", state, block.state());
      activation.take(given, block.activation());
      given.matrix("B", input, block.input());
      given.vector("the bias", bias, block.bias());
    }
  }
}
