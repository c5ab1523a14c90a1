package keel.verify.gate;

import keel.verify.model.UnusableInput;

/** A policy file that cannot be understood: nothing passes. */
public final class InvalidPolicy extends UnusableInput {
  private static final long serialVersionUID = 1L;

  /** With the sentence that people will read. */
  public InvalidPolicy(String message) {
    super("policy: " + message);
  }
}
