package keel.train.network;

import java.util.List;
import java.util.Optional;
import keel.train.layer.FlattenLayer;
import keel.train.layer.TrainableLayer;
import keel.verify.model.Flatten;
import keel.verify.model.Layer;
import keel.verify.model.Scalars;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Images as lists of numbers, channel by channel. */
public record FlattenDesign() implements LayerDesign {
  @Override
  public Optional<Scalars> takes() {
    return Optional.empty();
  }

  @Override
  public String prefix() {
    return "flatten";
  }

  @Override
  public Part at(Place place) {
    place.image();
    return numbers(place);
  }

  /** What stands before a layer as a list: of images channel by channel. */
  static Part numbers(Place place) {
    int rows = place.input().get(0);
    int pixels = place.inputSize() / rows;
    return new Part() {
      @Override
      public List<Integer> output() {
        return List.of(place.inputSize());
      }

      @Override
      public TrainableLayer layer(WorkerView worker, int patterns) {
        return new FlattenLayer(rows, pixels, patterns, worker.type());
      }

      @Override
      public Optional<Stretch> stretch(WorkerView worker, INDArray direction, INDArray numbers) {
        return Optional.empty();
      }

      @Override
      public List<Layer> export(Trained trained) {
        return List.of(new Flatten(place.name(), place.input()));
      }
    };
  }
}
