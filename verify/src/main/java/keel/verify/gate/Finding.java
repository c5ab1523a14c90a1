package keel.verify.gate;

import keel.verify.certificate.Status;
import keel.verify.model.Text;

/**
 * One rule of a policy at one place, and whether it holds.
 *
 * @param rule which rule: a word of the policy file
 * @param place the block, or "model", "policy", "baseline"
 * @param needed what the policy asks for
 * @param found what there is
 * @param status CERTIFIED if the rule holds, WITH_CONFIDENCE if it asks for a probability and that
 *     is met, REFUTED if it is broken, INCONCLUSIVE if it is only not known to hold
 */
public record Finding(String rule, String place, String needed, String found, Status status) {
  /** Whether the rule is known to hold. */
  public boolean holds() {
    return status == Status.CERTIFIED || status == Status.WITH_CONFIDENCE;
  }

  @Override
  public String toString() {
    return Text.quoted(place) + ": " + Text.shown(needed + " is required, found " + found);
  }
}
