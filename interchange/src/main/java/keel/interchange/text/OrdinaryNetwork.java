package keel.interchange.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import keel.interchange.Imported;
import keel.interchange.Rounded;
import keel.interchange.Rounding;
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
  public static Imported of(List<Rounded> weights, Activation between) {
    List<Layer> layers = new ArrayList<>();
    Map<String, Rounding> roundings = new LinkedHashMap<>();
    for (Rounded rounded : weights) {
      int place = layers.size() / 2 + 1;
      Matrix weight = rounded.matrix();
      roundings.put("fc" + place, rounded.rounding());
      layers.add(new Linear("fc" + place, weight, Vector.constant(weight.rows(), 0)));
      layers.add(new Pointwise(between.fileName() + place, between, List.of(weight.rows())));
    }
    layers.remove(layers.size() - 1);
    Network network =
        new Network(
            List.of(weights.get(0).matrix().columns()),
            Preprocessing.NONE,
            layers,
            Optional.empty());
    return new Imported(network, roundings, List.of());
  }
}
