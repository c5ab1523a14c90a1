package keel.train.network;

import java.util.List;
import keel.train.layer.TrainableLayer;
import keel.verify.model.Layer;

/** A layer at its place in a network: what it gives, how it is computed, what is deployed. */
interface Part {
  /** The shape of what it gives. */
  List<Integer> output();

  /** The layer as one worker computes it, for batches of the given number of patterns. */
  TrainableLayer layer(WorkerView worker, int patterns);

  /** The layer to deploy. */
  Layer export(Trained trained);

  /**
   * Takes the weights of a layer over that is what this one is; those without weights have none.
   *
   * @throws InvalidDesign if the constraint does not allow them
   */
  default void take(Layer layer, Given given) {}
}
