package keel.verify.law;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A law put to the test on one block.
 *
 * @param block its name
 * @param law which law
 * @param tries experiments that said something
 * @param worst the greatest share of what is certified that was observed; empty without tries
 * @param counterexample a simple experiment that breaks the law, if one does
 */
public record Trial(
    String block, Law law, int tries, OptionalDouble worst, Optional<Experiment> counterexample) {
  /** Whether an experiment broke the law: the certificate is wrong, or this test is. */
  public boolean isBroken() {
    return counterexample.isPresent();
  }

  /** How it went, in a sentence. */
  public String text() {
    if (tries == 0) {
      return "not tried: no experiment of this size says anything";
    }
    return String.format(
            Locale.ROOT,
            "%s in %d tries, at worst %.4g of what is certified",
            isBroken() ? "broken" : "holds",
            tries,
            worst.orElseThrow())
        + counterexample.map(experiment -> "; for instance with " + experiment).orElse("");
  }
}
