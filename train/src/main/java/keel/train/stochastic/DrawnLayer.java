package keel.train.stochastic;

import keel.train.layer.TrainableLayer;

/** A layer that computes with weights, or gates, that are drawn. */
public interface DrawnLayer extends TrainableLayer {
  /**
   * Draws what the passes that follow compute with, until it is called again.
   *
   * @param layer its place in the network
   */
  void draw(Draw draw, int layer);

  /** What the backward passes that follow charge for {@link #divergence}. */
  void charge(Charge charge);

  /** How far the weights are from their prior, in nats, after a forward pass. */
  double divergence();
}
