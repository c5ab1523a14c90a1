package keel.verify.condition;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Region;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Dyadic;

/**
 * What holds near the unique equilibrium x̄ of a block, in a distance in which no step moves a
 * state away from it: contraction rate, steps until it has settled, disturbance tube.
 *
 * <p>Source: ARCHITECTURE.md, Theorems 1, 4 and 6. A ball ‖x − x̄‖ ≤ R is never left. In it the
 * pre-activations are bounded, hence the chord slopes from below by some s, and then a step shrinks
 * distances at least to ρ of what they were.
 *
 * @param ball what is known of the ball of each radius
 * @param progress the share 1 − ρ that a step takes off a distance where chord slopes are at least
 *     s > 0; not positive if it takes off none
 * @param start not below the distance of the zero state to x̄, or why nothing is known of it
 * @param region where to look
 * @param grounds what all of this was shown by
 */
record Attraction(
    Ball ball, UnaryOperator<Dyadic> progress, Facts.Answer start, Region region, Grounds grounds) {
  private static final Dyadic ONE = Dyadic.of(1);

  /** A little more than ln 2: ρ^k ≤ 1/2 for k ≥ ln 2 / (1 − ρ). */
  private static final Dyadic LOGARITHM_OF_TWO = Dyadic.of(0x1.62e43p-1);

  /** More halvings than that stand for no number of steps that anyone would wait for. */
  private static final int MOST_HALVINGS = 4096;

  /**
   * The names of the obligations that everything follows from.
   *
   * @param near what is known of a step
   * @param fromZero that, and what is known of the distance at the start
   */
  record Grounds(List<String> near, List<String> fromZero) {}

  /**
   * The progress of a step that would go straight to x̄ if it were long enough.
   *
   * @param least the share that a step of slope 1 takes off a distance
   * @param overshoot the share that remains of it when the longest step goes beyond x̄
   */
  static UnaryOperator<Dyadic> progress(Dyadic least, Dyadic overshoot) {
    return slope -> overshoot.min(slope.times(least));
  }

  /** 1 − ρ for trajectories that approach x̄ from a distance of at most R. */
  private Dyadic progressFrom(Dyadic radius) {
    return progress.apply(Dyadic.of(ball.slopeFromZero(radius)));
  }

  /**
   * The equilibrium attracts every trajectory, the one from zero within some steps. Some step must
   * come closer even where the start is settled already: a step may leave every distance as it is.
   */
  Verdict settling() {
    if (start.bound().isEmpty()) {
      return new Verdict.Inconclusive("the gain of the equilibrium is needed; " + start.gap());
    }
    Dyadic distance = start.bound().get();
    Optional<Dyadic> steps =
        progressFrom(distance).signum() > 0
            ? steps(distance, Dyadic.of(region.tolerance()))
            : Optional.empty();
    if (steps.isEmpty()) {
      return new Verdict.Inconclusive(
          "from a distance of " + distance.ceilText() + " no step is shown to come closer");
    }
    return Verdicts.certified(
        List.of(
            new Bound(
                "distance at the start",
                Bound.Relation.AT_MOST,
                distance.ceilToDouble(),
                grounds.fromZero()),
            new Bound(
                "steps until settled",
                Bound.Relation.AT_MOST,
                steps.get().ceilToDouble(),
                grounds.fromZero())));
  }

  /** Halves the distance again and again, with the slopes that the distance reached allows. */
  private Optional<Dyadic> steps(Dyadic start, Dyadic tolerance) {
    Dyadic steps = Dyadic.ZERO;
    Dyadic distance = start;
    for (int halving = 0; distance.compareTo(tolerance) > 0; halving++) {
      Dyadic progress = progressFrom(distance);
      if (progress.signum() <= 0 || halving > MOST_HALVINGS) {
        return Optional.empty();
      }
      double needed = Math.ceil(LOGARITHM_OF_TWO.ceilQuotient(progress));
      if (Double.isInfinite(needed)) {
        return Optional.empty();
      }
      steps = steps.plus(Dyadic.of(needed));
      distance = distance.times(Dyadic.of(0.5));
    }
    return Optional.of(steps);
  }

  /** Distances shrink at every step in the ball around the equilibrium. */
  Verdict rate() {
    Dyadic radius = Dyadic.of(region.stateRadius());
    double slope = ball.slope(radius);
    double rate = ONE.minus(progress.apply(Dyadic.of(slope))).ceilToDouble();
    return rate < 1
        ? new Verdict.Certified(
            List.of(
                bound("ρ", Bound.Relation.AT_MOST, rate),
                bound("chord slope", Bound.Relation.AT_LEAST, slope)))
        : new Verdict.Inconclusive(
            "the chord slopes there are only shown to be at least "
                + Dyadic.of(slope).floorText()
                + ", which leaves a rate of 1; try a smaller state radius");
  }

  /** Disturbed states stay in the ball. */
  Verdict tube() {
    Dyadic radius = Dyadic.of(region.stateRadius());
    Dyadic progress = progressFrom(radius);
    Dyadic excess = progress.signum() > 0 ? ball.excess(radius) : ONE;
    double disturbance = progress.times(radius).floorQuotient(excess);
    return disturbance > 0
        ? Verdicts.certified(
            List.of(
                bound("disturbance borne", Bound.Relation.AT_LEAST, disturbance),
                bound("amplification", Bound.Relation.AT_MOST, excess.ceilQuotient(progress))))
        : new Verdict.Inconclusive(
            "no step is shown to come closer there; try a smaller state radius");
  }

  private Bound bound(String quantity, Bound.Relation relation, double certified) {
    return new Bound(quantity, relation, certified, grounds.near());
  }
}
