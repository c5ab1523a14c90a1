package keel.train.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import keel.train.layer.ModulusLayer;
import keel.train.layer.TrainableLayer;
import keel.verify.model.Layer;
import keel.verify.model.Modulus;
import keel.verify.model.Scalars;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The moduli of complex numbers. */
public record ModulusDesign() implements ComplexDesign {
  @Override
  public Scalars gives(Scalars taken) {
    return Scalars.REAL;
  }

  @Override
  public String prefix() {
    return "modulus";
  }

  @Override
  public Part at(Place place) {
    int rows = place.input().get(0);
    int pixels = place.inputSize() / rows;
    return new Part() {
      @Override
      public List<Integer> output() {
        List<Integer> shape = new ArrayList<>(place.input());
        shape.set(0, rows / 2);
        return List.copyOf(shape);
      }

      @Override
      public TrainableLayer layer(WorkerView worker, int patterns) {
        return new ModulusLayer(rows, (long) pixels * patterns, worker.type());
      }

      @Override
      public Optional<Stretch> stretch(WorkerView worker, INDArray direction, INDArray numbers) {
        return Optional.empty();
      }

      @Override
      public List<Layer> export(Trained trained) {
        return List.of(new Modulus(place.name(), place.input()));
      }
    };
  }
}
