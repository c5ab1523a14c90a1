package keel.verify.model;

import java.util.EnumSet;
import java.util.Set;
import keel.verify.exact.Vector;

/**
 * Weights drawn once, each by itself, from normal laws around those that are stored: mean-field
 * variational inference. Of a symmetric A the numbers on and below the diagonal are drawn, and
 * mirrored.
 *
 * <p>Source: Blundell et al., Weight Uncertainty in Neural Networks (arXiv:1505.05424).
 *
 * @param stochastic the parts that are drawn, at least one
 * @param deviations standard deviations ≥ 0, one for each number
 * @param seed of the deployed samples
 */
public record GaussianLaw(Set<WeightPart> stochastic, Vector deviations, long seed)
    implements WeightsLaw {
  /** The type in files. */
  static final String TYPE = "gaussian";

  /**
   * Checks the numbers.
   *
   * @throws InvalidModel saying which is wrong
   */
  public GaussianLaw {
    SdeLaw.requireParts(TYPE, stochastic);
    stochastic = Set.copyOf(EnumSet.copyOf(stochastic));
    for (int i = 0; i < deviations.length(); i++) {
      if (!(deviations.get(i) >= 0)) {
        throw new InvalidModel("deviations must be at least 0, number " + i + " is negative");
      }
    }
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public boolean isTied() {
    return true;
  }

  @Override
  public void requireFits(String place, int weights) {
    if (deviations.length() != weights) {
      throw new InvalidModel(
          place
              + ": the law has "
              + deviations.length()
              + " deviations for "
              + weights
              + " weights");
    }
  }
}
