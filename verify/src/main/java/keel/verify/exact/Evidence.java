package keel.verify.exact;

import java.util.Optional;

/**
 * What a search hands to the kernel for one {@link EigenvalueBound}: candidates, until checked.
 *
 * @param factor shows that a bound holds
 * @param direction shows how large the bound must be, and so may refute a limit
 */
public record Evidence(Optional<FactorWitness> factor, Optional<Direction> direction) {
  /** No candidates: nothing was found. */
  public static final Evidence NONE = new Evidence(Optional.empty(), Optional.empty());
}
