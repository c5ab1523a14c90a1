package keel.verify.certificate;

import java.util.Locale;

/** How a claim measures inputs and their differences. */
public enum InputNorm {
  /** √Σ u_j². */
  EUCLIDEAN,
  /** max |u_j|. */
  MAXIMUM;

  /** The name in files: lower case. */
  public String fileName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
