/**
 * Which units of a network are open? {@link keel.train.evolve.Population} holds the gates of all
 * members, {@link keel.train.evolve.Generation} makes the next one from what they were worth,
 * {@link keel.train.evolve.Evolution} says who acts while the weights are trained. The only user of
 * Jenetics. Gates are weights: what is proved of a network is proved by its certificate.
 */
package keel.train.evolve;
