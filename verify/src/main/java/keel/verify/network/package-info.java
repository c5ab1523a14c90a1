/**
 * How far can the answer of a network move with its input? {@link
 * keel.verify.network.NetworkConclusions} draws what follows for the whole network from what is
 * known of its blocks.
 */
package keel.verify.network;
