package keel.interchange.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.InvalidModel;
import keel.verify.model.Layer;
import keel.verify.model.Linear;
import keel.verify.model.Network;
import keel.verify.model.Pointwise;
import keel.verify.model.Preprocessing;

/** A network of linear layers without biases, with an activation between every two of them. */
public final class OrdinaryNetwork {
  private OrdinaryNetwork() {}

  /**
   * The network whose layers are called fc1, fc2, ….
   *
   * @param weights outputs x inputs each
   * @throws InvalidModel if a layer does not take what the one before it gives
   */
  public static Network of(List<Matrix> weights, Activation between) {
    List<Layer> layers = new ArrayList<>();
    for (Matrix weight : weights) {
      int place = layers.size() / 2 + 1;
      layers.add(new Linear("fc" + place, weight, Vector.constant(weight.rows(), 0)));
      layers.add(new Pointwise(between.fileName() + place, between, List.of(weight.rows())));
    }
    layers.remove(layers.size() - 1);
    return new Network(
        List.of(weights.get(0).columns()), Preprocessing.NONE, layers, Optional.empty());
  }
}
