package keel.train.stochastic;

/**
 * What the divergence from the prior counts beside the loss.
 *
 * @param weight of each nat in what is minimised
 * @param estimator of its gradient, where it is one of a path
 */
public record Charge(double weight, Estimator estimator) {
  /** Nothing. */
  public static final Charge NONE = new Charge(0, Estimator.CLOSED_FORM_KL);
}
