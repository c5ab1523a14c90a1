package keel.verify.gate;

import keel.verify.certificate.Sampling;

/**
 * How often a sample of weights that follow a law must be stable.
 *
 * @param atLeast the probability, from 0 to 1
 * @param sampling how many samples say so, and with which confidence
 */
public record ProbabilityRule(double atLeast, Sampling sampling) {
  /** Its key in a policy. */
  public static final String KEY = "min_stability_probability";

  /** How many samples, in a policy. */
  public static final String SAMPLES = "samples";

  /** How sure, in a policy. */
  public static final String CONFIDENCE = "confidence";

  /** The name of the rule. */
  public static final String NAME = "network_" + KEY;

  /** For messages: what is asked for. */
  public String sentence() {
    return "stability probability ≥ "
        + Numbers.text(atLeast)
        + " with confidence "
        + sampling.confidenceText()
        + " by "
        + sampling.samples()
        + " samples";
  }
}
