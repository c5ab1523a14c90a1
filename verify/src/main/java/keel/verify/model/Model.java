package keel.verify.model;

/**
 * A network together with the digest of the file that it was read from.
 *
 * @param network what the file holds
 * @param sha256 of the whole file, in hexadecimal: what a certificate is bound to
 */
public record Model(Network network, String sha256) {}
