package keel.verify.condition;

import keel.verify.exact.Dyadic;
import keel.verify.model.Activation;

/**
 * What is known of the states within some distance R of the unique equilibrium, from how large
 * their pre-activations can be.
 */
interface Ball {
  /** At most {@code σ(z) / z} for every pre-activation z ≠ 0 there. */
  double slopeFromZero(Dyadic radius);

  /** At most every chord slope that a rate there rests on. */
  double slope(Dyadic radius);

  /** What a disturbance adds to a distance there is at most so many times its own length; ≥ 1. */
  Dyadic excess(Dyadic radius);

  /**
   * A ball in a norm, in which any two states may be compared.
   *
   * @param reach how much larger than the distance to the equilibrium a pre-activation can be
   */
  static Ball inNorm(Activation activation, Dyadic reach) {
    return new Ball() {
      @Override
      public double slopeFromZero(Dyadic radius) {
        return ChordSlopes.fromZero(activation, reach.times(radius));
      }

      @Override
      public double slope(Dyadic radius) {
        return ChordSlopes.between(activation, reach.times(radius));
      }

      @Override
      public Dyadic excess(Dyadic radius) {
        return Dyadic.of(1);
      }
    };
  }
}
