package keel.train.network;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import keel.verify.model.WeightPart;

/**
 * By what law the weights of a block are drawn.
 *
 * @param law an SDE along the steps if left out
 * @param stochastic what is drawn; input and bias if left out
 * @param diffusion g of an SDE, greater than 0; 0.05 if left out
 * @param drift of an SDE: numbers of the bottleneck, units between, numbers again; [2, 64, 2] if
 *     left out
 * @param prior of an SDE
 * @param stateMargin ε by which the rows of a state that is drawn by an SDE are dominated; they are
 *     as they are drawn if left out
 * @param priorDeviation of a normal prior around zero; 0.1 if left out
 * @param initialDeviation of normal weights at first; 0.02 if left out
 * @param rate of dropout, in [0, 1); 0.1 if left out
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record WeightSettings(
    Law law,
    Set<WeightPart> stochastic,
    Double diffusion,
    List<Integer> drift,
    Prior prior,
    Double stateMargin,
    Double priorDeviation,
    Double initialDeviation,
    Double rate) {
  private static final double DIFFUSION = 0.05;
  private static final List<Integer> DRIFT = List.of(2, 64, 2);
  private static final double PRIOR_DEVIATION = 0.1;
  private static final double INITIAL_DEVIATION = 0.02;
  private static final double RATE = 0.1;

  /** Kinds of laws. */
  public enum Law {
    /** Along the steps, by a stochastic differential equation. */
    SDE,
    /** Once for all steps, each number by a normal law of its own. */
    GAUSSIAN,
    /** Units are left out. */
    DROPOUT
  }

  /** Priors of an SDE. */
  public enum Prior {
    /** dw = −w dt + g dB. */
    ORNSTEIN_UHLENBECK
  }

  /**
   * Fills in and checks.
   *
   * @throws IllegalArgumentException saying what was needed and what was found
   */
  public WeightSettings {
    law = law == null ? Law.SDE : law;
    boolean isSde = law == Law.SDE;
    boolean isNormal = law == Law.GAUSSIAN;
    boolean isDropout = law == Law.DROPOUT;
    require(
        isSde || (diffusion == null && drift == null && prior == null && stateMargin == null),
        "diffusion, drift, prior and state_margin belong to law: sde");
    require(
        isNormal || (priorDeviation == null && initialDeviation == null),
        "prior_deviation and initial_deviation belong to law: gaussian");
    require(isDropout || rate == null, "rate belongs to law: dropout");
    require(!isDropout || stochastic == null, "dropout draws gates of units; leave stochastic out");
    if (!isDropout) {
      Set<WeightPart> usual = EnumSet.of(WeightPart.INPUT, WeightPart.BIAS);
      stochastic = Set.copyOf(stochastic == null ? usual : stochastic);
      require(!stochastic.isEmpty(), "stochastic must name at least one of state, input, bias");
    }
    boolean drawsState = !isDropout && stochastic.contains(WeightPart.STATE);
    require(
        !isNormal || !drawsState,
        "a state that is drawn once is never certified, and not trained; draw input and bias");
    require(
        stateMargin == null || drawsState,
        "state_margin needs a state that is drawn; add it to" + " stochastic");
    require(
        stateMargin == null || (stateMargin > 0 && stateMargin < 1),
        "state_margin must lie between 0 and 1, found " + stateMargin);
    if (isSde) {
      diffusion = BlockSettings.or(diffusion, DIFFUSION);
      drift = List.copyOf(BlockSettings.or(drift, DRIFT));
      prior = Prior.ORNSTEIN_UHLENBECK;
      require(
          diffusion > 0 && diffusion <= Float.MAX_VALUE,
          "diffusion must be greater than 0, found " + diffusion);
      require(
          drift.size() == 3
              && drift.get(0).equals(drift.get(2))
              && drift.stream().allMatch(n -> n >= 1),
          "drift must be three numbers, the first as the last, as in [2, 64, 2], found " + drift);
    }
    if (isNormal) {
      priorDeviation = BlockSettings.or(priorDeviation, PRIOR_DEVIATION);
      initialDeviation = BlockSettings.or(initialDeviation, INITIAL_DEVIATION);
      require(
          priorDeviation > 0
              && initialDeviation > 0
              && priorDeviation + initialDeviation <= Float.MAX_VALUE,
          "deviations must be greater than 0, found "
              + priorDeviation
              + " and "
              + initialDeviation);
    }
    if (isDropout) {
      rate = BlockSettings.or(rate, RATE);
      require(rate >= 0 && rate < 1, "rate must be at least 0 and less than 1, found " + rate);
    }
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
