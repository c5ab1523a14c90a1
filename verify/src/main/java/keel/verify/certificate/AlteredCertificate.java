package keel.verify.certificate;

/** A certificate that does not belong to its model or was changed after it was made. */
public final class AlteredCertificate extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With the sentence that people will read. */
  public AlteredCertificate(String message) {
    super("the certificate was altered or is another's: " + message);
  }
}
