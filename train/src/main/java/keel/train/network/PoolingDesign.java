package keel.train.network;

import static keel.train.network.BlockSettings.or;

import java.util.List;
import java.util.Optional;
import keel.train.layer.PoolingLayer;
import keel.train.layer.TrainableLayer;
import keel.verify.model.Layer;
import keel.verify.model.Pooling;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A pooling layer: square windows, no padding. */
public sealed interface PoolingDesign extends LayerDesign {
  /** Height and width of a window; all of the image if left out. */
  Integer size();

  /** Pixels between two windows; the size if left out. */
  Integer stride();

  /** What is taken of a window. */
  PoolingLayer.Kind kind();

  /** The mean of each window. */
  record Average(Integer size, Integer stride) implements PoolingDesign {
    @Override
    public PoolingLayer.Kind kind() {
      return PoolingLayer.Kind.AVERAGE;
    }
  }

  /** The greatest number of each window. */
  record Maximum(Integer size, Integer stride) implements PoolingDesign {
    @Override
    public PoolingLayer.Kind kind() {
      return PoolingLayer.Kind.MAXIMUM;
    }
  }

  @Override
  default String prefix() {
    return "pool";
  }

  @Override
  default Part at(Place place) {
    List<Integer> image = place.image();
    int channels = image.get(0);
    int height = image.get(1);
    int width = image.get(2);
    int window = or(size(), Math.min(height, width));
    int step = or(stride(), window);
    place.require(
        window >= 1 && window <= Math.min(height, width),
        "size must be between 1 and the image's, found " + window + " for " + image);
    place.require(step >= 1, "stride must be at least 1, found " + step);
    return new Part() {
      @Override
      public List<Integer> output() {
        return List.of(channels, (height - window) / step + 1, (width - window) / step + 1);
      }

      @Override
      public TrainableLayer layer(WorkerView worker, int patterns) {
        return new PoolingLayer(
            kind(), window, step, channels, height, width, patterns, worker.type());
      }

      @Override
      public Optional<Stretch> stretch(WorkerView worker, INDArray direction, INDArray numbers) {
        place.require(
            kind() == PoolingLayer.Kind.AVERAGE,
            "how far the outputs move can be trained behind avg_pool, not behind max_pool");
        return Optional.of(new LinearStretch(layer(worker, 1), direction));
      }

      @Override
      public Layer export(Trained trained) {
        return new Pooling(
            place.name(),
            switch (kind()) {
              case AVERAGE -> Pooling.Kind.AVERAGE;
              case MAXIMUM -> Pooling.Kind.MAXIMUM;
            },
            window,
            step,
            image);
      }
    };
  }
}
