package keel.verify.certificate;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What can be claimed of a block, in the field's terms. */
public enum Property {
  /** Two trajectories with the same input never move apart, at any depth. */
  INCREMENTAL_STABILITY(
      Role.DECISIVE,
      "two trajectories with the same input, step by step, never move apart, at any depth"),
  /** For every input there is one state, and only one, that the block leaves unchanged. */
  UNIQUE_EQUILIBRIUM(Role.DECISIVE, "for every input there is exactly one equilibrium"),
  /** Every trajectory with a constant input tends to an equilibrium. */
  CONVERGENCE(
      Role.ADDITIONAL,
      "with a constant input every trajectory, unrolled on and on, converges to an equilibrium"),
  /**
   * The unique equilibrium attracts every trajectory with a constant input, and perhaps how soon.
   */
  GLOBAL_ASYMPTOTIC_STABILITY(
      Role.ADDITIONAL,
      "with a constant input every trajectory, unrolled on and on, converges to the equilibrium;"
          + " from the zero state within the number of steps, where one is given"),
  /** How soon the zero state is where it stays, where there may be more equilibria than one. */
  SETTLING(
      Role.ADDITIONAL,
      "with a constant input the zero state, unrolled on and on, is after the number of steps never"
          + " farther than the tolerance from any later state, and so from its limit"),
  /** Two trajectories approach each other by at least this factor a step. */
  CONTRACTION_RATE(
      Role.ADDITIONAL, "at every step the distance shrinks at least to this share of what it was"),
  /** How far outputs move with the input: the states that the deployed block gives. */
  INPUT_OUTPUT_GAIN(
      Role.ADDITIONAL,
      "two inputs at distance d, constant or, where a block reads one, whole sequences, give states"
          + " at distance at most gain times d, at the block's depth"),
  /** The same with the plain length of states, whatever norm the block is stable in. */
  EUCLIDEAN_GAIN(
      Role.ADDITIONAL,
      "two inputs at Euclidean distance d, constant or, where a block reads one, whole sequences,"
          + " give states at Euclidean distance at most gain times d, at the block's depth"),
  /** How far states move with the input, at any depth that both trajectories have. */
  INPUT_OUTPUT_GAIN_AT_ANY_DEPTH(
      Role.ADDITIONAL,
      "two constant inputs at distance d give, after equally many steps, states at distance at most"
          + " gain times d, at any depth"),
  /** How far states move with inputs that may be others at every step. */
  INPUT_TO_STATE_GAIN(
      Role.ADDITIONAL,
      "inputs that change at every step and stay within distance d of each other give, after equally"
          + " many steps, as many as stated, states at distance at most gain times d"),
  /** What the backward pass makes of a gradient with respect to the state. */
  GRADIENT_BOUND(
      Role.ADDITIONAL,
      "a gradient with respect to the state never grows on its way back, step by step, from the"
          + " output to the first state, in the dual of the norm of the states; nor does its"
          + " Euclidean length by more than the factor, and a step leaves at least the share of it,"
          + " where they are given"),
  /** Where a disturbed trajectory stays. */
  DISTURBANCE_TUBE(
      Role.ADDITIONAL,
      "with disturbances of at most this size at every step, a state of the region stays in it, and"
          + " in the long run within the amplification times their size"),
  /** How far two members of a population can be apart. */
  MEMBER_DISTANCE(
      Role.ADDITIONAL,
      "two members of the population, given the same input and unrolled from the zero state for"
          + " equally many steps, as many as stated, are at most this distance apart"),
  /** How far trajectories can move apart where stability itself is not certified. */
  BOUNDED_AMPLIFICATION(
      Role.ADDITIONAL,
      "two trajectories with the same input move apart at most by this factor, after equally many"
          + " steps, at most the block's depth"),
  /** How far trajectories can move apart with other weights of the state than are stored. */
  WEIGHT_BALL_AMPLIFICATION(
      Role.ADDITIONAL,
      "two trajectories with the same input and the same weights, those of the state within a"
          + " distance of what is stored, others at every step, move apart at most by this factor,"
          + " after equally many steps, as many as stated"),
  /** Incremental stability with other weights of the state than are stored. */
  WEIGHT_BOX_STABILITY(
      Role.ADDITIONAL,
      "whatever symmetric weights the state has, none of them farther from what is stored than the"
          + " box allows, two trajectories with the same input and these weights never move apart in"
          + " the norm that these weights give, at any depth"),
  /** How far the answer of the network moves with the input. */
  NETWORK_GAIN(
      Role.ADDITIONAL,
      "two raw inputs at distance d give outputs of the network at distance at most gain times d,"
          + " and differences of two outputs that are at most so far apart"),
  /** The same with any number of steps. */
  NETWORK_GAIN_AT_ANY_DEPTH(
      Role.ADDITIONAL,
      "the same where every block takes any number of steps, the same for both inputs"),
  /** How far the answer moves, numbers taken one by one. */
  NETWORK_GAIN_IN_MAXIMUM_NORM(
      Role.ADDITIONAL,
      "two raw inputs of which no number differs by more than d give outputs of the network of"
          + " which none differs by more than gain times d, and differences of two outputs that are"
          + " at most so far apart"),
  /** Trajectories of a polynomial field approach each other within a box. */
  CONTRACTION_ON_BOX(
      Role.ADDITIONAL,
      "two trajectories of one equation, or of the map that is run in its place, approach each"
          + " other at the rate while both stay in the box of states; a ball of the"
          + " radius around the equilibrium, where one is given, keeps what begins in it"),
  /** Solutions of a polynomial field come to a ball. */
  TRAPPING_BALL(
      Role.ADDITIONAL,
      "every solution tends to the ball, enters every larger one in finite time and never leaves"
          + " it"),
  /** All solutions of a polynomial field tend to one equilibrium. */
  GLOBAL_STABILITY(
      Role.ADDITIONAL, "every solution tends to the equilibrium 0, at least at the rate"),
  /**
   * How often a sample of weights, or of the equations of a polynomial field, that follow a law is
   * certified. Never certified itself.
   */
  STABILITY_PROBABILITY(
      Role.ADDITIONAL,
      "a sample of the weights that follow a law leaves every block incrementally stable, or a block"
          + " that gives its equilibrium with exactly one, at least with the probability; a sample of"
          + " the equations of a polynomial field has the property that is named; such a statement is"
          + " true as often as its confidence says");

