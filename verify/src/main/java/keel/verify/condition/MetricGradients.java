package keel.verify.condition;

import java.util.ArrayList;
import java.util.List;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Dyadic;

/**
 * What the backward pass of a block makes of a gradient with respect to its state, {@code p[k] =
 * J_kᵀ p[k+1]} with {@code J = I + W D (−P)}, every slope in [0, 1].
 *
 * <p>Source: ARCHITECTURE.md, gradients. ‖Jᵀ‖ in the norm of P⁻¹ is ‖J‖ in that of P, so a gradient
 * never grows there. Two numbers follow from {@code P ⪯ ν W⁻¹}:
 *
 * <ul>
 *   <li>its Euclidean length grows at most by √(λmax(P) / λmin(P)), λmax(P) ≤ ν / min W, over any
 *       number of steps;
 *   <li>where ν < 1, a step leaves at least the share 1 − ν of its length in the norm of P⁻¹.
 * </ul>
 *
 * <p>Proof: proofs/theories/Adjoint.v.
 *
 * @param ends the names of the obligations that the spectrum was found by
 */
record MetricGradients(QuadraticMetric metric, Spectrum spectrum, List<String> ends) {
  private static final Dyadic ONE = Dyadic.of(1);

  Verdict verdict() {
    List<Bound> bounds = new ArrayList<>();
    bounds.add(
        new Bound("Euclidean growth", Bound.Relation.AT_MOST, square().ceilSquareRoot(), ends));
    double left = ONE.minus(spectrum.greatest()).floorToDouble();
    if (left > 0) {
      bounds.add(new Bound("share left by a step", Bound.Relation.AT_LEAST, left, ends));
    }
    return Verdicts.certified(bounds);
  }

  /** Not below λmax(P) / λmin(P). */
  private Dyadic square() {
    Dyadic greatest = Dyadic.ZERO;
    for (int i = 0; i < metric.steps().length(); i++) {
      Dyadic step = Dyadic.of(metric.steps().get(i));
      greatest =
          greatest.max(
              spectrum
                  .greatest()
                  .times(Dyadic.of(metric.scale().get(i)))
                  .dividedUp(step.times(spectrum.least())));
    }
    return greatest;
  }
}
