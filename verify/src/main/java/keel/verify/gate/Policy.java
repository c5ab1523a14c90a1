package keel.verify.gate;

import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import keel.verify.certificate.FieldBoxes;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.model.Subject;

/**
 * What a gate asks for.
 *
 * @param region where the claims about a network must hold that do not hold everywhere
 * @param boxes where those about a polynomial field must
 * @param required properties that every block, or the field, must be certified to have; none of
 *     them only where a probability is asked for
 * @param unknownLayers whether layers that the verifier does not know are tolerated
 * @param blocks what is asked of some blocks on top of it
 * @param limits numbers that the network as a whole, or the field, must keep
 * @param accuracy how many patterns must be right within a radius
 * @param probability how often a sample of weights must be stable
 * @param expires the last day on which anything passes
 * @param agreement whether an SMT solver must have agreed
 * @param imports whether an imported model must have been replayed
 * @param baseline what the model must not fall behind
 */
public record Policy(
    Region region,
    FieldBoxes boxes,
    List<Property> required,
    UnknownLayers unknownLayers,
    List<BlockRule> blocks,
    SortedMap<Limit, Double> limits,
    Optional<AccuracyRule> accuracy,
    Optional<ProbabilityRule> probability,
    Optional<LocalDate> expires,
    Agreement agreement,
    Imports imports,
    Optional<Baseline> baseline) {
  /** Without a policy file: every block incrementally stable, no unknown layer. */
  public static final Policy DEFAULT =
      new Policy(List.of(Property.INCREMENTAL_STABILITY), UnknownLayers.REFUSED);

  /** What becomes of a model with layers that the verifier does not know. */
  public enum UnknownLayers {
    /** The gate stays shut: nothing is known of the network as a whole. */
    REFUSED,
    /** The gate looks at the blocks alone. */
    TOLERATED
  }

  /** Whether the exact check alone decides. */
  public enum Agreement {
    /** The exact check decides; a solver need not be asked. */
    NOT_NEEDED,
    /** A solver must have confirmed every obligation of every required claim. */
    REQUIRED
  }

  /** What is asked of a model that was made of another program's file. */
  public enum Imports {
    /** Nothing. */
    ANY,
    /** Its record must say that it was seen to compute what the other program computes. */
    REPLAYED
  }

  /** Copies the lists. */
  public Policy {
    required = List.copyOf(required);
    blocks = List.copyOf(blocks);
    limits = Collections.unmodifiableSortedMap(new TreeMap<>(limits));
    if (required.isEmpty() && probability.isEmpty()) {
      throw new InvalidPolicy(
          "'require' must name at least one property, unless a probability of stability is asked"
              + " for; nothing passes for free");
    }
  }

  /** Whether something is asked of the network as a whole. */
  public boolean asksForNetwork() {
    return !limits.isEmpty()
        || accuracy.isPresent()
        || probability.isPresent()
        || baseline.isPresent();
  }

  /**
   * Where the claims about a model must hold that do not hold everywhere.
   *
   * @throws InvalidPolicy if the boxes are not those of such a field, or it is none
   */
  public Region region(Subject subject) {
    return subject.match(
        network -> {
          if (boxes.areGiven()) {
            throw new InvalidPolicy(
                "the policy names boxes of states or parameters, which are those of a polynomial"
                    + " field, but the model is a network");
          }
          return region;
        },
        field -> {
          try {
            return boxes.region(field.field(), probability.map(rule -> rule.sampling(field)));
          } catch (IllegalArgumentException e) {
            throw new InvalidPolicy("'region' of the policy: " + e.getMessage());
          }
        });
  }

  /** Asks for nothing of the network as a whole. */
  public Policy(
      Region region,
      List<Property> required,
      UnknownLayers unknownLayers,
      List<BlockRule> blocks,
      Optional<LocalDate> expires,
      Agreement agreement,
      Optional<Baseline> baseline) {
    this(
        region,
        FieldBoxes.NONE,
        required,
        unknownLayers,
        blocks,
        Collections.emptySortedMap(),
        Optional.empty(),
        Optional.empty(),
        expires,
        agreement,
        Imports.ANY,
        baseline);
  }

  /** Asks for properties of every block, and for nothing else. */
  public Policy(List<Property> required, UnknownLayers unknownLayers) {
    this(
        Region.DEFAULT,
        required,
        unknownLayers,
        List.of(),
        Optional.empty(),
        Agreement.NOT_NEEDED,
        Optional.empty());
  }
}
