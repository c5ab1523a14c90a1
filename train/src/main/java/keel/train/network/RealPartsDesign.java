package keel.train.network;

import java.util.List;
import java.util.Optional;
import keel.train.layer.FlattenLayer;
import keel.train.layer.TrainableLayer;
import keel.verify.model.Flatten;
import keel.verify.model.Layer;
import keel.verify.model.Scalars;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Both parts of complex numbers as real ones: all real parts, then all imaginary ones. */
public record RealPartsDesign() implements ComplexDesign {
  @Override
  public Scalars gives(Scalars taken) {
    return Scalars.REAL;
  }

  @Override
  public String prefix() {
    return "parts";
  }

  @Override
  public Part at(Place place) {
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