  /** Whether a model without the property can be certified. */
  private enum Role {
    DECISIVE,
    ADDITIONAL
  }

  private final Role role;
  private final String meaning;

  Property(Role role, String meaning) {
    this.role = role;
    this.meaning = meaning;
  }

  /** Whether a claim of it that is not certified keeps the model from being certified. */
  public boolean isDecisive() {
    return role == Role.DECISIVE;
  }

  /** Whether it is a property of the network as a whole, no block's. */
  public boolean isOfNetwork() {
    return this == NETWORK_GAIN
        || this == NETWORK_GAIN_AT_ANY_DEPTH
        || this == NETWORK_GAIN_IN_MAXIMUM_NORM
        || this == STABILITY_PROBABILITY;
  }

  /** Whether it is a property of a polynomial field. */
  public boolean isOfField() {
    return this == CONTRACTION_ON_BOX || this == TRAPPING_BALL || this == GLOBAL_STABILITY;
  }

  /** The property in one plain sentence. */
  public String meaning() {
    return meaning;
  }

  /** The name in files: lower case. */
  public String fileName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The name for people. */
  public String title() {
    return fileName().replace('_', ' ');
  }

  /** Every name in files, for messages. */
  public static String fileNames() {
    return Arrays.stream(values()).map(Property::fileName).collect(Collectors.joining(", "));
  }

  /** The property with the given name in files, if there is one. */
  public static Optional<Property> named(String name) {
    return Arrays.stream(values()).filter(p -> p.fileName().equals(name)).findFirst();
  }
}
