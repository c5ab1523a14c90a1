package keel.verify.network;

import java.util.List;
import java.util.Optional;
import keel.verify.condition.Facts;
import keel.verify.exact.Obligation;
import keel.verify.model.Block;
import keel.verify.model.Flatten;
import keel.verify.model.Layer;
import keel.verify.model.Linear;
import keel.verify.model.Network;

/** Outputs that are a linear map of a block, which are asked about together with it. */
sealed interface OwnOutputs permits EquilibriumOutputs, RecurrentOutputs {
  /** They are looked at one by one up to so many. */
  int MOST_OUTPUTS = 32;

  /** Of a network whose last layers are a block that serves and a linear one. */
  static Optional<OwnOutputs> of(Network network) {
    List<Layer> layers =
        network.layers().stream().filter(layer -> !(layer instanceof Flatten)).toList();
    int last = layers.size() - 1;
    if (last > 0
        && layers.get(last) instanceof Linear head
        && head.weight().rows() <= MOST_OUTPUTS
        && layers.get(last - 1) instanceof Block block) {
      List<Layer> before = layers.subList(0, last - 1);
      return block.match(
          dense -> Optional.empty(),
          conv -> Optional.empty(),
          equilibrium -> EquilibriumOutputs.of(equilibrium, before, head),
          recurrent -> RecurrentOutputs.of(recurrent, before, head),
          feedforward -> Optional.empty(),
          residual -> Optional.empty(),
          stochastic -> Optional.empty());
    }
    return Optional.empty();
  }

  /** The block. */
  Block block();

  /** The layers before it. */
  List<Layer> before();

  /** What is asked. */
  List<? extends Obligation> gains();

  /** The names of the obligations that are about differences. */
  List<String> pairs();

  /**
   * Not below how far output i, j = i, or its difference to output j moves with the input of the
   * block; infinite where that is not known.
   */
  double of(int i, int j, Facts facts);
}
