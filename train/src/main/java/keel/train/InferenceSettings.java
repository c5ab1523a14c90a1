package keel.train;

import keel.train.stochastic.Charge;
import keel.train.stochastic.Estimator;

/**
 * How weights that follow a law are inferred: what is minimised is the mean loss, and the
 * divergence of the weights from their prior, spread over all patterns.
 *
 * <p>With the negative log-likelihood as the loss and a weight of 1 this is the negative evidence
 * bound of a pattern; with a smaller weight the posterior is called cold.
 *
 * @param estimator of the gradient of a path's bound; sticking the landing if left out
 * @param klWeight of the divergence; 1 if left out
 * @param klWarmUp epochs in which the weight grows from 0; none if left out
 * @param samples of the weights for every batch; 1 if left out
 */
public record InferenceSettings(
    Estimator estimator, Double klWeight, Integer klWarmUp, Integer samples) {
  /** As usual. */
  public static final InferenceSettings DEFAULT = new InferenceSettings(null, null, null, null);

  /**
   * Fills in and checks.
   *
   * @throws IllegalArgumentException naming the setting, what was needed and what was found
   */
  public InferenceSettings {
    estimator = estimator == null ? Estimator.STL : estimator;
    klWeight = klWeight == null ? 1 : klWeight;
    klWarmUp = klWarmUp == null ? 0 : klWarmUp;
    samples = samples == null ? 1 : samples;
    require(
        klWeight >= 0 && klWeight <= Double.MAX_VALUE,
        "kl_weight must be at least 0, found " + klWeight);
    require(klWarmUp >= 0, "kl_warm_up must be at least 0, found " + klWarmUp);
    require(samples >= 1, "samples must be at least 1, found " + samples);
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }

  /**
   * What one backward pass charges.
   *
   * @param epochs that are over, with the part of the one under way
   * @param patterns that are learned
   * @param passes of one step, those of all workers and samples
   */
  Charge charge(double epochs, int patterns, int passes) {
    double grown = klWarmUp == 0 ? 1 : Math.min(1, epochs / klWarmUp);
    return new Charge(grown * klWeight / patterns / passes, estimator);
  }
}
