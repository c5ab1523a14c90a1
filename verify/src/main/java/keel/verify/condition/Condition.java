package keel.verify.condition;

import java.util.List;
import java.util.Optional;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Region;
import keel.verify.exact.Obligation;
import keel.verify.model.Block;
import keel.verify.trajectory.GainAttack;

/** A theorem as code: what must be known about a block, and what follows from it. */
interface Condition {
  /**
   * What evidence would help, given what is known already; empty where the theorem does not apply
   * to the block or nothing more can be gained.
   */
  List<Obligation> obligations(Block block, Facts facts);

  /** What to attack in order to see how good the claims are; absent where there is nothing. */
  default Optional<GainAttack> attack(Block block, Facts facts) {
    return Optional.empty();
  }

  /**
   * The claims, each with the verdict that the facts support: exact, and the same for the same
   * facts. A gap makes a claim inconclusive, never certified. Empty where the theorem has nothing
   * to say about blocks of this kind.
   */
  List<Claim> conclude(Block block, Region region, Facts facts);
}
