package keel.verify.gate;

import keel.verify.certificate.Sampling;
import keel.verify.model.Subject;

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

  /** What a sample of a field is to have, in a policy. */
  public static final String SAMPLE_PROPERTY = "sample_property";

  /** How sure, in a policy. */
  public static final String CONFIDENCE = "confidence";

  /** The name of the rule. */
  public static final String NAME = "network_" + KEY;

  /**
   * How samples of a model are drawn.
   *
   * @throws InvalidPolicy if it asks for a property of fields and the model is a network
   */
  public Sampling sampling(Subject subject) {
    return subject.match(
        network -> {
          if (sampling.property().isPresent()) {
            throw new InvalidPolicy(
                "'" + SAMPLE_PROPERTY + "' is of a polynomial field, but the model is a network");
          }
          return sampling;
        },
        field -> sampling.ofField());
  }

  /** For messages: what is asked for. */
  public String sentence() {
    return "stability probability"
        + sampling.property().map(p -> " (" + p.title() + ")").orElse("")
        + " ≥ "
        + Numbers.text(atLeast)
        + " with confidence "
        + sampling.confidenceText()
        + " by "
        + sampling.samples()
        + " samples";
  }
}
