/**
 * How are weights learned that follow a law? {@link keel.train.stochastic.PosteriorPath} is one
 * path of them with its part of the evidence bound, forwards and backwards.
 *
 * <p>Uses the layers, and {@code keel.verify.sample} for random numbers.
 */
package keel.train.stochastic;
