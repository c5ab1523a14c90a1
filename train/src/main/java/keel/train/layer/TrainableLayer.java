package keel.train.layer;

import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A layer that is computed forwards and backwards for batches of one size. Every worker has layers
 * of its own, on the explicit weights that all share and on a gradient that is the worker's alone.
 *
 * <p>Batches: a matrix, 'f'-ordered, with one row for each unit or channel and one column for each
 * pattern, or for each pixel of each pattern. In memory an image is height x width x channels
 * (channels last), pattern after pattern.
 */
public interface TrainableLayer {
  /** Which units are open, where they open and close. */
  default Optional<Gating> gating() {
    return Optional.empty();
  }

  /** Prepares for weights that have changed. */
  default void refresh() {}

  /**
   * The output for a batch.
   *
   * @return an array that the next call overwrites
   */
  INDArray forward(INDArray input, Pass pass);

  /**
   * Adds the gradient of the weights, for the last {@link #forward}, to the worker's gradient.
   *
   * @param outputGradient of the loss with respect to the output
   * @return gradient with respect to the input; the next call overwrites it
   */
  INDArray backward(INDArray outputGradient);

  /**
   * As {@link #backward} for the first layer of a network: nobody asks for the input's gradient.
   */
  default void backwardAtInput(INDArray outputGradient) {
    backward(outputGradient);
  }

  /**
   * The gradient with respect to the input alone, for weights that nobody changes.
   *
   * @param outputGradient as of {@link #backward}
   * @return as {@link #backward}
   */
  default INDArray inputGradient(INDArray outputGradient) {
    return backward(outputGradient);
  }

  /** What a forward pass is for. */
  enum Pass {
    /** A gradient is going to be asked for. */
    TRAINING,
    /** The output alone is wanted, as the deployed network computes it. */
    INFERENCE
  }
}
