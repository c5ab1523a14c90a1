/**
 * Keeps the weights of a block within a set for which stability can be certified.
 *
 * <p>Read {@link keel.train.projection.AlgorithmOne} first.
 */
package keel.train.projection;
