package keel.verify.exact;

/** A witness that proves nothing: wrong shape, or numbers outside what the exact check can hold. */
public final class InvalidWitness extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With the sentence that people will read. */
  public InvalidWitness(String message) {
    super(message);
  }
}
