package keel.verify.exact;

import java.util.Optional;

/**
 * What a search hands to the kernel for one {@link Obligation}: candidates, until checked.
 *
 * @param factor shows that a bound holds
 * @param direction shows how large the bound must be, and so may refute a limit; for {@link
 *     RowDominance} the weights
 * @param numbers what else the obligation leaves open: for {@link GramBound} the bound itself, for
 *     {@link RowDominance} powers of two beside the direction
 */
public record Evidence(
    Optional<FactorWitness> factor, Optional<Direction> direction, Optional<Vector> numbers) {
  /** No candidates: nothing was found. */
  public static final Evidence NONE =
      new Evidence(Optional.empty(), Optional.empty(), Optional.empty());

  /** Whether there is nothing but numbers. */
  public boolean isNumbersAlone() {
    return factor.isEmpty() && direction.isEmpty();
  }

  /** Whether there is a direction, maybe with numbers, or nothing. */
  boolean isDirectionWithNumbers() {
    return factor.isEmpty() && (direction.isPresent() || numbers.isEmpty());
  }

  /** Whether there is nothing but a direction. */
  boolean isDirectionAlone() {
    return factor.isEmpty() && numbers.isEmpty();
  }
}
