package keel.verify.certificate;

import java.util.Locale;
import keel.verify.model.Block;
import keel.verify.model.NaisBlock;
import keel.verify.model.Network;
import keel.verify.model.StochasticBlock;

/** For which relatives of the stored block a claim holds. */
public enum HoldsFor {
  /** The block as it is stored. */
  AS_STORED("the block as it is stored"),
  /** As it is stored with gates: with those of every member of its population. */
  EVERY_MEMBER(
      "every member of the population, whose closed units, those with a gate of 0, keep their state"),
  /** Also with any units scaled by any numbers in [0, 1], others at every step. */
  EVERY_GATE("every gate in [0, 1] on every unit, others at every step"),
  /** The same where the units of a group, which an activation takes at once, share a number. */
  EVERY_GATE_OF_GROUPS("every gate in [0, 1] on every group of units, others at every step"),
  /** Whatever the weights are that follow a law, step by step, the same in both trajectories. */
  EVERY_WEIGHT_PATH(
      "every path of the weights that follow a law, one and the same for all that is compared");

  private final String text;

  HoldsFor(String text) {
    this.text = text;
  }

  /** With every gate that leaves what a block's activation takes at once together. */
  public static HoldsFor everyGate(Block block) {
    return block.activation().groupSize() > 1 ? EVERY_GATE_OF_GROUPS : EVERY_GATE;
  }

  /**
   * As a block is stored, or whatever the law of its weights draws: with the gates of every member,
   * if it has any.
   */
  public static HoldsFor stored(Block block) {
    if (block instanceof StochasticBlock) {
      return EVERY_WEIGHT_PATH;
    }
    return block instanceof NaisBlock own && own.gates().isPresent() ? EVERY_MEMBER : AS_STORED;
  }

  /** As a network is stored. */
  public static HoldsFor stored(Network network) {
    return network.gatedBlocks().isEmpty() ? AS_STORED : EVERY_MEMBER;
  }

  /** The name in files: lower case. */
  public String fileName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** For people. */
  public String text() {
    return text;
  }
}
