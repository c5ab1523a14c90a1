package keel.verify.shard;

import keel.verify.model.UnusableInput;

/** A file of a shard that cannot be read, or does not go with the others. */
public final class InvalidShard extends UnusableInput {
  private static final long serialVersionUID = 1L;

  /** With the sentence that people will read. */
  public InvalidShard(String message) {
    super(message);
  }
}
