package keel.verify.field;

import java.util.List;
import java.util.Optional;
import keel.verify.certificate.Box;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.certificate.Status;
import keel.verify.certificate.Verdict;
import keel.verify.condition.Facts;
import keel.verify.exact.Obligation;
import keel.verify.exact.Vector;
import keel.verify.model.PolynomialField;
import keel.verify.search.EvidenceSearch;
import keel.verify.search.FieldSearch;

/**
 * What is said of a polynomial field whose parameters are in a box: theorem by theorem, from the
 * same facts for who certifies and who checks.
 */
public final class FieldConclusions {
  private final List<FieldCondition> conditions;
  private final Facts facts;

  /**
   * In a region with a box of states and one of parameters; without that, nothing is said.
   *
   * @throws IllegalArgumentException if they are not of the field's dimensions
   */
  public FieldConclusions(PolynomialField field, Region region, Facts facts) {
    require("states", field.dimension(), region.states());
    this.facts = facts;
    if (region.parameters().isEmpty()) {
      this.conditions = List.of();
      return;
    }
    require("parameters", field.parameters().size(), region.parameters());
    this.conditions =
        List.of(
            new Contraction(field, region),
            new Trapping(field, region, false),
            new Trapping(field, region, true));
  }

  /**
   * What is known of one property of a field without parameters, by the first evidence that is
   * found: which numbers it shows does not count.
   *
   * @param states that contraction is asked for on
   */
  public static Verdict decide(PolynomialField field, Box states, Property property) {
    Region region = Region.of(states, Box.of(Vector.of()));
    FieldCondition condition =
        new FieldConclusions(field, region, new Facts())
            .conditions.stream().filter(c -> c.property() == property).findFirst().orElseThrow();
    Verdict known = condition.conclude(new Facts()).verdict();
    if (known.status() == Status.REFUTED) {
      return known;
    }
    Facts facts = new Facts();
    facts.add(condition.metric(), condition.search(FieldSearch.Aim.ENOUGH));
    for (Obligation obligation : condition.next(facts)) {
      facts.add(obligation.name(), EvidenceSearch.search(obligation).evidence());
    }
    return condition.conclude(facts).verdict();
  }

  private static void require(String what, int count, Optional<Box> box) {
    if (box.filter(b -> b.centre().length() == count).isEmpty()) {
      throw new IllegalArgumentException(
          "the field has "
              + count
              + " "
              + what
              + ", but "
              + box.map(b -> "the box is one of " + b.centre().length()).orElse("there is no box"));
    }
  }

  /** Adds the metrics that a search finds to the facts. */
  public void search() {
    conditions.forEach(
        condition -> facts.add(condition.metric(), condition.search(FieldSearch.Aim.BEST)));
  }

  /** What must be known, once there are metrics. */
  public List<Obligation> obligations() {
    return conditions.stream().flatMap(condition -> condition.next(facts).stream()).toList();
  }

  /** What follows. */
  public List<Claim> claims() {
    return conditions.stream().map(condition -> condition.conclude(facts)).toList();
  }
}
