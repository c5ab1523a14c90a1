/**
 * Which random differential equation is it? Equations from trajectories, and the law they follow.
 *
 * <p>Read {@link keel.train.identify.Identification} first. Everything is computed in double
 * precision and one order, so that results are the same on every machine. Nothing is proved here.
 */
package keel.train.identify;
