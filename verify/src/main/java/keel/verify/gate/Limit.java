package keel.verify.gate;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Property;

/** A number of a block that a policy can bound. */
public enum Limit {
  /** The gain of constant inputs at the block's depth. */
  MAX_GAIN(Property.INPUT_OUTPUT_GAIN, "gain", Bound.Relation.AT_MOST),
  /** The gain of constant inputs at any depth. */
  MAX_GAIN_AT_ANY_DEPTH(Property.INPUT_OUTPUT_GAIN_AT_ANY_DEPTH, "gain", Bound.Relation.AT_MOST),
  /** The gain of inputs that may be others at every step. */
  MAX_INPUT_TO_STATE_GAIN(Property.INPUT_TO_STATE_GAIN, "gain", Bound.Relation.AT_MOST),
  /** What remains of a distance after one step, near the equilibrium. */
  MAX_CONTRACTION_RATE(Property.CONTRACTION_RATE, "ρ", Bound.Relation.AT_MOST),
  /** Steps until the state has settled. */
  MAX_SETTLING_STEPS(
      Property.GLOBAL_ASYMPTOTIC_STABILITY, "steps until settled", Bound.Relation.AT_MOST),
  /** The disturbance that every step may bring. */
  MIN_DISTURBANCE(Property.DISTURBANCE_TUBE, "disturbance borne", Bound.Relation.AT_LEAST),
  /** How much farther apart two states can be after the block's steps than before, as a share. */
  MAX_DRIFT(Property.BOUNDED_AMPLIFICATION, "amplification less 1", Bound.Relation.AT_MOST),
  /** How many steps the block takes: what the model says, no claim. */
  MAX_DEPTH(null, "steps", Bound.Relation.AT_MOST);

  private final Property property;
  private final String quantity;
  private final Bound.Relation relation;

  Limit(Property property, String quantity, Bound.Relation relation) {
    this.property = property;
    this.quantity = quantity;
    this.relation = relation;
  }

  /** The claim whose number it is; none for what the model itself says. */
  Optional<Property> property() {
    return Optional.ofNullable(property);
  }

  /** Whether the bound is of this number. */
  boolean isOf(Bound bound) {
    return bound.relation() == relation && bound.quantity().startsWith(quantity);
  }

  /** Whether a certified number meets the limit; no NaN does. */
  boolean isMetBy(double certified, double limit) {
    return relation == Bound.Relation.AT_MOST ? certified <= limit : certified >= limit;
  }

  /**
   * Whether a larger region makes the number better, so that one of a larger region says nothing
   * about a smaller one: a larger ball bears a larger disturbance.
   */
  boolean improvesWithRegion() {
    return this == MIN_DISTURBANCE;
  }

  /** For messages: what is asked for. */
  String sentence(double limit) {
    return title() + " " + relation.sign() + " " + Numbers.text(limit);
  }

  /** What the number is; a property has more than one. */
  private String title() {
    return switch (this) {
      case MAX_DEPTH -> "depth in steps";
      case MAX_SETTLING_STEPS, MIN_DISTURBANCE, MAX_DRIFT -> quantity;
      default -> property.title();
    };
  }

  /** The key in policies: lower case. */
  public String fileName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Every key, for messages. */
  static String fileNames() {
    return Arrays.stream(values()).map(Limit::fileName).collect(Collectors.joining(", "));
  }
}
