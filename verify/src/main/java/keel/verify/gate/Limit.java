package keel.verify.gate;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Property;
import keel.verify.model.FieldModel;
import keel.verify.model.Network;

/** A number of a block, a network or a field that a policy can bound. */
public enum Limit {
  /** The gain of constant inputs at the block's depth. */
  MAX_GAIN(Section.BLOCKS, List.of(Property.INPUT_OUTPUT_GAIN), "gain", Bound.Relation.AT_MOST),
  /** The same in the Euclidean norm of the states. */
  MAX_EUCLIDEAN_GAIN(
      Section.BLOCKS, List.of(Property.EUCLIDEAN_GAIN), "gain", Bound.Relation.AT_MOST),
  /** The gain of constant inputs at any depth. */
  MAX_GAIN_AT_ANY_DEPTH(
      Section.BLOCKS,
      List.of(Property.INPUT_OUTPUT_GAIN_AT_ANY_DEPTH),
      "gain",
      Bound.Relation.AT_MOST),
  /** The gain of inputs that may be others at every step. */
  MAX_INPUT_TO_STATE_GAIN(
      Section.BLOCKS, List.of(Property.INPUT_TO_STATE_GAIN), "gain", Bound.Relation.AT_MOST),
  /** What remains of a distance after one step, near the equilibrium. */
  MAX_CONTRACTION_RATE(
      Section.BLOCKS, List.of(Property.CONTRACTION_RATE), "ρ", Bound.Relation.AT_MOST),
  /** Steps until the state has settled. */
  MAX_SETTLING_STEPS(
      Section.BLOCKS,
      List.of(Property.GLOBAL_ASYMPTOTIC_STABILITY, Property.SETTLING),
      "steps until settled",
      Bound.Relation.AT_MOST),
  /** The disturbance that every step may bring. */
  MIN_DISTURBANCE(
      Section.BLOCKS,
      List.of(Property.DISTURBANCE_TUBE),
      "disturbance borne",
      Bound.Relation.AT_LEAST),
  /** How much farther apart two states can be after the block's steps than before, as a share. */
  MAX_DRIFT(
      Section.BLOCKS,
      List.of(Property.BOUNDED_AMPLIFICATION),
      "amplification less 1",
      Bound.Relation.AT_MOST),
  /** How many steps the block takes: what the model says, no claim. */
  MAX_DEPTH(Section.BLOCKS, List.of(), "steps", Bound.Relation.AT_MOST),
  /** How far the outputs of the network move together. */
  NETWORK_MAX_GAIN(
      Section.NETWORK, List.of(Property.NETWORK_GAIN), "gain (", Bound.Relation.AT_MOST),
  /** The same at any depth of the blocks. */
  NETWORK_MAX_GAIN_AT_ANY_DEPTH(
      Section.NETWORK,
      List.of(Property.NETWORK_GAIN_AT_ANY_DEPTH),
      "gain (",
      Bound.Relation.AT_MOST),
  /** The same in maximum norms. */
  NETWORK_MAX_GAIN_IN_MAXIMUM_NORM(
      Section.NETWORK,
      List.of(Property.NETWORK_GAIN_IN_MAXIMUM_NORM),
      "gain (",
      Bound.Relation.AT_MOST),
  /** How far the difference of two outputs moves, that of two classes for instance. */
  NETWORK_MAX_CLASS_PAIR_GAIN(
      Section.NETWORK,
      List.of(Property.NETWORK_GAIN),
      "gain between two outputs",
      Bound.Relation.AT_MOST),
  /** What remains of a distance after one step of the map that a field is run by. */
  FIELD_MAX_CONTRACTION_FACTOR(
      Section.FIELD, List.of(Property.CONTRACTION_ON_BOX), "ρ", Bound.Relation.AT_MOST),
  /** How fast two solutions of a field's equation approach each other in the box. */
  FIELD_MIN_CONTRACTION_RATE(
      Section.FIELD, List.of(Property.CONTRACTION_ON_BOX), "λ", Bound.Relation.AT_LEAST),
  /** The ball that all solutions of a field's equation come to. */
  FIELD_MAX_TRAPPING_RADIUS(
      Section.FIELD, List.of(Property.TRAPPING_BALL), "radius", Bound.Relation.AT_MOST),
  /** How fast all solutions of a field's equation come to 0. */
  FIELD_MIN_STABILITY_RATE(
      Section.FIELD, List.of(Property.GLOBAL_STABILITY), "λ", Bound.Relation.AT_LEAST);

  /** Where a policy has it, and what the names of its rules begin with. */
  enum Section {
    /** Of the blocks that a pattern matches. */
    BLOCKS("", ""),
    /** Of the network. */
    NETWORK("network_", Network.SCOPE),
    /** Of a polynomial field. */
    FIELD("field_", FieldModel.SCOPE);

    private final String prefix;
    private final String scope;

    Section(String prefix, String scope) {
      this.prefix = prefix;
      this.scope = scope;
    }

    /** What a policy calls it. */
    String key() {
      return scope;
    }
  }

  private final Section section;

  @SuppressWarnings("ImmutableEnumChecker") // a copy
  private final List<Property> properties;

  private final String quantity;
  private final Bound.Relation relation;

  Limit(Section section, List<Property> properties, String quantity, Bound.Relation relation) {
    this.section = section;
    this.properties = List.copyOf(properties);
    this.quantity = quantity;
    this.relation = relation;
  }

  /** The claims whose number it is, of which a block has one; none for what the model says. */
  List<Property> properties() {
    return properties;
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
      case MAX_SETTLING_STEPS, MIN_DISTURBANCE, MAX_DRIFT, NETWORK_MAX_CLASS_PAIR_GAIN -> quantity;
      case FIELD_MAX_CONTRACTION_FACTOR,
          FIELD_MIN_CONTRACTION_RATE,
          FIELD_MAX_TRAPPING_RADIUS,
          FIELD_MIN_STABILITY_RATE ->
          properties.get(0).title() + ", " + quantity;
      default -> properties.get(0).title();
    };
  }

  /** Whose claims have the number, where a model has one of them. */
  String scope() {
    return section.scope;
  }

  /** The name of the rule: lower case. */
  public String fileName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The key in its section of a policy, {@code network} or {@code field}. */
  public String key() {
    return fileName().substring(section.prefix.length());
  }

  /** Those of a section. */
  static List<Limit> all(Section section) {
    return Arrays.stream(values()).filter(limit -> limit.section == section).toList();
  }
}
