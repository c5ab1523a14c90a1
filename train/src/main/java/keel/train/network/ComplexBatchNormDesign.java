package keel.train.network;

import java.util.List;
import java.util.Optional;
import keel.train.layer.ComplexBatchNormLayer;
import keel.train.layer.ComplexBatchNormLayer.Statistics;
import keel.train.layer.TrainableLayer;
import keel.train.parameter.Parameters.Decay;
import keel.train.parameter.Slot;
import keel.train.parameter.Unconstrained;
import keel.verify.model.Layer;
import keel.verify.model.PairMaps;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Complex batch normalisation: it whitens both parts of every unit or channel together. Deployed as
 * the real affine map that it is: a linear layer, or a convolution of windows of one pixel.
 */
public record ComplexBatchNormDesign() implements ComplexDesign {
  @Override
  public String prefix() {
    return "norm";
  }

  @Override
  public Part at(Place place) {
    int rows = place.input().get(0);
    int n = rows / 2;
    int pixels = place.inputSize() / rows;
    double isotropic = ComplexBatchNormLayer.ISOTROPIC;
    Slot diagonal = place.layout().add(rows, 1, Unconstrained.constant(isotropic), Decay.KEPT);
    Slot mixed = place.layout().add(n, 1, Unconstrained.constant(0), Decay.KEPT);
    Slot shift = place.layout().add(rows, 1, Unconstrained.constant(0), Decay.KEPT);
    Slot mean = place.layout().addStatistic(rows, 0);
    Slot variance = place.layout().addStatistic(rows, isotropic);
    Slot covariance = place.layout().addStatistic(n, 0);
    return new Part() {
      @Override
      public List<Integer> output() {
        return place.input();
      }

      @Override
      public TrainableLayer layer(WorkerView worker, int patterns) {
        return new ComplexBatchNormLayer(
            worker.weight(diagonal),
            worker.weight(mixed),
            worker.weight(shift),
            new Statistics(
                worker.statistic(mean), worker.statistic(variance), worker.statistic(covariance)),
            (long) pixels * patterns);
      }

      @Override
      public Optional<Stretch> stretch(WorkerView worker, INDArray direction, INDArray numbers) {
        throw new InvalidDesign(
            "layer '"
                + place.name()
                + "': how far the outputs move cannot be trained behind complex_batch_norm, which"
                + " scales each batch by itself; leave it out");
      }

      @Override
      public String cannotTake() {
        return "the means of which do not stand in a model file";
      }

      /** In double precision, rounded to floats once. */
      @Override
      public List<Layer> export(Trained trained) {
        double[] gains = trained.exact(diagonal);
        double[] mixedGains = trained.exact(mixed);
        double[] shifts = trained.exact(shift);
        double[] means = trained.statistic(mean);
        double[] variances = trained.statistic(variance);
        double[] covariances = trained.statistic(covariance);
        double[] maps = new double[4 * n];
        double[] biases = new double[rows];
        for (int i = 0; i < n; i++) {
          double[] whitening =
              ComplexBatchNormLayer.whitening(variances[i], variances[n + i], covariances[i]);
          double[] map =
              ComplexBatchNormLayer.product(
                  new double[] {gains[i], gains[n + i], mixedGains[i]}, whitening);
          for (int e = 0; e < 4; e++) {
            maps[4 * i + e] = (float) map[e];
          }
          biases[2 * i] = (float) (shifts[i] - map[0] * means[i] - map[1] * means[n + i]);
          biases[2 * i + 1] = (float) (shifts[n + i] - map[2] * means[i] - map[3] * means[n + i]);
        }
        return List.of(PairMaps.layer(place.name(), maps, biases, place.input()));
      }
    };
  }
}
