package keel.verify.model;

import java.util.Set;

/**
 * Units that a sample leaves out, for all of its steps: each is closed with the same probability.
 * What is open is not scaled up, as in inverted dropout: the steps of no theorem are that long.
 *
 * <p>Source: Gal and Ghahramani, Dropout as a Bayesian Approximation (arXiv:1506.02142).
 *
 * @param rate probability in [0, 1) that a unit is closed
 * @param seed of the deployed samples
 */
public record DropoutLaw(double rate, long seed) implements WeightsLaw {
  /** The type in files. */
  static final String TYPE = "dropout";

  /**
   * Checks the rate.
   *
   * @throws InvalidModel if it is no probability below 1
   */
  public DropoutLaw {
    if (!(rate >= 0 && rate < 1)) {
      throw new InvalidModel("rate must be at least 0 and less than 1 but is " + rate);
    }
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public Set<WeightPart> stochastic() {
    return Set.of();
  }

  @Override
  public boolean isTied() {
    return true;
  }

  @Override
  public void requireFits(String place, int weights) {}
}
