package keel.train.network;

import java.util.List;
import java.util.Optional;
import keel.train.layer.PointwiseLayer;
import keel.train.layer.SlopeFunction;
import keel.train.layer.TrainableLayer;
import keel.verify.model.Activation;
import keel.verify.model.Layer;
import keel.verify.model.Pointwise;
import keel.verify.model.Scalars;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An activation between layers. */
public sealed interface PointwiseDesign extends LayerDesign {
  /** σ. */
  Activation activation();

  /** max(0, z). */
  record Relu() implements PointwiseDesign {
    @Override
    public Activation activation() {
      return Activation.RELU;
    }
  }

  /** The hyperbolic tangent. */
  record Tanh() implements PointwiseDesign {
    @Override
    public Activation activation() {
      return Activation.TANH;
    }
  }

  @Override
  default Optional<Scalars> takes() {
    return Optional.empty();
  }

  @Override
  default String prefix() {
    return activation().fileName();
  }

  @Override
  default Part at(Place place) {
    int rows = place.input().get(0);
    int columns = place.inputSize() / rows;
    return new Part() {
      @Override
      public List<Integer> output() {
        return place.input();
      }

      @Override
      public TrainableLayer layer(WorkerView worker, int patterns) {
        return new PointwiseLayer(
            SlopeFunction.of(activation()), rows, (long) columns * patterns, worker.type());
      }

      @Override
      public Optional<Stretch> stretch(WorkerView worker, INDArray direction, INDArray numbers) {
        return Optional.empty();
      }

      @Override
      public List<Layer> export(Trained trained) {
        return List.of(new Pointwise(place.name(), activation(), place.input()));
      }
    };
  }
}
