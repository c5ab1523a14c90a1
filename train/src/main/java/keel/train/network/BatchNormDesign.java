package keel.train.network;

import java.util.List;
import java.util.Optional;
import keel.train.layer.BatchNormLayer;
import keel.train.layer.TrainableLayer;
import keel.train.parameter.Parameters.Decay;
import keel.train.parameter.Slot;
import keel.train.parameter.Unconstrained;
import keel.verify.exact.Vector;
import keel.verify.model.BatchNorm;
import keel.verify.model.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Batch normalisation; deployed as an affine layer. */
public record BatchNormDesign() implements LayerDesign {
  @Override
  public String prefix() {
    return "norm";
  }

  @Override
  public Part at(Place place) {
    int n = place.input().get(0);
    int pixels = place.inputSize() / n;
    Slot gain = place.layout().add(n, 1, Unconstrained.constant(1), Decay.KEPT);
    Slot bias = place.layout().add(n, 1, Unconstrained.constant(0), Decay.KEPT);
    Slot mean = place.layout().addStatistic(n, 0);
    Slot variance = place.layout().addStatistic(n, 1);
    return new Part() {
      @Override
      public List<Integer> output() {
        return place.input();
      }

      @Override
      public TrainableLayer layer(WorkerView worker, int patterns) {
        return new BatchNormLayer(
            worker.weight(gain),
            worker.weight(bias),
            worker.statistic(mean),
            worker.statistic(variance),
            (long) pixels * patterns);
      }

      @Override
      public Optional<Stretch> stretch(WorkerView worker, INDArray direction, INDArray numbers) {
        throw new InvalidDesign(
            "layer '"
                + place.name()
                + "': how far the outputs move cannot be trained behind batch_norm, which scales"
                + " each batch by itself; leave it out");
      }

      @Override
      public String cannotTake() {
        return "the means of which do not stand in a model file";
      }

      @Override
      public List<Layer> export(Trained trained) {
        double[] scale = trained.columns(gain);
        double[] shift = trained.columns(bias);
        double[] means = trained.statistic(mean);
        double[] variances = trained.statistic(variance);
        for (int i = 0; i < n; i++) {
          double exact = scale[i] / Math.sqrt(variances[i] + BatchNormLayer.EPSILON);
          scale[i] = (float) exact;
          shift[i] = (float) (shift[i] - exact * means[i]);
        }
        return List.of(
            new BatchNorm(place.name(), Vector.of(scale), Vector.of(shift), place.input()));
      }
    };
  }
}
