/**
 * Trains NAIS-Net networks on ND4J.
 *
 * <p>Read {@link keel.train.Training} first: the whole story on one screen.
 *
 * <p>For other projects: this package and {@code data}, as docs/java.md shows. All else is public
 * for Keel's own modules alone.
 */
package keel.train;
