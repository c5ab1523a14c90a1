package keel.train.network;

import keel.train.layer.TrainableLayer;
import keel.train.layer.TrainableLayer.Pass;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The norm of a linear map, by its forward and backward passes. */
final class LinearStretch implements Stretch {
  private final TrainableLayer map;
  private final INDArray direction;
  private INDArray image;
  private double length;
  private double factor;

  /**
   * Of a map.
   *
   * @param map for one pattern
   * @param direction that it stretches most, as its input; kept up to date here
   */
  LinearStretch(TrainableLayer map, INDArray direction) {
    this.map = map;
    this.direction = direction;
  }

  @Override
  public void refresh() {
    map.refresh();
  }

  @Override
  public double measure() {
    length = direction.norm2Number().doubleValue();
    image = map.forward(direction, Pass.TRAINING);
    factor = image.norm2Number().doubleValue() / length;
    return factor;
  }

  @Override
  public void backward(double weight) {
    INDArray next = map.backward(image.mul(weight / (factor * length * length)));
    Stretch.follow(next.muli(Math.signum(weight)), direction);
  }
}
