/**
 * Trajectories in floating point, with a proved bound on how far the true ones can be: what a gain
 * of a block or of a network is known to reach.
 *
 * <p>Read {@link keel.verify.trajectory.GainAttack} first, then {@link
 * keel.verify.trajectory.NetworkAttack}. Attacks certify no bound; they only show how much better a
 * certified bound could be. {@link keel.verify.trajectory.Distance} and {@link
 * keel.verify.trajectory.Factors}, by which errors are followed through a network, are exact and
 * rounded up, and the network's bounds are made of them, too.
 */
package keel.verify.trajectory;
