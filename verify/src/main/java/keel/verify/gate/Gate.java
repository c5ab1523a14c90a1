package keel.verify.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import keel.verify.certificate.Certificate;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Property;
import keel.verify.certificate.Status;
import keel.verify.certificate.Verdict;
import keel.verify.model.Layer;
import keel.verify.model.Network;

/**
 * Holds a certificate against a policy. The certificate must have been made or checked in the same
 * run; a gate believes no file.
 */
public final class Gate {
  private Gate() {}

  /**
   * A rule that is not met.
   *
   * @param place the block or layer
   * @param needed what the policy asks for
   * @param found what the certificate says
   * @param status whether it was refuted or is merely not known
   */
  public record BrokenRule(String place, String needed, String found, Status status) {
    @Override
    public String toString() {
      return place + ": " + needed + " is required, found " + found;
    }
  }

  /** Every rule that is broken, in the order of the network; none means that the gate is open. */
  public static List<BrokenRule> brokenRules(
      Policy policy, Certificate certificate, Network network) {
    List<BrokenRule> broken = new ArrayList<>();
    if (network.blocks().isEmpty()) {
      broken.add(
          new BrokenRule("model", "at least one block", "none to certify", Status.INCONCLUSIVE));
    }
    for (Layer block : network.blocks()) {
      for (Property property : policy.required()) {
        missing(block.name(), property, certificate).ifPresent(broken::add);
      }
    }
    if (policy.unknownLayers() == Policy.UnknownLayers.REFUSED) {
      for (String sentence : certificate.notCovered()) {
        broken.add(
            new BrokenRule("model", "that every layer is known", sentence, Status.INCONCLUSIVE));
      }
    }
    return broken;
  }

  private static Optional<BrokenRule> missing(
      String block, Property property, Certificate certificate) {
    Optional<Claim> claim =
        certificate.claims().stream()
            .filter(c -> c.block().equals(block) && c.property() == property)
            .findFirst();
    if (claim.isEmpty()) {
      return Optional.of(
          new BrokenRule(
              block,
              property.title(),
              "that the activation of the block does not allow it",
              Status.REFUTED));
    }
    Verdict verdict = claim.get().verdict();
    if (verdict instanceof Verdict.Refuted refuted) {
      return Optional.of(broken(block, property, verdict, refuted.reason()));
    }
    if (verdict instanceof Verdict.Inconclusive inconclusive) {
      return Optional.of(broken(block, property, verdict, inconclusive.reason()));
    }
    return Optional.empty();
  }

  private static BrokenRule broken(
      String block, Property property, Verdict verdict, String reason) {
    return new BrokenRule(
        block, property.title(), verdict.status() + ": " + reason, verdict.status());
  }
}
