package keel.train.network;

import static keel.train.network.BlockSettings.or;

import java.util.List;
import java.util.Optional;
import keel.train.layer.AffineLayer;
import keel.train.layer.TrainableLayer;
import keel.train.layer.Weight;
import keel.train.parameter.PairedColumns;
import keel.train.parameter.Parameterisation;
import keel.train.parameter.Parameters.Decay;
import keel.train.parameter.Slot;
import keel.train.parameter.Unconstrained;
import keel.verify.model.Layer;
import keel.verify.model.Linear;
import keel.verify.model.Scalars;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A fully connected layer.
 *
 * @param outputs of the layer; as many as the target has if left out
 */
public record LinearDesign(Integer outputs) implements LayerDesign {
  private static final double SCALE = 0.1;

  @Override
  public String prefix() {
    return "linear";
  }

  @Override
  public boolean takesNumbers() {
    return true;
  }

  @Override
  public Part at(Place place) {
    int rows = or(outputs, place.outputs());
    place.require(rows >= 1, "outputs must be at least 1, found " + rows);
    int inputs = place.inputSize();
    place.requireNumbers();
    double deviation = SCALE / Math.sqrt(inputs);
    Parameterisation weights =
        place.paired() ? new PairedColumns(deviation) : Unconstrained.gaussian(deviation);
    Slot weight = place.layout().add(rows, inputs, weights, Decay.DECAYED);
    Slot bias = place.layout().add(rows, 1, Unconstrained.constant(0), Decay.DECAYED);
    return new Placed(place.name(), Scalars.REAL, rows, weight, bias);
  }

  /**
   * The layer at its place.
   *
   * @param rows of the weights: two for each complex output
   * @param weight W, rows x inputs
   * @param bias b, rows x 1
   */
  record Placed(String name, Scalars scalars, int rows, Slot weight, Slot bias) implements Part {
    @Override
    public List<Integer> output() {
      return List.of(rows);
    }

    @Override
    public TrainableLayer layer(WorkerView worker, int patterns) {
      return AffineLayer.dense(worker.weight(weight), worker.weight(bias), patterns);
    }

    @Override
    public Optional<Stretch> stretch(WorkerView worker, INDArray direction, INDArray numbers) {
      Weight none = Weight.zeros(worker.type(), rows);
      return Optional.of(
          new LinearStretch(AffineLayer.dense(worker.weight(weight), none, 1), direction));
    }

    @Override
    public List<Layer> export(Trained trained) {
      return List.of(new Linear(name, trained.matrix(weight), trained.vector(bias), scalars));
    }

    @Override
    public void take(Layer layer, Given given) {
      Linear linear = (Linear) layer;
      given.matrix("the weights", weight, linear.weight());
      given.vector("the bias", bias, linear.bias());
    }
  }
}
