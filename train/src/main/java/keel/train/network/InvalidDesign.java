package keel.train.network;

import keel.verify.model.UnusableInput;

/** A network or a training run that is impossible as it was asked for. */
public final class InvalidDesign extends UnusableInput {
  private static final long serialVersionUID = 1L;

  /** With the sentence that people will read. */
  public InvalidDesign(String message) {
    super(message);
  }

  /** With the sentence that people will read, and where it came from. */
  public InvalidDesign(String message, Throwable cause) {
    super(message, cause);
  }

  /** Throws unless the condition holds. */
  public static void require(boolean condition, String message) {
    if (!condition) {
      throw new InvalidDesign(message);
    }
  }
}
