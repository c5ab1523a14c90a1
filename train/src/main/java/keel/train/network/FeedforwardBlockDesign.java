package keel.train.network;

import static keel.train.network.BlockSettings.or;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import keel.train.layer.LeakySteps;
import keel.train.layer.SlopeFunction;
import keel.train.layer.TrainableLayer;
import keel.train.layer.Unroll;
import keel.train.parameter.Parameters.Decay;
import keel.train.parameter.Slot;
import keel.train.parameter.Unconstrained;
import keel.train.projection.NormProjection;
import keel.verify.exact.Matrix;
import keel.verify.exact.ShiftedMatrix;
import keel.verify.model.Activation;
import keel.verify.model.FeedforwardBlock;
import keel.verify.model.FeedforwardBlock.Form;
import keel.verify.model.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A stack of ordinary layers of one width, W of each of which keeps a norm of at most 1 − hε.
 *
 * @param units n, the width: as many as what it takes, and so may be left out
 * @param activation σ; tanh if left out
 * @param steps K, how many layers; 10 if left out
 * @param tied whether all layers share W and b; not if left out
 * @param form plain, or near_identity: W = I + h A; plain if left out
 * @param stepSize h in (0, 1], of layers near the identity; 1/K if left out
 * @param checkpointEvery layers between two states that are kept for the gradient; chosen if left
 *     out
 * @param epsilon ε; 0.01 if left out
 */
public record FeedforwardBlockDesign(
    Integer units,
    Activation activation,
    Integer steps,
    Boolean tied,
    Form form,
    Double stepSize,
    Integer checkpointEvery,
    Double epsilon)
    implements LayerDesign {
  private static final int STEPS = 10;
  private static final double EPSILON = 0.01;

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
    place.requireNumbers();
    int n = place.inputSize();
    place.require(
        units == null || units == n,
        "units must be as many as the "
            + n
            + " numbers that it takes, found "
            + units
            + "; put a linear layer with outputs: "
            + units
            + " before it");
    Activation function = or(activation, Activation.TANH);
    Form shape = or(form, Form.PLAIN);
    place.require(
        stepSize == null || shape == Form.NEAR_IDENTITY,
        "step_size belongs to the form near_identity");
    try {
      SlopeFunction.of(function);
      Unroll fixed = Unroll.fixed(or(steps, STEPS));
      Unroll unroll =
          checkpointEvery == null ? fixed : Unroll.fixed(fixed.steps(), checkpointEvery);
      double h = shape == Form.PLAIN ? 1 : (float) or(stepSize, 1.0 / unroll.steps()).doubleValue();
      place.require(h > 0 && h <= 1, "step_size must lie in (0, 1], found " + stepSize);
      return new Placed(
          place, n, function, shape, h, unroll, or(tied, false), projection(shape, h));
    } catch (IllegalArgumentException e) {
      throw new InvalidDesign("layer '" + place.name() + "': " + e.getMessage(), e);
    }
  }

  private NormProjection projection(Form shape, double h) {
    double e = or(epsilon, EPSILON);
    return shape == Form.PLAIN ? NormProjection.of(e) : NormProjection.nearIdentity(e, h);
  }

  /** The block at its place. */
  private static final class Placed implements Part {
    private final String name;
    private final int units;
    private final Activation activation;
    private final Form form;
    private final double stepSize;
    private final Unroll unroll;
    private final List<Slot> states;
    private final List<Slot> biases;

    Placed(
        Place place,
        int units,
        Activation activation,
        Form form,
        double stepSize,
        Unroll unroll,
        boolean tied,
        NormProjection projection) {
      int layers = tied ? 1 : unroll.steps();
      this.name = place.name();
      this.units = units;
      this.activation = activation;
      this.form = form;
      this.stepSize = stepSize;
      this.unroll = unroll;
      this.states =
          IntStream.range(0, layers)
              .mapToObj(k -> place.layout().add(units, units, projection, Decay.KEPT))
              .toList();
      this.biases =
          IntStream.range(0, layers)
              .mapToObj(k -> place.layout().add(units, 1, Unconstrained.constant(0), Decay.DECAYED))
              .toList();
    }

    @Override
    public List<Integer> output() {
      return List.of(units);
    }

    @Override
    public TrainableLayer layer(WorkerView worker, int patterns) {
      return LeakySteps.layers(
          states.stream().map(worker::weight).toList(),
          biases.stream().map(worker::weight).toList(),
          SlopeFunction.of(activation),
          unroll,
          patterns);
    }

    @Override
    public Optional<Stretch> stretch(WorkerView worker, INDArray direction, INDArray numbers) {
      throw new InvalidDesign(
          "layer '"
              + name
              + "': how far the outputs of a stack of layers move cannot be trained yet; the"
              + " objective margin needs other blocks");
    }

    @Override
    public List<Layer> export(Trained trained) {
      return List.of(
          new FeedforwardBlock(
              name,
              activation,
              form,
              stepSize,
              unroll.steps(),
              states.stream().map(slot -> state(trained, slot)).toList(),
              biases.stream().map(trained::vector).toList()));
    }

    private Matrix state(Trained trained, Slot slot) {
      return form == Form.PLAIN ? trained.matrix(slot) : trained.offIdentity(slot, stepSize);
    }

    @Override
    public void take(Layer layer, Given given) {
      FeedforwardBlock block = (FeedforwardBlock) layer;
      InvalidDesign.require(
          block.biases().size() == biases.size(),
          "layer '" + name + "': the model has a bias for each layer; say tied: false");
      for (int k = 0; k < states.size(); k++) {
        given.matrix("W", states.get(k), rounded(block.weights().get(k)));
      }
      for (int k = 0; k < biases.size(); k++) {
        given.vector("the bias", biases.get(k), block.bias(k));
      }
    }

    private static Matrix rounded(ShiftedMatrix w) {
      int n = w.size();
      double[] entries = new double[n * n];
      for (int i = 0; i < n * n; i++) {
        entries[i] = w.at(i / n, i % n).floorToDouble();
      }
      return Matrix.of(n, n, entries);
    }
  }
}
