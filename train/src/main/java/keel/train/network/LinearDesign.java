package keel.train.network;

import static keel.train.network.BlockSettings.or;

import java.util.List;
import keel.train.layer.AffineLayer;
import keel.train.layer.TrainableLayer;
import keel.train.parameter.Parameters.Decay;
import keel.train.parameter.Slot;
import keel.train.parameter.Unconstrained;
import keel.verify.model.Layer;
import keel.verify.model.Linear;

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
  public Part at(Place place) {
    int rows = or(outputs, place.outputs());
    place.require(rows >= 1, "outputs must be at least 1, found " + rows);
    int inputs = place.inputSize();
    place.requireNumbers();
    Slot weight =
        place
            .layout()
            .add(rows, inputs, Unconstrained.gaussian(SCALE / Math.sqrt(inputs)), Decay.DECAYED);
    Slot bias = place.layout().add(rows, 1, Unconstrained.constant(0), Decay.DECAYED);
    return new Part() {
      @Override
      public List<Integer> output() {
        return List.of(rows);
      }

      @Override
      public TrainableLayer layer(WorkerView worker, int patterns) {
        return AffineLayer.dense(worker.weight(weight), worker.weight(bias), patterns);
      }

      @Override
      public Layer export(Trained trained) {
        return new Linear(place.name(), trained.matrix(weight), trained.vector(bias));
      }

      @Override
      public void take(Layer layer, Given given) {
        Linear linear = (Linear) layer;
        given.matrix("the weights", weight, linear.weight());
        given.vector("the bias", bias, linear.bias());
      }
    };
  }
}
