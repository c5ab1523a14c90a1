/**
 * Certifies the stability of NAIS-Net blocks and re-checks certificates.
 *
 * <p>Read {@link keel.verify.Verifier} first: the whole story on one screen. {@link
 * keel.verify.Checker} is its mirror image, which searches nothing.
 */
package keel.verify;
