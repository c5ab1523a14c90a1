package keel.verify.certificate;

import java.util.Optional;

/**
 * A number that a quantity was seen to reach, from the other side than what is certified: how tight
 * a bound is. No claim rests on it, and no checker derives it again.
 *
 * @param scope name of the block, or {@link keel.verify.model.Network#SCOPE}
 * @param property of the claim that bounds the quantity
 * @param quantity what was seen
 * @param relation on which side of the number the quantity is
 * @param value the number
 * @param evidence name of the evidence that shows it, beside that of the claim
 */
public record Observed(
    String scope,
    Property property,
    String quantity,
    Bound.Relation relation,
    double value,
    Optional<String> evidence) {

  /** What was seen of a bound of a claim. */
  public static Observed of(Claim claim, Bound bound, double value, Optional<String> evidence) {
    return new Observed(
        claim.scope(),
        claim.property(),
        bound.quantity(),
        bound.relation().opposite(),
        value,
        evidence);
  }

  /** Whether it is about a bound of a claim. */
  boolean isAbout(Claim claim, Bound bound) {
    return scope.equals(claim.scope())
        && property == claim.property()
        && quantity.equals(bound.quantity());
  }

  /** For people: the number, rounded to the side that keeps it true. */
  public String text() {
    return "observed " + relation.text(value);
  }
}
