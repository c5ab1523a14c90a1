package keel.verify.model;

/**
 * σ of a block: one function of every unit (split), or one of every group of units.
 *
 * <p>Of n units, those whose numbers are equal modulo n / {@link #groupSize()} are a group: the
 * first part of a state holds the first unit of every group, the next part the second, and so on,
 * as the real parts of complex numbers stand before their imaginary parts.
 */
public sealed interface Nonlinearity permits Activation, Grouped {
  /** The name in model files: lower case. */
  String fileName();

  /** The name for people. */
  String text();

  /** How many units it takes at once. */
  int groupSize();

  /** Which group a unit of so many belongs to, from 0: the number of the group's first unit. */
  default int groupOf(int unit, int units) {
    return unit % (units / groupSize());
  }

  /**
   * A number that ‖σ(a) − σ(b)‖ / ‖a − b‖ is not above for arguments of one group, if a theorem
   * applies.
   */
  double greatestSlope();

  /** Whether σ(z) = 0 exactly for z = 0, so that the equilibria solve A x + B u + b = 0. */
  boolean isZeroOnlyAtZero();

  /** Whether σ(0) = 0, so that a block at zero rests where its input and bias are zero. */
  boolean isZeroAtZero();

  /** Whether σ is the projection on an interval: σ(σ(z)) = σ(z), and z − σ(z) leads out of it. */
  boolean isProjection();

  /** σ of all units in double precision: for pictures and tests, never for a verdict. */
  double[] apply(double[] z);
}
