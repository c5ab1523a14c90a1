package keel.train.network;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import keel.train.layer.Gating;
import keel.train.layer.TrainableLayer;
import keel.train.layer.TrainableLayer.Pass;
import keel.train.stochastic.Charge;
import keel.train.stochastic.Draw;
import keel.train.stochastic.DrawnLayer;
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

  /** Draws what is drawn, for the passes that follow, until it is called again. */
  public void draw(Draw draw) {
    for (int i = 0; i < layers.size(); i++) {
      if (layers.get(i) instanceof DrawnLayer layer) {
        layer.draw(draw, i);
      }
    }
  }

  /** What the backward passes that follow charge for {@link #divergence}. */
  public void charge(Charge charge) {
    drawn().forEach(layer -> layer.charge(charge));
  }

  /** How far what was drawn last is from its prior, in nats, after a forward pass. */
  public double divergence() {
    return drawn().mapToDouble(DrawnLayer::divergence).sum();
  }

  private Stream<DrawnLayer> drawn() {
    return layers.stream().filter(DrawnLayer.class::isInstance).map(DrawnLayer.class::cast);
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
    addGradient(outputGradient);
  }

  /** The same, added to what the worker's gradient is already. */
  public void addGradient(INDArray outputGradient) {
    INDArray value = outputGradient;
    for (int i = layers.size() - 1; i > 0; i--) {
      value = layers.get(i).backward(value);
    }
    layers.get(0).backwardAtInput(value);
  }
}
