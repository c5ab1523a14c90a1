/**
 * Certifies the stability of NAIS-Net blocks and re-checks certificates.
 *
 * <p>Read {@link keel.verify.Verifier} first: the whole story on one screen. {@link
 * keel.verify.Checker} is its mirror image, which searches nothing.
 *
 * <p>For other projects: this package, {@code model}, {@code certificate}, {@code gate} and {@code
 * smt}, and of {@code exact} the numbers {@code Matrix}, {@code Vector} and {@code Dyadic}, as
 * docs/java.md shows. All else is public for Keel's own modules alone.
 */
package keel.verify;
