package keel.verify.model;

import java.util.Set;

/**
 * By what law the weights of a block are drawn, one sample after the other. Numbers of all parts
 * that are drawn stand in one list: {@link WeightPart} by part, each row by row.
 *
 * <p>Every law names the seed of the samples that a deployed network is made of, and draws by the
 * JDK's generator {@link #GENERATOR}.
 */
public sealed interface WeightsLaw permits SdeLaw, GaussianLaw, DropoutLaw {
  /** The generator of random numbers that samples are drawn by. */
  String GENERATOR = "L64X128MixRandom";

  /** The name of the law in files. */
  String type();

  /** Whose numbers are drawn; of a law of gates none are. */
  Set<WeightPart> stochastic();

  /** Whether a sample has the same weights at every step. */
  boolean isTied();

  /** Of the samples that the deployed network is made of. */
  long seed();

  /**
   * Checks that it speaks of so many numbers.
   *
   * @throws InvalidModel saying where
   */
  void requireFits(String place, int weights);

  /** Whether the weights of the state are drawn. */
  default boolean drawsState() {
    return stochastic().contains(WeightPart.STATE);
  }
}
