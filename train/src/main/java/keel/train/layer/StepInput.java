package keel.train.layer;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What enters the steps of {@link LeakySteps}: v[k] of every step, or x[0]; and what becomes of
 * their gradients. The columns of several steps stand side by side.
 */
interface StepInput {
  /** Prepares for weights that have changed. */
  default void refresh() {}

  /** Takes the input of a batch. */
  void begin(INDArray u);

  /** Whether the input is x[0], which is zero otherwise. */
  boolean isFirstState();

  /** z := v of so many steps from the first on. */
  void write(int first, int steps, INDArray z);

  /** Is told y, the gradient of v, of these steps, before anything is asked of it. */
  default void collect(int steps, INDArray y) {}

  /** Adds what these steps give the weights. */
  default void addGradients(int first, int steps, INDArray y) {}

  /** Adds what these steps give the gradient of the input. */
  default void addInputGradient(int first, int steps, INDArray y) {}

  /** Adds what is added once a batch, after all steps. */
  default void finishGradients() {}

  /**
   * The gradient of the input of the last batch.
   *
   * @param ofFirstState gradient of x[0]
   */
  INDArray inputGradient(INDArray ofFirstState);
}
