package keel.verify.model;

import java.util.Locale;

/** What training measures a network by; the greater the better. */
public enum Score {
  /** Share of patterns whose answer is right, 0 to 1. */
  ACCURACY("accuracy", "accuracy"),

  /** 1 − Σ(y − ŷ)² / Σ(y − ȳ)²: 1 for a perfect answer, 0 for always the mean. */
  R2("r2", "R²");

  private final String key;
  private final String title;

  Score(String key, String title) {
    this.key = key;
    this.title = title;
  }

  /** The name in files. */
  public String key() {
    return key;
  }

  /** The name for people. */
  public String title() {
    return title;
  }

  /** A value for people, with its unit. */
  public String shown(double value) {
    return this == ACCURACY
        ? String.format(Locale.ROOT, "%.2f %%", 100 * value)
        : String.format(Locale.ROOT, "%.4f", value);
  }
}
