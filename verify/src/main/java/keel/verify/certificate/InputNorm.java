package keel.verify.certificate;

import java.util.Locale;

/** How a claim measures inputs and their differences. */
public enum InputNorm {
  /** √Σ u_j². */
  EUCLIDEAN("l2"),
  /** max |u_j|. */
  MAXIMUM("linf");

  private final String shortName;

  InputNorm(String shortName) {
    this.shortName = shortName;
  }

  /** What papers on robustness call it. */
  public String shortName() {
    return shortName;
  }

  /** The name in files: lower case. */
  public String fileName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
