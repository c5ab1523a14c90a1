package keel.train.data;

import keel.verify.model.UnusableInput;

/** A data set that is not known, or whose files are not where they were looked for. */
public final class MissingData extends UnusableInput {
  private static final long serialVersionUID = 1L;

  /** With the sentence that people will read. */
  public MissingData(String message) {
    super(message);
  }
}
