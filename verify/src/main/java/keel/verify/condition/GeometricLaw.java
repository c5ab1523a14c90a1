package keel.verify.condition;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Region;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.Grouped;
import keel.verify.model.Nonlinearity;

/**
 * How soon a trajectory with a constant input is where it stays, where σ(z) is what z lacks to some
 * convex set: for ReLU, to the numbers that are not positive; for modReLU with thresholds t ≤ 0, to
 * the groups of a length of at most |t|.
 *
 * <p>Source: ARCHITECTURE.md, Theorem 8. Then ‖σ(z + d)‖ ≤ ‖σ(z) + d‖ for every d. A step adds
 * {@code d = A H σ(z)} to z, so that the activations shrink at every step by what {@code I + A H}
 * does in a norm of weighted squares; and what all later steps together move the state is at most a
 * multiple of them.
 *
 * @param start not below the square of the distance between the zero state and any later one
 * @param share what is left of a bound of that square after a step, at most; from 1 on nothing is
 *     shown
 */
record GeometricLaw(Dyadic start, Dyadic share) {
  private static final Dyadic ONE = Dyadic.of(1);
  private static final Dyadic FOUR = Dyadic.of(4);

  /** More doublings than that stand for no number of steps that anyone would wait for. */
  private static final int MOST_DOUBLINGS = 60;

  /** Whether σ(z) is what z lacks to a convex set, of an activation that theorems speak of. */
  static boolean governs(Nonlinearity activation) {
    return activation == Activation.RELU
        || (activation instanceof Grouped grouped && grouped.rule() == Grouped.Rule.MOD_RELU);
  }

  /**
   * In the norm of a metric: ‖σ(z)‖² weighed by Λ H shrinks by ρ², ρ = max (ν − 1, 1 − κ), where
   * {@code κ W⁻¹ ⪯ P ⪯ ν W⁻¹}. The state x + P⁻¹Λσ(z) is an equilibrium, at a squared distance of
   * at most ‖σ(z)‖² / κ, and no later state is farther from it. At zero ‖σ(z)‖² is at most ν times
   * the squared distance to P⁻¹(ΛB u + Λb).
   *
   * @param distance not below the distance from zero to P⁻¹(ΛB u + Λb)
   * @param slowest κ
   */
  static Optional<GeometricLaw> inMetric(Dyadic distance, Dyadic slowest, Spectrum spectrum) {
    Dyadic progress = slowest.min(spectrum.slack());
    if (progress.signum() <= 0) {
      return Optional.empty();
    }
    Dyadic square = FOUR.times(spectrum.greatest()).times(distance.times(distance));
    Dyadic rate = ONE.minus(progress);
    return Optional.of(new GeometricLaw(square.dividedUp(slowest), rate.times(rate)));
  }

  /**
   * In the norm of multipliers Λ: {@code ‖σ(z)‖_Λ²} shrinks by ρ² = 1 − μ / λmax, and a step moves
   * the state by at most {@code max (h_i / √λ_i) ‖σ(z)‖_Λ}, all later ones together by 1 / (1 − ρ)
   * times as much.
   *
   * @param length not below the length of B u + b
   * @param multipliers the diagonal of Λ
   * @param steps the diagonal of H
   * @param gap μ: {@code Λ − (I + A H)ᵀ Λ (I + A H) ⪰ μ I}
   */
  static Optional<GeometricLaw> byMultipliers(
      Dyadic length, Vector multipliers, Vector steps, double gap) {
    Dyadic greatest = Dyadic.ZERO;
    Dyadic stretch = Dyadic.ZERO;
    for (int i = 0; i < steps.length(); i++) {
      Dyadic step = Dyadic.of(steps.get(i));
      Dyadic multiplier = Dyadic.of(multipliers.get(i));
      greatest = greatest.max(multiplier);
      stretch = stretch.max(step.times(step).dividedUp(multiplier));
    }
    Dyadic share = ONE.minus(Dyadic.of(gap).dividedDown(greatest));
    Dyadic progress = ONE.minus(share.rootUp());
    if (progress.signum() <= 0) {
      return Optional.empty();
    }
    Dyadic square = stretch.times(greatest).times(length.times(length));
    return Optional.of(new GeometricLaw(square.dividedUp(progress.times(progress)), share));
  }

  /** After how many steps the state is where it stays; without a law nothing is shown. */
  static Verdict settling(Optional<GeometricLaw> law, Region region, List<String> shownBy) {
    Dyadic tolerance = Dyadic.of(region.tolerance());
    return law.flatMap(
            l -> l.steps(tolerance.times(tolerance)).map(steps -> l.after(steps, shownBy)))
        .orElseGet(
            () ->
                new Verdict.Inconclusive(
                    "no step is shown to bring the state nearer to its limit"));
  }

  private Verdict after(long steps, List<String> shownBy) {
    return Verdicts.certified(
        List.of(
            bound("distance at the start", start.rootUp(), shownBy),
            bound("steps until settled", Dyadic.of(steps, 0), shownBy)));
  }

  private static Bound bound(String quantity, Dyadic bound, List<String> shownBy) {
    return new Bound(quantity, Bound.Relation.AT_MOST, bound.ceilToDouble(), shownBy);
  }

  /**
   * The least number of factors that bring the start down to a square, the factors {@code
   * share^(2^j)} rounded up: as many doublings as are needed, and then back.
   */
  private Optional<Long> steps(Dyadic square) {
    if (start.compareTo(square) <= 0) {
      return Optional.of(0L);
    }
    List<Dyadic> powers = new ArrayList<>();
    Dyadic power = Dyadic.of(share.ceilToDouble());
    while (start.times(power).compareTo(square) > 0) {
      if (powers.size() == MOST_DOUBLINGS) {
        return Optional.empty();
      }
      powers.add(power);
      power = Dyadic.of(power.times(power).ceilToDouble());
    }
    long steps = 0;
    Dyadic left = start;
    for (int j = powers.size() - 1; j >= 0; j--) {
      Dyadic less = left.times(powers.get(j));
      boolean isMore = less.compareTo(square) > 0;
      steps = 2 * steps + (isMore ? 1 : 0);
      left = isMore ? less : left;
    }
    return Optional.of(steps + 1);
  }
}
