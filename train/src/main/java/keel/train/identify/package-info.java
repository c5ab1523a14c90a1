/**
 * Which random differential equation is it? Equations from trajectories, and the law they follow.
 */
package keel.train.identify;
