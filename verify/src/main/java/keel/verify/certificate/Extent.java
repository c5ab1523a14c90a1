package keel.verify.certificate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Which of a {@link Region}'s numbers a claim depends on: the states and inputs that it speaks
 * about, and what it calls settled.
 *
 * @param inputRadius the largest length of an input, in the claim's input norm
 * @param stateRadius the largest distance of a state to the equilibrium, in the claim's norm
 * @param tolerance the distance to the equilibrium at which a state counts as settled
 * @param weightRadius the largest distance of weights of the state to those that are stored
 * @param states of a polynomial field
 * @param parameters of a polynomial field
 */
public record Extent(
    OptionalDouble inputRadius,
    OptionalDouble stateRadius,
    OptionalDouble tolerance,
    OptionalDouble weightRadius,
    Optional<Box> states,
    Optional<Box> parameters) {
  /** All states and inputs. */
  public static final Extent EVERYWHERE =
      new Extent(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty());

  /** Of what a network with the weights that are stored does. */
  public Extent(OptionalDouble inputRadius, OptionalDouble stateRadius, OptionalDouble tolerance) {
    this(
        inputRadius,
        stateRadius,
        tolerance,
        OptionalDouble.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** All states and inputs, with weights within a distance of those that are stored. */
  public static Extent ofWeights(double radius) {
    return new Extent(
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalDouble.of(radius),
        Optional.empty(),
        Optional.empty());
  }

  /** All solutions of a polynomial field, for the parameters of the region. */
  public static Extent ofParameters(Region region) {
    return new Extent(
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        Optional.empty(),
        region.parameters());
  }

  /** The states and parameters of the region of a polynomial field. */
  public static Extent ofField(Region region) {
    return new Extent(
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        region.states(),
        region.parameters());
  }

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
        && tolerance.orElse(0) <= region.tolerance()
        && weightRadius.orElse(Double.MAX_VALUE) >= region.weightRadius().orElse(0)
        && covers(states, region.states())
        && covers(parameters, region.parameters());
  }

  private static boolean covers(Optional<Box> own, Optional<Box> other) {
    return own.isEmpty() || other.isEmpty() || own.get().covers(other.get());
  }

  /** What the claim would depend on in a region. */
  public Extent in(Region region) {
    return new Extent(
        inputRadius.isPresent() ? OptionalDouble.of(region.inputRadius()) : inputRadius,
        stateRadius.isPresent() ? OptionalDouble.of(region.stateRadius()) : stateRadius,
        tolerance.isPresent() ? OptionalDouble.of(region.tolerance()) : tolerance,
        weightRadius.isPresent() ? region.weightRadius() : weightRadius,
        states.isPresent() ? region.states() : states,
        parameters.isPresent() ? region.parameters() : parameters);
  }

  /** For people: what is spoken about is never more than it is. */
  public String text() {
    List<String> parts = new ArrayList<>();
    inputRadius.ifPresent(
        r -> parts.add("inputs of length at most " + Bound.Relation.AT_LEAST.text(r)));
    stateRadius.ifPresent(
        r -> parts.add("states within " + Bound.Relation.AT_LEAST.text(r) + " of the equilibrium"));
    tolerance.ifPresent(r -> parts.add("settled within " + Bound.Relation.AT_MOST.text(r)));
    parameters
        .filter(box -> box.centre().length() > 0)
        .ifPresent(box -> parts.add("parameters " + box.text()));
    states.ifPresent(box -> parts.add("states " + box.text()));
    weightRadius.ifPresent(
        r ->
            parts.add(
                "weights of the state within "
                    + Bound.Relation.AT_LEAST.text(r)
                    + " of those stored, others at every step"));
    return parts.isEmpty() ? "everywhere" : String.join(", ", parts);
  }
}
