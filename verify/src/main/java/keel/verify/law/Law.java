package keel.verify.law;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.BiFunction;
import keel.verify.certificate.Property;

/**
 * What a claim says about trajectories, as a number that an experiment observes: the share of what
 * is certified, which no trajectory exceeds. Roundings of the experiment are taken off.
 */
public enum Law {
  /** Two trajectories with the same input, step by step, never move apart. */
  INCREMENTAL_STABILITY(
      Property.INCREMENTAL_STABILITY,
      "the same inputs never move two states apart",
      Observer::growth),
  /** The same where units are switched off, or half off, in any pattern. */
  GATED_STABILITY(INCREMENTAL_STABILITY),
  /** Two states that are apart never are at rest together, which makes the equilibrium unique. */
  UNIQUE_EQUILIBRIUM(
      Property.UNIQUE_EQUILIBRIUM,
      "two different states are never at rest together",
      Observer::restlessness),
  /** From the zero state, the time until a state has settled. */
  SETTLING(
      Property.GLOBAL_ASYMPTOTIC_STABILITY,
      "the zero state settles at the equilibrium within the number of steps",
      Observer::settling),
  /** From the zero state, the time until a state stays where it is. */
  STAYING(
      Property.SETTLING,
      "the zero state is, after the number of steps, within the tolerance of every later state",
      Observer::staying),
  /** No step is longer than the one before. */
  CONVERGENCE(Property.CONVERGENCE, "no step is longer than the one before", Observer::lengthening),
  /** Distances shrink at every step near the equilibrium. */
  CONTRACTION_RATE(
      Property.CONTRACTION_RATE,
      "near the equilibrium distances shrink at the rate",
      Observer::contraction),
  /** How far the output of the deployed block moves with its input. */
  INPUT_OUTPUT_GAIN(
      Property.INPUT_OUTPUT_GAIN,
      "outputs move at most by the gain times the inputs",
      Observer::gainAtDepth),
  /** The same where units are switched off, or half off, in any pattern. */
  GATED_GAIN(INPUT_OUTPUT_GAIN),
  /** The same in the Euclidean norm. */
  EUCLIDEAN_GAIN(
      Property.EUCLIDEAN_GAIN,
      "outputs move at most by the Euclidean gain times the inputs",
      Observer::gainAtDepth),
  /** The same where units are switched off, or half off, in any pattern. */
  GATED_EUCLIDEAN_GAIN(EUCLIDEAN_GAIN),
  /** How far the state moves with the input after any number of steps. */
  GAIN_AT_ANY_DEPTH(
      Property.INPUT_OUTPUT_GAIN_AT_ANY_DEPTH,
      "states move at most by the gain times the inputs, at every depth",
      Observer::gainAtAnyDepth),
  /** The same where units are switched off, or half off, in any pattern. */
  GATED_GAIN_AT_ANY_DEPTH(GAIN_AT_ANY_DEPTH),
  /** How far the state moves with inputs that are others at every step. */
  INPUT_TO_STATE_GAIN(
      Property.INPUT_TO_STATE_GAIN,
      "states move at most by the gain times the inputs, which change at every step",
      Observer::inputToStateGain),
  /** The same where units are switched off, or half off, in any pattern. */
  GATED_INPUT_TO_STATE_GAIN(INPUT_TO_STATE_GAIN),
  /** Gradients with respect to the state, step by step on their way back. */
  GRADIENT_BOUND(
      Property.GRADIENT_BOUND,
      "a gradient never grows on its way back, and no step leaves less of it than is certified",
      Observer::gradient),
  /** The same where units are switched off, or half off, in any pattern. */
  GATED_GRADIENT_BOUND(GRADIENT_BOUND),
  /** Disturbed states stay near the equilibrium. */
  DISTURBANCE_TUBE(
      Property.DISTURBANCE_TUBE, "a disturbed state stays in its tube", Observer::tube),
  /** Two members of a population with the same input. */
  MEMBER_DISTANCE(
      Property.MEMBER_DISTANCE,
      "two members of the population stay within the distance of each other",
      Observer::membersApart),
  /** How far trajectories move apart where nothing better is certified. */
  BOUNDED_AMPLIFICATION(
      Property.BOUNDED_AMPLIFICATION,
      "two states move apart at most by the amplification",
      Observer::amplification);

  private final Property property;
  private final String statement;
  private final boolean isGated;

  @SuppressWarnings("ImmutableEnumChecker") // a reference to a method
  private final BiFunction<Observer, Experiment, OptionalDouble> share;

  Law(Property property, String statement, BiFunction<Observer, Experiment, OptionalDouble> share) {
    this.property = property;
    this.statement = statement;
    this.isGated = false;
    this.share = share;
  }

  /** What another law says, with gates; the proofs use slopes only through s² ≤ s z. */
  Law(Law open) {
    this.property = open.property;
    this.statement = open.statement + ", with any units switched off at any step";
    this.isGated = true;
    this.share = open.share;
  }

  /** Whether units are switched off, or half off, others at every step. */
  boolean isGated() {
    return isGated;
  }

  /** The claim that the law puts to the test. */
  public Property property() {
    return property;
  }

  /** The law in one plain sentence. */
  public String statement() {
    return statement;
  }

  /** The name for people. */
  public String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /**
   * The share of what is certified that an experiment observes: above 1, or NaN, the law is broken.
   * Empty if nothing of the kind is certified, or the experiment says nothing, for instance because
   * no equilibrium was found in floating point.
   */
  public OptionalDouble share(CertifiedBlock block, Experiment experiment) {
    return block
        .share(this)
        .map(observed -> observed.apply(experiment))
        .orElse(OptionalDouble.empty());
  }

  /** Of a block that is unrolled. */
  OptionalDouble share(Observer observer, Experiment experiment) {
    return share.apply(observer, observer.moving(experiment));
  }
}
