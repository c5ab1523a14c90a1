package keel.train.network;

/**
 * How far the last layers let the difference of any two outputs move where what they take moves by
 * 1, and the gradient: one worker's view.
 */
interface Apart {
  /** A new array, symmetric, with zeros on its diagonal. */
  double[][] measure();

  /**
   * Adds the gradient of the weights, for the last {@link #measure}.
   *
   * @param gradient of the loss with respect to each entry
   */
  void backward(double[][] gradient);

  /** Takes so many steps of power iteration; the worker's gradient is of no use afterwards. */
  void settle(int steps);
}
