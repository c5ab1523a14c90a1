/**
 * What the solutions of a random differential equation look like: data that are made, bands in
 * which solutions lie, and how often others do.
 *
 * <p>Read {@link keel.train.simulate.Simulation} first. Commons Math integrates.
 */
package keel.train.simulate;
