package keel.verify.certificate;

import java.util.Locale;
import java.util.OptionalDouble;
import keel.verify.exact.Dyadic;

/**
 * A number that was proved, between what is certified and what is attained.
 *
 * @param quantity what is bounded, for instance λmin(P)
 * @param relation whether the certified number is a lower or an upper bound
 * @param certified the proved bound
 * @param attained a number that the quantity was seen to reach from the other side, if there is
 *     one: it shows how tight the bound is, and is no part of the claim
 * @param obligation the name of the evidence that proves it
 */
public record Bound(
    String quantity,
    Relation relation,
    double certified,
    OptionalDouble attained,
    String obligation) {

  /** For people: the quantity, its bound and, if known, what is attained. */
  public String text() {
    return quantity
        + " "
        + relation.sign()
        + " "
        + Dyadic.of(certified)
        + (attained.isPresent() ? " (attained " + Dyadic.of(attained.getAsDouble()) + ")" : "");
  }

  /** What is claimed. */
  Bound withoutAttained() {
    return new Bound(quantity, relation, certified, OptionalDouble.empty(), obligation);
  }

  /** Which side the certified number is on. */
  public enum Relation {
    /** quantity ≥ certified. */
    AT_LEAST("≥"),
    /** quantity ≤ certified. */
    AT_MOST("≤");

    private final String sign;

    Relation(String sign) {
      this.sign = sign;
    }

    /** The name in files: lower case. */
    public String fileName() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** ≥ or ≤. */
    public String sign() {
      return sign;
    }
  }
}
