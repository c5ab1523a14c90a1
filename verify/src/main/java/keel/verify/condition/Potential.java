package keel.verify.condition;

import java.util.Arrays;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;

/**
 * The distance of a state to the equilibrium that Theorem 6 makes fall: {@code d² = 2 Σ λ_i
 * ∫₀^{z_i} σ}, z = A (x − x̄).
 *
 * <p>With chord slopes from zero of at least c, {@code 2 ∫₀^z σ ≥ c z²}, and {@code ≤ (2/c − 1)
 * σ(z)²}, because σ(t) ≤ min(t, σ(z)) on the way. So a step, which takes at least {@code μ ‖σ(z)‖²}
 * off d², leaves at most {@code 1 − (μ / λmax) c / (2 − c)} of it; and no slope above one makes
 * {@code d(x + w) ≤ d(x) + ‖A w‖_Λ}, of which {@code d(w)} is at least the √c-th part.
 *
 * @param activation σ, non-decreasing, zero only at zero, with slopes in [0, 1]
 * @param least λmin > 0
 * @param greatest λmax
 * @param gap μ: {@code Λ − (I + A H)ᵀ Λ (I + A H) ⪰ μ I}
 */
record Potential(Activation activation, Dyadic least, Dyadic greatest, double gap) implements Ball {
  private static final Dyadic ONE = Dyadic.of(1);
  private static final Dyadic TWO = Dyadic.of(2);
  private static final Dyadic HALF = Dyadic.of(0.5);

  /** Λ = diag(multipliers), all positive. */
  static Potential of(Activation activation, Vector multipliers, double gap) {
    return new Potential(
        activation,
        Dyadic.of(Arrays.stream(multipliers.toArray()).min().orElseThrow()),
        Dyadic.of(Arrays.stream(multipliers.toArray()).max().orElseThrow()),
        gap);
  }

  /** {@code 1 − √(1 − (μ / λmax) c / (2 − c))}, rounded down. */
  Dyadic progress(Dyadic slope) {
    Dyadic share = Dyadic.of(gap).dividedDown(greatest).times(slope).dividedDown(TWO.minus(slope));
    return ONE.minus(ONE.minus(share).rootUp());
  }

  /** Not below the distance of a state with pre-activations of the given Euclidean length. */
  Dyadic distance(Dyadic length) {
    return greatest.rootUp().times(length);
  }

  /**
   * Not below any |z_i| where d ≤ R. For every t > 0 and r ≥ t, {@code ∫₀^r σ ≥ c_t t (r − t / 2)};
   * the t is chosen.
   */
  private Dyadic reach(Dyadic radius) {
    Dyadic square = radius.times(radius).dividedUp(least);
    Dyadic near = square.rootUp().min(TWO);
    Dyadic height = Dyadic.of(ChordSlopes.fromZero(activation, near)).times(near);
    return near.max(square.times(HALF).dividedUp(height).plus(near.times(HALF)));
  }

  @Override
  public double slopeFromZero(Dyadic radius) {
    return ChordSlopes.fromZero(activation, reach(radius));
  }

  /** The only distances are those to the equilibrium. */
  @Override
  public double slope(Dyadic radius) {
    return slopeFromZero(radius);
  }

  @Override
  public Dyadic excess(Dyadic radius) {
    return ONE.dividedUp(Dyadic.of(slopeFromZero(radius))).rootUp();
  }
}
