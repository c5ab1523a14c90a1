/**
 * Trajectories in floating point, with a proved bound on how far the true ones can be: what a gain
 * is known to reach.
 *
 * <p>Read {@link keel.verify.trajectory.GainAttack} first. Nothing here certifies a bound; it only
 * shows how much better a certified bound could be.
 */
package keel.verify.trajectory;
