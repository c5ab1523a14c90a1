/**
 * Trains NAIS-Net networks on ND4J.
 *
 * <p>Read {@link keel.train.Training} first: the whole story on one screen.
 */
package keel.train;
