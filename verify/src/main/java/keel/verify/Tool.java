package keel.verify;

/** What Keel calls itself in the files that it writes. */
public final class Tool {
  /** Name and version. */
  public static final String NAME = "keel 0.1.0";

  private Tool() {}
}
