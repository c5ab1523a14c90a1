package keel.train.network;

import static keel.train.network.BlockSettings.or;

import java.util.List;
import java.util.Optional;
import keel.train.layer.TrainableLayer;
import keel.verify.model.Layer;
import keel.verify.model.Pooling;
import keel.verify.model.Scalars;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A pooling layer: square windows, no padding. */
public sealed interface PoolingDesign extends LayerDesign {
  /** Height and width of a window; all of the image if left out. */
  Integer size();

  /** Pixels between two windows; the size if left out. */
  Integer stride();

  /** The mean of each window. */
  record Average(Integer size, Integer stride) implements PoolingDesign {}

  /** The mean of each window, of both parts of complex numbers. */
  record ComplexAverage(Integer size, Integer stride) implements PoolingDesign, ComplexDesign {
    @Override
    public Optional<Scalars> takes() {
      return ComplexDesign.super.takes();
    }
  }

  /** The greatest number of each window. */
  record Maximum(Integer size, Integer stride) implements PoolingDesign {}

  /** The complex number of greatest modulus of each window. */
  record Modulus(Integer size, Integer stride) implements PoolingDesign, ComplexDesign {
    @Override
    public Optional<Scalars> takes() {
      return ComplexDesign.super.takes();
    }
  }

  @Override
  default String prefix() {
    return "pool";
  }

  @Override
  default Part at(Place place) {
    List<Integer> image = place.image();
    int height = image.get(1);
    int width = image.get(2);
    int window = or(size(), Math.min(height, width));
    int step = or(stride(), window);
    place.require(
        window >= 1 && window <= Math.min(height, width),
        "size must be between 1 and the image's, found " + window + " for " + image);
    place.require(step >= 1, "stride must be at least 1, found " + step);
    return new Placed(new Pooling(place.name(), kind(), window, step, image), place);
  }

  /** What is taken of a window. */
  private Pooling.Kind kind() {
    if (this instanceof Modulus) {
      return Pooling.Kind.MODULUS;
    }
    return this instanceof Maximum ? Pooling.Kind.MAXIMUM : Pooling.Kind.AVERAGE;
  }

  /**
   * The layer at its place.
   *
   * @param pooling as it is deployed
   */
  record Placed(Pooling pooling, Place place) implements Part {
    @Override
    public List<Integer> output() {
      return pooling.outputShape();
    }

    @Override
    public TrainableLayer layer(WorkerView worker, int patterns) {
      return Deployment.pooling(pooling, patterns, worker.type());
    }

    @Override
    public Optional<Stretch> stretch(WorkerView worker, INDArray direction, INDArray numbers) {
      place.require(
          pooling.kind() == Pooling.Kind.AVERAGE,
          "how far the outputs move can be trained behind avg_pool, not behind max_pool");
      return Optional.of(new LinearStretch(layer(worker, 1), direction));
    }

    @Override
    public List<Layer> export(Trained trained) {
      return List.of(pooling);
    }
  }
}
