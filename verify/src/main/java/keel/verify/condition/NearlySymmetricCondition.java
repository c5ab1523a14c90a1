package keel.verify.condition;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.exact.Dyadic;
import keel.verify.exact.EigenvalueBound;
import keel.verify.exact.Matrix;
import keel.verify.exact.Obligation;
import keel.verify.exact.Vector;
import keel.verify.model.Block;
import keel.verify.model.DenseBlock;

/**
 * Bounds how far trajectories of a dense block can move apart whose A is symmetric but for
 * rounding: {@code A = −P + E} with a symmetric P and a small E.
 *
 * <p>Source: ARCHITECTURE.md, Theorem 2 with v = E e: {@code ‖e⁺‖_P² ≤ (1 + τ) ‖e‖_P²}, {@code τ =
 * w ‖E‖² / (2 η λmin(P))}, hence after K steps at most {@code (1 + τ)^{K/2} ≤ 1 / (1 − K τ / 2)}.
 * That is no incremental stability, and is not called so: A is never symmetrised in silence.
 *
 * <p>Rigour: exact; ‖E‖ is bounded by the Frobenius norm.
 */
final class NearlySymmetricCondition implements Condition {
  private static final Dyadic ONE = Dyadic.of(1);

  /** P = −(A + Aᵀ)/2 in doubles, and E = A + P without rounding. */
  private record Parts(
      Block block,
      EigenvalueBound least,
      EigenvalueBound greatest,
      Dyadic square,
      Vector weights) {}

  @Override
  public List<Obligation> obligations(Block block, Facts facts) {
    return parts(block)
        .<List<Obligation>>map(parts -> List.of(parts.least, parts.greatest))
        .orElse(List.of());
  }

  private static Optional<Parts> parts(Block block) {
    if (!(block instanceof DenseBlock dense)
        || MetricCondition.obstacle(dense).isPresent()
        || dense.state().isSymmetric()) {
      return Optional.empty();
    }
    Matrix a = dense.state();
    int n = a.rows();
    double[] p = new double[n * n];
    Dyadic square = Dyadic.ZERO;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        p[i * n + j] = -(a.get(i, j) / 2 + a.get(j, i) / 2);
        if (!(Math.abs(p[i * n + j] + a.get(i, j)) <= Math.abs(a.get(i, j)) / 1024)) {
          return Optional.empty(); // far from symmetric: nothing useful would come of it
        }
        Dyadic rest = Dyadic.of(a.get(i, j)).plus(Dyadic.of(p[i * n + j]));
        square = square.plus(rest.times(rest));
      }
    }
    DenseBlock symmetric =
        new DenseBlock(
            block.name(),
            block.activation(),
            block.stepSizes(),
            block.steps(),
            Matrix.of(n, n, p).negate(),
            dense.input(),
            block.bias());
    Vector weights = QuadraticMetric.plain(symmetric).orElseThrow().weights();
    String prefix = block.name() + "/symmetric_part_";
    Matrix metric = Matrix.of(n, n, p);
    return Optional.of(
        new Parts(
            block,
            new EigenvalueBound(prefix + "lambda_min", metric.negate(), Vector.constant(n, 1), 0),
            new EigenvalueBound(prefix + "lambda_max", metric, weights, 2),
            square,
            weights));
  }

  @Override
  public List<Claim> conclude(Block block, Region region, Facts facts) {
    return parts(block)
        .flatMap(parts -> amplification(parts, facts))
        .map(
            bound ->
                List.of(
                    new Claim(
                        block.name(),
                        Property.BOUNDED_AMPLIFICATION,
                        "theorem-2-perturbation",
                        "P-norm, P = -(A + Aᵀ)/2",
                        "everywhere",
                        Verdicts.certified(List.of(bound)))))
        .orElse(List.of());
  }

  private static Optional<Bound> amplification(Parts parts, Facts facts) {
    Optional<Dyadic> least = facts.eigenvalue(parts.least).bound().map(Dyadic::negate);
    Optional<Dyadic> greatest = facts.eigenvalue(parts.greatest).bound();
    if (least.isEmpty() || greatest.isEmpty() || least.get().signum() <= 0) {
      return Optional.empty();
    }
    Dyadic twiceEta = Dyadic.of(2).minus(greatest.get());
    if (twiceEta.signum() <= 0) {
      return Optional.empty();
    }
    Dyadic weight = Dyadic.ZERO;
    for (double entry : parts.weights.toArray()) {
      weight = weight.max(Dyadic.of(entry));
    }
    Dyadic growth = weight.times(parts.square).dividedUp(twiceEta.times(least.get()));
    Dyadic left = ONE.minus(Dyadic.of(parts.block.steps(), -1).times(growth));
    return left.signum() <= 0
        ? Optional.empty()
        : Optional.of(
            new Bound(
                "amplification less 1",
                Bound.Relation.AT_MOST,
                ONE.minus(left).ceilQuotient(left),
                OptionalDouble.of(0),
                parts.least.name()));
  }
}
