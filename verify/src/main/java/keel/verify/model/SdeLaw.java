package keel.verify.model;

import java.util.EnumSet;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Weights that follow a stochastic differential equation along the depth of a block, {@code dw =
 * (f(w, t) − w) dt + g dB} with t from 0 to 1: step k has the weights at t = k / K, found by
 * Euler-Maruyama's method (Milstein's is the same, since g depends on nothing). They begin at those
 * that are stored; the prior is the Ornstein-Uhlenbeck process, f = 0.
 *
 * <p>Source: Xu et al., Infinitely Deep Bayesian Neural Networks with SDEs (arXiv:2102.06559).
 *
 * @param stochastic the parts that follow it, at least one
 * @param diffusion g ≥ 0
 * @param drift f
 * @param stateMargin ε in (0, 1) where the weights of the state are drawn and every step's are
 *     projected on those whose rows are dominated by ε, as Algorithm 2 does; without it they are as
 *     they are drawn
 * @param seed of the deployed samples
 */
public record SdeLaw(
    Set<WeightPart> stochastic,
    double diffusion,
    DriftNetwork drift,
    OptionalDouble stateMargin,
    long seed)
    implements WeightsLaw {
  /** The only prior. */
  static final String PRIOR = "ornstein_uhlenbeck";

  /** The type in files. */
  static final String TYPE = "sde";

  /**
   * Checks the numbers.
   *
   * @throws InvalidModel saying which is wrong
   */
  public SdeLaw {
    requireParts(TYPE, stochastic);
    stochastic = Set.copyOf(EnumSet.copyOf(stochastic));
    if (!(diffusion >= 0)) {
      throw new InvalidModel("diffusion must be at least 0 but is " + diffusion);
    }
    if (stateMargin.isPresent()) {
      double margin = stateMargin.getAsDouble();
      if (!(margin > 0 && margin < 1)) {
        throw new InvalidModel("state_margin must lie between 0 and 1 but is " + margin);
      }
      if (!stochastic.contains(WeightPart.STATE)) {
        throw new InvalidModel(
            "state_margin is of a state whose weights are drawn; this one's stay");
      }
    }
  }

  static void requireParts(String type, Set<WeightPart> stochastic) {
    if (stochastic.isEmpty()) {
      throw new InvalidModel("a law of type " + type + " needs at least one part that is drawn");
    }
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public boolean isTied() {
    return false;
  }

  @Override
  public void requireFits(String place, int weights) {
    drift.requireFits(place, weights);
  }
}
