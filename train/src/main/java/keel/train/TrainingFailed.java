package keel.train;

/** A run that cannot go on: the loss is no longer a number. */
public final class TrainingFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With the sentence that people will read. */
  public TrainingFailed(String message) {
    super(message);
  }
}
