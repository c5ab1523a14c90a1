package keel.train.network;

import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.Grouped;
import keel.verify.model.Grouped.Rule;
import keel.verify.model.Nonlinearity;

/** Activations of complex units, by their names in model files. */
public enum ComplexActivation {
  /** The rectifier of both parts. */
  C_RELU(Activation.RELU),
  /** The hyperbolic tangent of both parts. */
  C_TANH(Activation.TANH),
  /** max(|z| + t, 0) z/|z|, t ≤ 0 trained for each unit. */
  MOD_RELU(Rule.MOD_RELU),
  /** tanh(|z|) z/|z|. */
  RADIAL_TANH(Rule.RADIAL_TANH),
  /** z/(1 + |z|). */
  RADIAL_SOFTSIGN(Rule.RADIAL_SOFTSIGN),
  /** Keeps z where both parts are at least 0: jumps. */
  Z_RELU(Rule.Z_RELU),
  /** (1 + cos θ) z/2: not firmly non-expansive. */
  CARDIOID(Rule.CARDIOID);

  @SuppressWarnings("ImmutableEnumChecker") // records of numbers that nobody changes
  private final Nonlinearity nonlinearity;

  ComplexActivation(Nonlinearity nonlinearity) {
    this.nonlinearity = nonlinearity;
  }

  /** A rule without thresholds yet: training finds them. */
  ComplexActivation(Rule rule) {
    this(new Grouped(rule, 2, Vector.of()));
  }

  /**
   * What the blocks compute.
   *
   * @throws InvalidDesign if no theorem applies to it
   */
  Nonlinearity at(Place place) {
    place.require(
        this != Z_RELU && this != CARDIOID,
        "activation "
            + nonlinearity.fileName()
            + (this == Z_RELU ? " jumps" : " is not firmly non-expansive")
            + " and could not be certified; use for instance mod_relu or c_relu");
    return nonlinearity;
  }
}
