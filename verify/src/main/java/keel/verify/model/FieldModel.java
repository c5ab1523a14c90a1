package keel.verify.model;

/**
 * A polynomial field together with the digest of the file that it was read from.
 *
 * @param random what the file holds
 * @param sha256 of the whole file, in hexadecimal: what a certificate is bound to
 */
public record FieldModel(RandomField random, String sha256) {
  /** Its equations. */
  public PolynomialField field() {
    return random.equations();
  }
}
