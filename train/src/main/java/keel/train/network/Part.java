package keel.train.network;

import java.util.List;
import java.util.Optional;
import keel.train.layer.TrainableLayer;
import keel.train.layer.Weight;
import keel.verify.model.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A layer at its place in a network: what it gives, how it is computed, what is deployed. */
interface Part {
  /** The shape of what it gives. */
  List<Integer> output();

  /** Whether the numbers it gives come in two halves, of which the sums are what is meant. */
  default boolean isPaired() {
    return false;
  }

  /** Its gates, if it is a block that has some. */
  default Optional<GatedBlock> gates() {
    return Optional.empty();
  }

  /** The layer as one worker computes it, for batches of the given number of patterns. */
  TrainableLayer layer(WorkerView worker, int patterns);

  /** How many numbers a {@link #stretch} keeps beside its direction. */
  default int stretchNumbers() {
    return 0;
  }

  /**
   * What the layer makes of a length; empty if that is never more than it was.
   *
   * @param direction a statistic of the worker of the shape of one input, kept up to date
   * @param numbers a statistic of {@link #stretchNumbers} x 1, or of any size if they are none
   * @throws InvalidDesign if it is not known
   */
  Optional<Stretch> stretch(WorkerView worker, INDArray direction, INDArray numbers);

  /**
   * What the layer and a linear one behind it, the last of the network, let move together; empty if
   * no more is known than of one after the other.
   *
   * @param head weights of the last layer
   * @param direction as in {@link #stretch}
   */
  default Optional<Apart> apart(WorkerView worker, Weight head, INDArray direction) {
    return Optional.empty();
  }

  /** The layers to deploy, one but for what no layer of a model file is alone. */
  List<Layer> export(Trained trained);

  /** Why it cannot begin with what a model file has of it, as a relative clause; else nothing. */
  default String cannotTake() {
    return "";
  }

  /**
   * Takes the weights of a layer over that is what this one is; those without weights have none.
   *
   * @throws InvalidDesign if the constraint does not allow them
   */
  default void take(Layer layer, Given given) {}
}
