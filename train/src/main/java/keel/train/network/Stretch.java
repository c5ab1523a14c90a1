package keel.train.network;

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
}
