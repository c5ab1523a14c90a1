package keel.train.data;

import keel.verify.model.UnusableInput;

/** A data set that is not what it should be. */
public final class CorruptData extends UnusableInput {
  private static final long serialVersionUID = 1L;

  /** With the sentence that people will read. */
  public CorruptData(String message) {
    super(message);
  }
}
