/**
 * How gradients become steps: ND4J's updaters behind names, learning rates, decay and clipping.
 *
 * <p>Read {@link keel.train.optimise.Steps}.
 */
package keel.train.optimise;
