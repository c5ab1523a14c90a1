package keel.verify.model;

/**
 * Something that was given to a command and cannot be used as it is: a file, a policy, settings.
 * The message is one sentence: place, what was needed, what was found, what to try.
 */
public abstract class UnusableInput extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With the sentence that people will read. */
  protected UnusableInput(String message) {
    super(message);
  }

  /** With the sentence that people will read, and what was caught. */
  protected UnusableInput(String message, Throwable cause) {
    super(message, cause);
  }
}
