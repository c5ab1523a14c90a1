package keel.verify.model;

/**
 * A polynomial field together with the digest of the file that it was read from.
 *
 * @param field what the file holds
 * @param sha256 of the whole file, in hexadecimal: what a certificate is bound to
 */
public record FieldModel(PolynomialField field, String sha256) {}
