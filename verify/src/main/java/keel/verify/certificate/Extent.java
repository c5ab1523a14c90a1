package keel.verify.certificate;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Which of a {@link Region}'s numbers a claim depends on: the states and inputs that it speaks
 * about, and what it calls settled.
 *
 * @param inputRadius the largest length of an input, in the claim's input norm
 * @param stateRadius the largest distance of a state to the equilibrium, in the claim's norm
 * @param tolerance the distance to the equilibrium at which a state counts as settled
 */
public record Extent(
    OptionalDouble inputRadius, OptionalDouble stateRadius, OptionalDouble tolerance) {
  /** All states and inputs. */
  public static final Extent EVERYWHERE =
      new Extent(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty());

  /** Inputs of the region, until the state has settled. */
  public static Extent untilSettled(Region region) {
    return new Extent(
        OptionalDouble.of(region.inputRadius()),
        OptionalDouble.empty(),
        OptionalDouble.of(region.tolerance()));
  }

  /** States of the region. */
  public static Extent ofStates(Region region) {
    return new Extent(
        OptionalDouble.empty(), OptionalDouble.of(region.stateRadius()), OptionalDouble.empty());
  }

  /**
   * Whether what holds here holds in a region: its radii are not larger than these, its tolerance
   * is not smaller.
   */
  public boolean covers(Region region) {
    return inputRadius.orElse(Double.MAX_VALUE) >= region.inputRadius()
        && stateRadius.orElse(Double.MAX_VALUE) >= region.stateRadius()
        && tolerance.orElse(0) <= region.tolerance();
  }

  /** What the claim would depend on in a region. */
  public Extent in(Region region) {
    return new Extent(
        inputRadius.isPresent() ? OptionalDouble.of(region.inputRadius()) : inputRadius,
        stateRadius.isPresent() ? OptionalDouble.of(region.stateRadius()) : stateRadius,
        tolerance.isPresent() ? OptionalDouble.of(region.tolerance()) : tolerance);
  }

  /** For people: what is spoken about is never more than it is. */
  public String text() {
    List<String> parts = new ArrayList<>();
    inputRadius.ifPresent(
        r -> parts.add("inputs of length at most " + Bound.Relation.AT_LEAST.text(r)));
    stateRadius.ifPresent(
        r -> parts.add("states within " + Bound.Relation.AT_LEAST.text(r) + " of the equilibrium"));
    tolerance.ifPresent(r -> parts.add("settled within " + Bound.Relation.AT_MOST.text(r)));
    return parts.isEmpty() ? "everywhere" : String.join(", ", parts);
  }
}
