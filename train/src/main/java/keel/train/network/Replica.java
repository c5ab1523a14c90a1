package keel.train.network;

import java.util.List;
import java.util.Optional;
import keel.train.layer.Gating;
import keel.train.layer.TrainableLayer;
import keel.train.layer.TrainableLayer.Pass;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A network as one worker computes it, for batches of one size. */
public final class Replica {
  private final List<TrainableLayer> layers;
  private final INDArray gradient;
  private final Optional<Reach> reach;

  Replica(List<TrainableLayer> layers, INDArray gradient, Optional<Reach> reach) {
    this.layers = layers;
    this.gradient = gradient;
    this.reach = reach;
  }

  void refresh() {
    layers.forEach(TrainableLayer::refresh);
    reach.ifPresent(Reach::refresh);
  }

  /** How far the outputs move; absent unless the network was made to say so. */
  public Optional<Reach> reach() {
    return reach;
  }

  /**
   * Opens and closes the gates of all blocks, until it is called again.
   *
   * @param ofPatterns the genes of a member for each pattern of a batch, those of one block behind
   *     those of the block before it
   */
  public void open(List<boolean[]> ofPatterns) {
    int first = 0;
    for (TrainableLayer layer : layers) {
      if (layer.gating().isPresent()) {
        Gating gating = layer.gating().get();
        gating.set(ofPatterns, first);
        first += gating.units();
      }
    }
  }

  /** The outputs, classes x patterns; the next call overwrites them. */
  public INDArray forward(INDArray inputs, Pass pass) {
    INDArray value = inputs;
    for (TrainableLayer layer : layers) {
      value = layer.forward(value, pass);
    }
    return value;
  }

  /** Writes the worker's gradient of the explicit weights for the last forward pass. */
  public void backward(INDArray outputGradient) {
    gradient.assign(0);
    INDArray value = outputGradient;
    for (int i = layers.size() - 1; i > 0; i--) {
      value = layers.get(i).backward(value);
    }
    layers.get(0).backwardAtInput(value);
  }
}
