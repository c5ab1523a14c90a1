package keel.verify.condition;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Property;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Direction;
import keel.verify.exact.Dyadic;
import keel.verify.exact.EigenvalueBound;
import keel.verify.exact.Evidence;
import keel.verify.exact.InvalidWitness;
import keel.verify.exact.Nonsingular;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;

/**
 * Certifies that two trajectories of a dense block never move apart in the metric P = −A, and that
 * its equilibrium is unique.
 *
 * <p>Source: ARCHITECTURE.md, Theorem 1; NAIS-Net (arXiv:1804.07209), Condition 1 and Algorithm 1
 * are special cases.
 *
 * <p>Shapes: A is n x n, symmetric; the step sizes h have length n. Units: h dimensionless, > 0.
 *
 * <p>Method: with chord slopes in [0, s], P ≻ 0 and P ⪯ 2 (sH)⁻¹ make the map non-expansive in
 * ‖·‖_P; s is 1 for most activations and 1/4 for the sigmoid, which is a quarter of a
 * slope-restricted function. Where σ vanishes only at zero, the equilibria solve P x = B u + b, and
 * P ≻ 0 leaves exactly one.
 *
 * <p>Rigour: exact; the bounds are dyadic numbers that the kernel has confirmed. A counterexample
 * is a direction in which the step at slope s expands in every norm. The block has that slope where
 * {@code A x + B u + b} is zero (or positive, for ReLU); such a state exists if A is invertible, so
 * that is checked too.
 *
 * <p>Proof: proofs/theories/Metric.v. Laws: MetricLaws.
 */
final class MetricCondition implements Condition {
  private static final String THEOREM = "theorem-1-metric";
  private static final String NORM = "P-norm, P = -A";

  /** λmin(P) must be > 0; the least eigenvalue of P is minus the greatest one of A. */
  private static final double LIMIT_OF_A = 0;

  /** λmax(sHP) must be ≤ 2, or the step at slope s overshoots. */
  private static final double LIMIT_OF_P = 2;

  /** Above it, multiplying a double by a slope of 2^-2 is exact. */
  private static final double LEAST_STEP_SIZE = 0x1p-1000;

  @Override
  public List<EigenvalueBound> obligations(DenseBlock block) {
    return obstacle(block).isPresent() ? List.of() : List.of(least(block), greatest(block));
  }

  @Override
  public List<Claim> conclude(DenseBlock block, Map<String, Evidence> evidence) {
    List<Claim> claims = new ArrayList<>();
    Optional<String> obstacle = obstacle(block);
    if (obstacle.isPresent()) {
      Verdict verdict = new Verdict.Inconclusive(obstacle.get());
      claims.add(claim(block, Property.INCREMENTAL_STABILITY, verdict));
      if (block.activation().isZeroOnlyAtZero()) {
        claims.add(claim(block, Property.UNIQUE_EQUILIBRIUM, verdict));
      }
      return claims;
    }
    EigenvalueBound least = least(block);
    EigenvalueBound greatest = greatest(block);
    Finding below = leastEigenvalue(least, evidence.getOrDefault(least.name(), Evidence.NONE));
    Finding above =
        greatestEigenvalue(greatest, evidence.getOrDefault(greatest.name(), Evidence.NONE));
    claims.add(claim(block, Property.INCREMENTAL_STABILITY, stability(block, below, above)));
    if (block.activation().isZeroOnlyAtZero()) {
      claims.add(claim(block, Property.UNIQUE_EQUILIBRIUM, uniqueness(below)));
    }
    return claims;
  }

  private static Claim claim(DenseBlock block, Property property, Verdict verdict) {
    return new Claim(block.name(), property, THEOREM, NORM, verdict);
  }

  /** Why the theorem says nothing about the block, if it does not. */
  private static Optional<String> obstacle(DenseBlock block) {
    Activation activation = block.activation();
    if (!activation.isSlopeRestricted()) {
      return Optional.of(
          "activation "
              + activation.fileName()
              + " is not slope-restricted: its chord slopes leave [0, 1] (they span at least ["
              + Dyadic.of(activation.leastSlope())
              + ", "
              + Dyadic.of(activation.greatestSlope())
              + "]), so no theorem applies");
    }
    if (!block.state().isSymmetric()) {
      return Optional.of(
          "A must be symmetric, bit for bit, but is not; Theorem 1 says nothing about such a block");
    }
    for (double stepSize : block.stepSizes().toArray()) {
      if (stepSize < LEAST_STEP_SIZE) {
        return Optional.of(
            "step size " + Dyadic.of(stepSize) + " is too small to be scaled exactly");
      }
    }
    return Optional.empty();
  }

