package keel.train;

import keel.verify.model.UnusableInput;

/** A run that cannot go on: the loss is no longer a number, or a block would not be certified. */
public final class TrainingFailed extends UnusableInput {
  private static final long serialVersionUID = 1L;

  /** With the sentence that people will read. */
  public TrainingFailed(String message) {
    super(message);
  }
}
