package keel.verify.certificate;

import java.util.List;
import java.util.Locale;
import keel.verify.exact.Dyadic;

/**
 * A number that was proved.
 *
 * @param quantity what is bounded, for instance λmin(P)
 * @param relation whether the certified number is a lower or an upper bound
 * @param certified the proved bound
 * @param shownBy the names of the obligations that it follows from
 */
public record Bound(String quantity, Relation relation, double certified, List<String> shownBy) {

  /**
   * Copies the list.
   *
   * @throws IllegalArgumentException if nothing shows the bound
   */
  public Bound {
    shownBy = List.copyOf(shownBy);
    if (shownBy.isEmpty()) {
      throw new IllegalArgumentException("nothing is named that shows the bound of " + quantity);
    }
  }

  /** For people: the quantity and its bound, rounded to the side that keeps it true. */
  public String text() {
    return quantity + " " + relation.sign() + " " + relation.text(certified);
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

    /** The other one. */
    public Relation opposite() {
      return this == AT_LEAST ? AT_MOST : AT_LEAST;
    }

    /** A short decimal of which the relation holds whenever it holds of the number. */
    public String text(double number) {
      Dyadic value = Dyadic.of(number);
      return this == AT_LEAST ? value.floorText() : value.ceilText();
    }
  }
}