  /** S = A with unit weights: the bound b gives λmin(P) ≥ −b. */
  private static EigenvalueBound least(DenseBlock block) {
    return new EigenvalueBound(
        block.name() + "/lambda_min", block.state(), Vector.constant(block.units(), 1), LIMIT_OF_A);
  }

  /** S = P with weights s·h: the bound b gives λmax(sHP) ≤ b. */
  private static EigenvalueBound greatest(DenseBlock block) {
    double slope = block.activation().greatestSlope();
    double[] weights = block.stepSizes().toArray();
    for (int i = 0; i < weights.length; i++) {
      weights[i] *= slope; // exact: s is a power of two and h is not tiny, see obstacle
    }
    return new EigenvalueBound(
        block.name() + "/lambda_max", block.state().negate(), Vector.of(weights), LIMIT_OF_P);
  }

  private static Verdict stability(DenseBlock block, Finding least, Finding greatest) {
    Optional<Verdict.Refuted> refutation =
        Stream.of(least, greatest)
            .filter(Refutation.class::isInstance)
            .map(finding -> ((Refutation) finding).verdict())
            .findFirst();
    if (refutation.isPresent()) {
      return Nonsingular.isShown(block.state())
          ? refutation.get()
          : new Verdict.Inconclusive(
              refutation.get().reason()
                  + "; but A is not shown to be invertible, so no state with that slope may exist");
    }
    if (least instanceof Proof below && greatest instanceof Proof above) {
      return new Verdict.Certified(List.of(below.bound(), above.bound()));
    }
    return new Verdict.Inconclusive(
        Stream.of(least, greatest)
            .filter(Gap.class::isInstance)
            .map(finding -> ((Gap) finding).reason())
            .collect(Collectors.joining("; ")));
  }

  /** Only P ≻ 0 matters here: an unstable equilibrium may well be the only one. */
  private static Verdict uniqueness(Finding least) {
    if (least instanceof Proof below) {
      return new Verdict.Certified(List.of(below.bound()));
    }
    return new Verdict.Inconclusive(
        least instanceof Gap gap
            ? gap.reason()
            : "P is not positive definite, so Theorem 1 says nothing about uniqueness");
  }

  /** What the evidence says about one eigenvalue. */
  private sealed interface Finding {}

  private record Proof(Bound bound) implements Finding {}

  private record Refutation(Verdict.Refuted verdict) implements Finding {}

  private record Gap(String reason) implements Finding {}

  private static Finding leastEigenvalue(EigenvalueBound obligation, Evidence evidence) {
    return find(
        obligation,
        evidence,
        "P has a negative eigenvalue, so the step at the greatest slope moves apart",
        "λmin(P) > 0",
        (bound, attained) ->
            bound.signum() < 0
                ? Optional.of(
                    new Bound(
                        "λmin(P)",
                        Bound.Relation.AT_LEAST,
                        bound.negate().floorToDouble(),
                        -attained,
                        obligation.name()))
                : Optional.empty());
  }

  private static Finding greatestEigenvalue(EigenvalueBound obligation, Evidence evidence) {
    return find(
        obligation,
        evidence,
        "H P has an eigenvalue above 2 / s, so the step at the greatest slope s overshoots",
        "λmax(sHP) ≤ 2",
        (bound, attained) ->
            bound.compareTo(Dyadic.of(LIMIT_OF_P)) <= 0
                ? Optional.of(
                    new Bound(
                        "λmax(sHP)",
                        Bound.Relation.AT_MOST,
                        bound.ceilToDouble(),
                        attained,
                        obligation.name()))
                : Optional.empty());
  }

  private static Finding find(
      EigenvalueBound obligation,
      Evidence evidence,
      String refutation,
      String needed,
      BiFunction<Dyadic, Double, Optional<Bound>> accept) {
    Optional<Direction> direction = evidence.direction();
    if (direction.isPresent() && obligation.refutedBy(direction.get(), obligation.limit())) {
      return new Refutation(new Verdict.Refuted(refutation, obligation.name()));
    }
    if (evidence.factor().isEmpty() || direction.isEmpty()) {
      return new Gap(needed + " is needed; no witness was found");
    }
    try {
      Dyadic bound = obligation.provenBy(evidence.factor().get());
      return accept
          .apply(bound, obligation.attainedBy(direction.get()))
          .<Finding>map(Proof::new)
          .orElseGet(
              () ->
                  new Gap(
                      needed
                          + " is needed; the witness misses it by "
                          + bound.minus(Dyadic.of(obligation.limit()))));
    } catch (InvalidWitness e) {
      return new Gap(needed + " is needed; " + e.getMessage());
    }
  }
}
