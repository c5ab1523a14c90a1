package keel.verify.condition;

import java.util.Optional;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Exponential;
import keel.verify.model.Activation;

/**
 * Numbers that no chord slope of an activation is below, on pre-activations of at most r.
 *
 * <p>Rigour: exact; where an exponential is needed it is bounded from the side that makes the slope
 * smaller. A result of 0 says nothing, and is the answer wherever nothing better is known.
 */
final class ChordSlopes {
  private static final Dyadic ONE = Dyadic.of(1);

  private ChordSlopes() {}

  /** At most {@code (σ(a) − σ(b)) / (a − b)} for all different a, b in [−r, r]. */
  static double between(Activation activation, Dyadic r) {
    Dyadic one = ONE;
    return switch (activation) {
      // Its derivative 1 / cosh² decreases in |z|; so do those of the next ones.
      case TANH -> tooLarge(r) ? 0 : square(inverse(cosh(r)));
      case SOFTSIGN -> square(inverse(one.plus(r)));
      case ARCTAN -> one.floorQuotient(one.plus(r.times(r)));
      case HARD_TANH -> r.compareTo(one) <= 0 ? 1 : 0;
      case ELU -> tooLarge(r) ? 0 : one.floorQuotient(Exponential.of(r).high());
      default -> Math.max(0, activation.leastSlope());
    };
  }

  /** At most {@code σ(z) / z} for all z ≠ 0 in [−r, r], where σ(0) = 0. */
  static double fromZero(Activation activation, Dyadic r) {
    Dyadic one = ONE;
    double local = between(activation, r);
    if (r.signum() == 0) {
      return local;
    }
    double chord =
        switch (activation) {
          // tanh r = 1 − 2 / (e^2r + 1), and tanh r / r decreases.
          case TANH -> tooLarge(r.plus(r)) ? inverse(r.plus(one)) : tanh(r).floorQuotient(r);
          case SOFTSIGN -> inverse(one.plus(r));
          // arctan r ≥ r / (1 + r), and ≥ 3r / (3 + r²) (Shafer).
          case ARCTAN ->
              Math.max(
                  inverse(one.plus(r)), Dyadic.of(3).floorQuotient(Dyadic.of(3).plus(r.times(r))));
          case HARD_TANH -> r.compareTo(one) <= 0 ? 1 : inverse(r);
          // The chord to −r is the flattest: (1 − e^−r) / r.
          case ELU -> tooLarge(r) ? 0 : one.minus(smallExponential(r)).floorQuotient(r);
          default -> 0;
        };
    return Math.max(local, chord);
  }

  /** How often the argument of a value may be twice as large as the value itself. */
  private static final int MOST_DOUBLINGS = 20;

  /**
   * Not below any |z| with {@code |σ(z)| ≤ value}, where σ is zero only at zero; if one is known.
   */
  static Optional<Dyadic> argument(Activation activation, Dyadic value) {
    Dyadic r = value;
    for (int i = 0; i < MOST_DOUBLINGS; i++) {
      r = r.plus(r);
      Dyadic slope = Dyadic.of(fromZero(activation, r));
      if (slope.times(r).compareTo(value) > 0) { // then |z| < r, for σ rises
        return Optional.of(value.dividedUp(slope));
      }
    }
    return Optional.empty();
  }

  private static boolean tooLarge(Dyadic r) {
    return r.compareTo(Dyadic.of(256)) > 0;
  }

  /** Not below cosh r. */
  private static Dyadic cosh(Dyadic r) {
    Exponential power = Exponential.of(r);
    return power.high().plus(ONE.dividedUp(power.low())).times(Dyadic.of(0.5));
  }

  /** Not below e^−r. */
  private static Dyadic smallExponential(Dyadic r) {
    return ONE.dividedUp(Exponential.of(r).low());
  }

  /** Not above tanh r. */
  private static Dyadic tanh(Dyadic r) {
    Dyadic power = Exponential.of(r.plus(r)).low();
    return ONE.minus(Dyadic.of(2).dividedUp(power.plus(ONE)));
  }

  private static double inverse(Dyadic value) {
    return ONE.floorQuotient(value);
  }

  private static double square(double value) {
    return Dyadic.of(value).times(Dyadic.of(value)).floorToDouble();
  }
}
