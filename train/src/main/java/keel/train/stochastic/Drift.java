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
   * Carries a gradient back, to the parameters, which add it to theirs, and to the weights.
   *
   * @param ofDrift gradient of f
   * @param ofWeights what it gives w is added
   */
  void pullBack(int step, double[] w, double[] ofDrift, double[] ofWeights);

  /** The same to the weights alone, as if the parameters were constants. */
  void pullBackToWeights(int step, double[] w, double[] ofDrift, double[] ofWeights);
}
