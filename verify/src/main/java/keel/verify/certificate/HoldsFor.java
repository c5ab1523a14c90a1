package keel.verify.certificate;

import java.util.Locale;

/** For which relatives of the stored block a claim holds. */
public enum HoldsFor {
  /** The block as it is stored. */
  AS_STORED("the block as it is stored"),
  /** Also with any units scaled by any numbers in [0, 1], others at every step. */
  EVERY_GATE("every gate in [0, 1] on every unit, others at every step");

  private final String text;

  HoldsFor(String text) {
    this.text = text;
  }

  /** The name in files: lower case. */
  public String fileName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** For people. */
  public String text() {
    return text;
  }
}
