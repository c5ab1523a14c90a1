package keel.verify.condition;

import java.util.List;
import java.util.Optional;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Observed;
import keel.verify.certificate.Region;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Obligation;
import keel.verify.trajectory.GainAttack;

/** A theorem applied to one block: what must be known of it, and what follows. */
interface Condition {
  /** What evidence would help, given what is known already; empty where no more can be gained. */
  List<Obligation> next(Facts facts);

  /**
   * The claims, each with the verdict that the facts support: exact, and the same for the same
   * facts. A gap makes a claim inconclusive, never certified.
   */
  List<Claim> conclude(Region region, Facts facts);

  /** What to attack in order to see how good the claims are. */
  default List<GainAttack> attacks(Facts facts) {
    return List.of();
  }

  /** What a bound of one of the claims was seen to reach, if anything was. */
  default Optional<Observed> observe(Claim claim, Bound bound, Facts facts) {
    return Optional.empty();
  }

  /** What is left of a theorem for constant inputs, where it measures by a quadratic form. */
  default Optional<EnergyInequality> energy(Facts facts) {
    return Optional.empty();
  }

  /**
   * How far the state can be from another in a plain norm, in units of the norm of the claims;
   * absent where these have no gain.
   */
  default Optional<Movement> plainNorm(Facts facts) {
    return Optional.empty();
  }

  /**
   * How far, in a plain norm, a state is off at the end at most if every number of it was off by 1
   * at one step: a step moves no states apart in some norm; absent where none is known.
   */
  default Optional<Movement> spread(Facts facts) {
    return Optional.empty();
  }

  /**
   * How far, in length, a state can be from the limit of its trajectory, if the step before it
   * changed no number by more than a tolerance; absent where nothing is known of it.
   */
  default Optional<Dyadic> distanceToLimit(Dyadic tolerance, Facts facts) {
    return Optional.empty();
  }
}
