package keel.train.network;

import static keel.train.network.BlockSettings.or;

import java.util.List;
import java.util.Optional;
import keel.train.layer.MonotoneBlock;
import keel.train.layer.MonotoneState;
import keel.train.layer.SlopeFunction;
import keel.train.layer.TrainableLayer;
import keel.train.layer.Unroll;
import keel.train.parameter.Parameters.Decay;
import keel.train.parameter.Slot;
import keel.train.parameter.Unconstrained;
import keel.verify.exact.Matrix;
import keel.verify.model.Activation;
import keel.verify.model.Depth;
import keel.verify.model.EquilibriumBlock;
import keel.verify.model.Layer;
import keel.verify.search.SolverChoice;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A block that gives its equilibrium, kept monotone: {@code W = (1 − m) I − AᵀA + B − Bᵀ}.
 *
 * <p>Source: Winston and Kolter, Monotone operator equilibrium networks (NeurIPS 2020).
 *
 * @param units n, the length of the state; 64 if left out
 * @param activation σ; relu if left out
 * @param margin m > 0, below which no eigenvalue of the symmetric part of I − W lies; 1 if left out
 * @param tolerance steps are taken in training until one changes no number by more; 1e-4 if left
 *     out
 * @param maxSteps the most steps taken in training; 300 if left out
 * @param steps of the deployed solver; if left out as many as make every distance 10¹² times
 *     smaller, 5000 at most
 */
public record EquilibriumBlockDesign(
    Integer units,
    Activation activation,
    Double margin,
    Double tolerance,
    Integer maxSteps,
    Integer steps)
    implements LayerDesign {
  private static final int UNITS = 64;
  private static final int MAX_STEPS = 300;
  private static final double TOLERANCE = 1e-4;

  /** Steps of a deployed solver, however slow. */
  private static final int MOST_DEPLOYED = 5000;

  /** Of first values, times 1/√n. */
  private static final double STATE_SCALE = 0.5;

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
    int n = or(units, UNITS);
    double m = or(margin, 1.0);
    place.require(n >= 1, "units must be at least 1, found " + n);
    place.require(m > 0 && m <= Float.MAX_VALUE, "margin must be finite and above 0, found " + m);
    place.require(steps == null || steps >= 1, "steps must be at least 1, found " + steps);
    place.requireNumbers();
    try {
      Activation function = or(activation, Activation.RELU);
      SlopeFunction.of(function);
      Unroll unroll = Unroll.untilEquilibrium(or(tolerance, TOLERANCE), or(maxSteps, MAX_STEPS));
      return new Placed(place, n, function, m, unroll, Optional.ofNullable(steps));
    } catch (IllegalArgumentException e) {
      throw new InvalidDesign("layer '" + place.name() + "': " + e.getMessage(), e);
    }
  }

  /** The block at its place. */
  private static final class Placed implements Part {
    private final String name;
    private final int units;
    private final Activation activation;
    private final double margin;
    private final Unroll unroll;
    private final Optional<Integer> steps;
    private final Slot factor;
    private final Slot skew;
    private final Slot input;
    private final Slot bias;

    Placed(
        Place place,
        int units,
        Activation activation,
        double margin,
        Unroll unroll,
        Optional<Integer> steps) {
      int inputs = place.inputSize();
      this.name = place.name();
      this.units = units;
      this.activation = activation;
      this.margin = margin;
      this.unroll = unroll;
      this.steps = steps;
      Unconstrained state = Unconstrained.gaussian(STATE_SCALE / Math.sqrt(units));
      this.factor = place.layout().add(units, units, state, Decay.DECAYED);
      this.skew = place.layout().add(units, units, state, Decay.DECAYED);
      this.input =
          place
              .layout()
              .add(units, inputs, Unconstrained.gaussian(1 / Math.sqrt(inputs)), Decay.DECAYED);
      this.bias = place.layout().add(units, 1, Unconstrained.constant(0), Decay.DECAYED);
    }

    @Override
    public List<Integer> output() {
      return List.of(units);
    }

    @Override
    public TrainableLayer layer(WorkerView worker, int patterns) {
      return new MonotoneBlock(
          MonotoneState.of(worker.weight(factor), worker.weight(skew), margin),
          worker.weight(input),
          worker.weight(bias),
          SlopeFunction.of(activation),
          activation.isProjection(),
          unroll,
          patterns);
    }

    @Override
    public Optional<Stretch> stretch(WorkerView worker, INDArray direction, INDArray numbers) {
      throw new InvalidDesign(
          "layer '"
              + name
              + "': how far the outputs of an equilibrium block move cannot be trained yet; the"
              + " objective margin needs blocks that are unrolled");
    }

    @Override
    public List<Layer> export(Trained trained) {
      Matrix state = state(trained.matrix(factor), trained.matrix(skew));
      SolverChoice solver =
          SolverChoice.of(state)
              .orElseThrow(() -> new InvalidDesign("layer '" + name + "': W is not monotone"));
      double step = (float) solver.stepSize();
      int enough = solver.steps(step).orElse(MOST_DEPLOYED);
      return List.of(
          new EquilibriumBlock(
              name,
              activation,
              step,
              Depth.of(steps.orElse(Math.min(enough, MOST_DEPLOYED))),
              state,
              trained.matrix(input),
              trained.vector(bias)));
    }

    @Override
    public void take(Layer layer, Given given) {
      throw new InvalidDesign(
          "layer '"
              + name
              + "': an equilibrium block cannot begin with the weights of a model yet, for there are"
              + " many A and B that make one W");
    }

    /** (1 − m) I − AᵀA + B − Bᵀ in doubles, rounded to floats once. */
    private Matrix state(Matrix a, Matrix b) {
      double[] entries = new double[units * units];
      for (int i = 0; i < units; i++) {
        for (int j = 0; j < units; j++) {
          double sum = (i == j ? 1 - margin : 0) + b.get(i, j) - b.get(j, i);
          for (int k = 0; k < units; k++) {
            sum -= a.get(k, i) * a.get(k, j);
          }
          entries[i * units + j] = (float) sum;
        }
      }
      return Matrix.of(units, units, entries);
    }
  }
}
