package keel.verify.gate;

/** A policy file that cannot be understood: nothing passes. */
public final class InvalidPolicy extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With the sentence that people will read. */
  public InvalidPolicy(String message) {
    super("policy: " + message);
  }
}
