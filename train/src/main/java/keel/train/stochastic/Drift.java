package keel.train.stochastic;

/**
 * What the drift of a posterior adds to that of its prior, f(w, t): it can be trained, and so knows
 * the way back.
 */
public interface Drift {
  /**
   * f at a step.
   *
   * @param w weights of this step
   * @param f overwritten, as long as w
   */
  void at(int step, double[] w, double[] f);

  /**
   * Carries gradients back from the f that was asked for last: to the parameters, which add it to
   * theirs, and to the weights.
   *
   * @param w as they were given
   * @param toParameters gradient of f as far as it depends on the parameters
   * @param toWeights gradient of f as far as it depends on the weights
   * @param ofWeights what comes of it is added
   */
  void pullBack(double[] w, double[] toParameters, double[] toWeights, double[] ofWeights);
}
