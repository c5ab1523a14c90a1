package keel.interchange.onnx;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import keel.verify.certificate.Bound;
import keel.verify.condition.Facts;
import keel.verify.condition.NearbyStates;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Obligation;
import keel.verify.model.DenseBlock;
import keel.verify.model.Text;
import keel.verify.search.EvidenceSearch;

/**
 * A dense block whose A the file computes of constants: a runtime, which rounds at every operation,
 * has another one. What is shown of all that it can have is said beside the import; the certificate
 * of the model is about the A that stands in it.
 *
 * @param block with A as it was rounded once
 * @param state A, and how far a runtime can be from it
 */
record ComputedState(DenseBlock block, Numbers state) {
  /** Types of fewer bits have roundings too coarse for the bounds of {@link Numbers}. */
  private static final double LARGEST_UNIT = 0x1p-24;

  /** Evidence for more is looked for by certify alone. */
  private static final int MOST_UNITS = 1024;

  /** What can be said, for people. */
  String sentence() {
    String name = Text.quoted(block.name());
    Optional<String> obstacle = obstacle();
    if (obstacle.isPresent()) {
      return name
          + ": of what a runtime may make of its A by rounding, nothing is shown: "
          + obstacle.get();
    }
    List<Dyadic> distances = distances();
    Dyadic farthest = distances.stream().reduce(Dyadic.ZERO, Dyadic::max);
    NearbyStates nearby = new NearbyStates(block, distances);
    Facts facts = new Facts();
    for (Obligation obligation : nearby.obligations()) {
      facts.add(obligation.name(), EvidenceSearch.search(obligation).evidence());
    }
    String matrices =
        "with every symmetric A that a runtime may make of it by rounding, within %s of an entry"
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
    if (state.type().unit() > LARGEST_UNIT) {
      return Optional.of("numbers of type " + state.type() + " round too coarsely");
    }
    if (block.units() > MOST_UNITS) {
      return Optional.of("it has more than " + MOST_UNITS + " units");
    }
    if (!IntStream.range(0, state.size()).allMatch(i -> Double.isFinite(state.slack(i)))) {
      return Optional.of("what rounds there is too large for a double");
    }
    return NearbyStates.obstacle(block);
  }

  /** How far a runtime can be from A as it was rounded, entry by entry. */
  private List<Dyadic> distances() {
    return IntStream.range(0, state.size())
        .mapToObj(
            i ->
                Dyadic.of(state.slack(i)).plus(state.exact(i).minus(Dyadic.of(state.get(i))).abs()))
        .toList();
  }
}
