/**
 * How gradients become steps: ND4J's updaters behind a name.
 *
 * <p>Read {@link keel.train.optimise.Optimiser}.
 */
package keel.train.optimise;
