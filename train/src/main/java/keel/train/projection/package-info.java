/**
 * Keeps the weights of a block within a set for which stability can be certified.
 *
 * <p>Read {@link keel.train.projection.AlgorithmOne} first. Each class is a {@link
 * keel.train.parameter.Parameterisation}; those named after an algorithm project after every step,
 * those named Scaled let the gradient flow through the constraint instead.
 */
package keel.train.projection;
