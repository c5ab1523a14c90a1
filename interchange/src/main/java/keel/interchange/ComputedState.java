package keel.interchange;

import java.util.List;
import java.util.Optional;
import keel.verify.certificate.Bound;
import keel.verify.condition.Facts;
import keel.verify.condition.NearbyStates;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Obligation;
import keel.verify.model.DenseBlock;
import keel.verify.model.Text;
import keel.verify.search.EvidenceSearch;

/**
 * A dense block whose A was computed here without rounding: a program that rounds at every
 * operation has another one. What is shown of all that it can have is said beside the import; the
 * certificate of the model is about the A that stands in it.
 *
 * @param block with A as it was rounded once
 * @param distances how far such a program can be from it, entry by entry; absent if that is not
 *     known
 */
public record ComputedState(DenseBlock block, Optional<List<Dyadic>> distances) {
  /** Types of fewer bits have roundings too coarse for bounds to first order. */
  public static final double LARGEST_UNIT = 0x1p-24;

  /** Evidence for more is looked for by certify alone. */
  private static final int MOST_UNITS = 1024;

  /** What can be said, for people. */
  public String sentence() {
    String name = Text.quoted(block.name());
    Optional<String> obstacle = obstacle();
    if (obstacle.isPresent()) {
      return name
          + ": of what a program may make of its A by rounding, nothing is shown: "
          + obstacle.get();
    }
    Dyadic farthest = distances.orElseThrow().stream().reduce(Dyadic.ZERO, Dyadic::max);
    NearbyStates nearby = new NearbyStates(block, distances.orElseThrow());
    Facts facts = new Facts();
    for (Obligation obligation : nearby.obligations()) {
      facts.add(obligation.name(), EvidenceSearch.search(obligation).evidence());
    }
    String matrices =
        "with every symmetric A that a program may make of it by rounding, within %s of an entry"
            .formatted(Bound.Relation.AT_MOST.text(farthest.ceilToDouble()));
    return nearby
        .of(facts)
        .map(
            bounds ->
                "%s is stable %s, each in the norm of its own P = −A: λmin(P) ≥ %s, λmax(sHP) ≤ %s"
                    .formatted(
                        name,
                        matrices,
                        Bound.Relation.AT_LEAST.text(bounds.least().floorToDouble()),
                        Bound.Relation.AT_MOST.text(bounds.greatest().ceilToDouble())))
        .orElseGet(() -> name + ": that it is stable " + matrices + ", is not shown");
  }

  private Optional<String> obstacle() {
    if (distances.isEmpty()) {
      return Optional.of("its numbers are too large, or of a type that rounds too coarsely");
    }
    return block.units() > MOST_UNITS
        ? Optional.of("it has more than " + MOST_UNITS + " units")
        : NearbyStates.obstacle(block);
  }
}
