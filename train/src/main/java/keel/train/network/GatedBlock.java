package keel.train.network;

/**
 * A block of a network in training whose units have gates.
 *
 * @param name of the layer
 * @param units or channels: as many gates
 * @param open probability that one is open at first
 */
record GatedBlock(String name, int units, double open) {}
