package keel.train.attack;

import java.util.Optional;
import keel.verify.model.Network;

/**
 * What became of one pattern.
 *
 * @param answer the class that the network gives, right or wrong, in double precision
 * @param change an input near enough for which it gives another, if one was found
 */
public record Attacked(int answer, Optional<Change> change) {
  Attacked backTowards(Network network, Geometry geometry, double[] raw) {
    return new Attacked(
        answer, change.map(found -> found.backTowards(network, geometry, raw, answer)));
  }
}
