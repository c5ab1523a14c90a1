package keel.verify.model;

/** A model file, or a network built by hand, that cannot be what it says it is. */
public class InvalidModel extends UnusableInput {
  private static final long serialVersionUID = 1L;

  /** With the sentence that people will read. */
  public InvalidModel(String message) {
    super(message);
  }

  /** With the sentence that people will read, and what was caught. */
  public InvalidModel(String message, Throwable cause) {
    super(message, cause);
  }
}
