package keel.train.network;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a layer makes of a length at most, and its gradient: one worker's view.
 *
 * <p>Power iteration finds the direction that is stretched most: one step at every {@link
 * #backward}, which goes on from the direction of the step before. So it is an estimate from below.
 */
interface Stretch {
  /** Prepares for weights that have changed. */
  void refresh();

  /** The factor, by the direction that is known. */
  double measure();

  /**
   * Adds {@code weight} times the gradient of the factor, for the last {@link #measure}, to the
   * worker's gradient of the weights; finds a better direction.
   */
  void backward(double weight);

  /** Takes so many steps of power iteration; the worker's gradient is of no use afterwards. */
  default void settle(int steps) {
    for (int i = 0; i < steps; i++) {
      measure();
      backward(1);
    }
  }

  /** Turns a direction to where the next step of power iteration points, if it points anywhere. */
  static void follow(INDArray next, INDArray direction) {
    double length = next.norm2Number().doubleValue();
    if (length > 0 && Double.isFinite(length)) {
      direction.assign(next).divi(length);
    }
  }
}
