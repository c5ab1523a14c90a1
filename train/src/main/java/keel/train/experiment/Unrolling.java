package keel.train.experiment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import keel.train.network.InvalidDesign;
import keel.verify.model.Block;
import keel.verify.model.Layer;
import keel.verify.model.Network;

/**
 * The first block of a network with what stands before and behind it, in double precision.
 *
 * @param before layers
 * @param block the first one
 * @param behind layers
 */
record Unrolling(Network network, List<Layer> before, Block block, List<Layer> behind) {
  static Unrolling of(Network network) {
    List<Layer> layers = network.layers();
    for (int i = 0; i < layers.size(); i++) {
      if (layers.get(i) instanceof Block block) {
        return new Unrolling(
            network, layers.subList(0, i), block, layers.subList(i + 1, layers.size()));
      }
    }
    throw new InvalidDesign("the network has no block");
  }

  /** What the block takes for a raw input. */
  double[] input(double[] raw) {
    double[] value = network.preprocessing().apply(raw);
    for (Layer layer : before) {
      value = Network.through(layer, value);
    }
    return value;
  }

  /** The states x[0], …, x[steps] for what the block takes. */
  List<double[]> states(double[] u, int steps) {
    double[] drive = block.drive(u);
    List<double[]> states = new ArrayList<>();
    states.add(block.start(u));
    for (int k = 0; k < steps; k++) {
      states.add(block.next(k, states.get(k), drive));
    }
    return states;
  }

  /** What the network gives if the block stops in a state. */
  double[] answer(double[] state) {
    double[] value = state;
    for (Layer layer : behind) {
      value = Network.through(layer, value);
    }
    return value;
  }

  /** The loss of outputs where the given class is right, in nats. */
  static double crossEntropy(double[] outputs, int right) {
    double most = Arrays.stream(outputs).max().orElseThrow();
    double sum = 0;
    for (double output : outputs) {
      sum += StrictMath.exp(output - most);
    }
    return most + StrictMath.log(sum) - outputs[right];
  }

  /** The output with the greatest number. */
  static int answered(double[] outputs) {
    int best = 0;
    for (int i = 1; i < outputs.length; i++) {
      if (outputs[i] > outputs[best]) {
        best = i;
      }
    }
    return best;
  }
}
