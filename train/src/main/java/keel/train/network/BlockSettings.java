package keel.train.network;

import java.util.List;
import java.util.Optional;
import keel.train.layer.BlockWeights;
import keel.train.layer.SlopeFunction;
import keel.train.layer.TrainableFunction;
import keel.train.layer.TrainableLayer;
import keel.train.layer.Unroll;
import keel.train.layer.VaryingSteps;
import keel.train.parameter.Parameterisation;
import keel.train.parameter.Parameters.Decay;
import keel.train.parameter.Repeated;
import keel.train.parameter.Slot;
import keel.train.projection.Interval;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.Depth;
import keel.verify.model.Nonlinearity;
import keel.verify.model.Scalars;

/**
 * What dense and convolutional blocks have in common, checked.
 *
 * @param activation σ
 * @param unroll how deep
 * @param stepSize h, or its first value where it is trained
 * @param bounds of trained step sizes
 * @param gates of units, if there are any
 */
record BlockSettings(
    Nonlinearity activation,
    Unroll unroll,
    double stepSize,
    Optional<Interval> bounds,
    Optional<GateSettings> gates) {
  private static final int STEPS = 30;
  private static final int MAX_STEPS = 1000;

  /** From what a design says; null stands for what it leaves out. */
  static BlockSettings of(
      Place place,
      Nonlinearity activation,
      Integer steps,
      Double tolerance,
      Integer maxSteps,
      Integer checkpointEvery,
      Double stepSize,
      List<Double> stepSizeBounds) {
    Nonlinearity function = or(activation, Activation.TANH);
    place.require(
        tolerance == null ? maxSteps == null : steps == null && checkpointEvery == null,
        "give either steps, or a tolerance with max_steps");
    double h = or(stepSize, 1.0);
    place.require(
        h > 0 && h <= 1, "step_size must lie in (0, 1], where the projections apply, found " + h);
    try {
      if (function instanceof Activation split) {
        SlopeFunction.of(split);
      }
      return new BlockSettings(
          function,
          unroll(steps, tolerance, maxSteps, checkpointEvery).requireTrainable(function),
          h,
          Optional.ofNullable(stepSizeBounds).map(bounds -> interval(place, bounds, h)),
          Optional.empty());
    } catch (IllegalArgumentException e) {
      throw new InvalidDesign("layer '" + place.name() + "': " + e.getMessage(), e);
    }
  }

  /**
   * The same with gates.
   *
   * @param wanted null if there are none
   * @throws InvalidDesign if they cannot be trained there
   */
  BlockSettings gated(Place place, GateSettings wanted) {
    place.require(
        wanted == null || !unroll.untilEquilibrium(),
        "gates need a number of steps, not a tolerance");
    place.require(
        wanted == null || activation.isZeroAtZero(),
        "gates need an activation that is 0 at 0, as tanh and relu are, found "
            + activation.fileName());
    return new BlockSettings(activation, unroll, stepSize, bounds, Optional.ofNullable(wanted));
  }

  /** The block that is trained. */
  TrainableLayer block(BlockWeights weights, TrainableFunction function) {
    return gates.isPresent() ? weights.gated(function, unroll) : weights.unrolled(function, unroll);
  }

  /** What steps with weights of their own have in common. */
  VaryingSteps.Steps varying(TrainableFunction function) {
    return new VaryingSteps.Steps(function, (float) stepSize, unroll);
  }

  private static Unroll unroll(
      Integer steps, Double tolerance, Integer maxSteps, Integer checkpointEvery) {
    if (tolerance != null) {
      return Unroll.untilEquilibrium(tolerance, or(maxSteps, MAX_STEPS));
    }
    Unroll fixed = Unroll.fixed(or(steps, STEPS));
    return checkpointEvery == null ? fixed : Unroll.fixed(fixed.steps(), checkpointEvery);
  }

  private static Interval interval(Place place, List<Double> bounds, double h) {
    place.require(
        bounds.size() == 2
            && bounds.get(0) > 0
            && bounds.get(0) <= h
            && h <= bounds.get(1)
            && bounds.get(1) <= 1,
        "step_size_bounds must be two numbers in (0, 1] with step_size between them, found "
            + bounds);
    return new Interval(bounds.get(0), bounds.get(1), h);
  }

  static <T> T or(T value, T otherwise) {
    return value == null ? otherwise : value;
  }

  /** As it stands in a model file. */
  Depth depth() {
    return unroll.untilEquilibrium()
        ? Depth.untilEquilibrium(unroll.tolerance(), unroll.steps())
        : Depth.of(unroll.steps());
  }

  /**
   * The block with the slope 1 in every unit and at every step.
   *
   * @param weights without a bias
   * @throws InvalidDesign if it stops by itself
   */
  TrainableLayer linearised(String name, BlockWeights weights) {
    InvalidDesign.require(
        !unroll.untilEquilibrium(),
        "layer '"
            + name
            + "': how far the outputs move can be trained of a number of steps, not of a"
            + " tolerance; give it steps");
    return weights.unrolled(SlopeFunction.IDENTITY, unroll);
  }

  /** Whether two units with opposite inputs give an absolute value together. */
  boolean computesAbsoluteValues() {
    return activation == Activation.RELU
        && !unroll.untilEquilibrium()
        && unroll.steps() == 1
        && stepSize == 1
        && bounds.isEmpty()
        && gates.isEmpty();
  }

  /** The greatest step size that training can reach. */
  double greatestStepSize() {
    return bounds.map(Interval::greatest).orElse(stepSize);
  }

  /**
   * Step sizes of n units, unless they all stay 1.
   *
   * @param units real ones: two for each complex one
   */
  Optional<Slot> stepSizes(Place place, Scalars scalars, int units) {
    if (bounds.isEmpty() && stepSize == 1) {
      return Optional.empty();
    }
    Interval interval = bounds.orElse(new Interval(stepSize, stepSize, stepSize));
    Parameterisation sizes = scalars == Scalars.COMPLEX ? new Repeated(interval) : interval;
    return Optional.of(place.layout().add(units, 1, sizes, Decay.KEPT));
  }

  /**
   * Takes step sizes over.
   *
   * @throws InvalidDesign if others are wanted than those of the model
   */
  void takeStepSizes(Given given, Optional<Slot> slot, Vector sizes) {
    InvalidDesign.require(
        slot.isPresent() || sizes.equals(Vector.constant(sizes.length(), 1)),
        "layer '"
            + given.layer()
            + "': the step sizes of the model are not all 1; give its step_size, or"
            + " step_size_bounds around them");
    slot.ifPresent(place -> given.vector("the step sizes", place, sizes));
  }

  /** The step sizes to deploy. */
  Vector stepSizes(Trained trained, Optional<Slot> slot, int units) {
    return slot.map(trained::vector).orElse(Vector.constant(units, 1));
  }
}
