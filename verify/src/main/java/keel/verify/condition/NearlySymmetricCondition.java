package keel.verify.condition;

import java.util.List;
import java.util.Optional;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Horizon;
import keel.verify.certificate.Norm;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.certificate.Statement;
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

  private final DenseBlock block;
  private final EigenvalueBound least;
  private final EigenvalueBound greatest;

  /** Not below ‖E‖². */
  private final Dyadic square;

  private NearlySymmetricCondition(DenseBlock block, Matrix p, Dyadic square) {
    this.block = block;
    this.square = square;
    String prefix = block.name() + "/symmetric_part_";
    this.least =
        new EigenvalueBound(
            prefix + "lambda_min", p.negate(), Vector.constant(block.units(), 1), Spectrum.LEAST);
    this.greatest =
        new EigenvalueBound(
            prefix + "lambda_max", p, QuadraticMetric.steps(block), Spectrum.GREATEST);
  }

  /** P = −(A + Aᵀ)/2 in doubles, and E = A + P without rounding. */
  static Optional<Condition> of(Block block) {
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
    return Optional.of(new NearlySymmetricCondition(dense, Matrix.of(n, n, p), square));
  }

  @Override
  public List<Obligation> next(Facts facts) {
    return List.of(least, greatest);
  }

  @Override
  public List<Claim> conclude(Region region, Facts facts) {
    facts.prepare(List.of(least, greatest));
    return amplification(facts)
        .map(
            bound ->
                List.of(
                    new Claim(
                        block.name(),
                        Property.BOUNDED_AMPLIFICATION,
                        "theorem-2-perturbation",
                        Statement.in(Norm.SYMMETRIC_PART).with(Horizon.upTo(block.steps())),
                        Verdicts.certified(List.of(bound)))))
        .orElse(List.of());
  }

  private Optional<Bound> amplification(Facts facts) {
    Optional<Dyadic> low = facts.eigenvalue(least).bound().map(Dyadic::negate);
    Optional<Dyadic> high = facts.eigenvalue(greatest).bound();
    if (low.isEmpty() || high.isEmpty() || low.get().signum() <= 0) {
      return Optional.empty();
    }
    Dyadic twiceEta = Dyadic.of(Spectrum.GREATEST).minus(high.get());
    if (twiceEta.signum() <= 0) {
      return Optional.empty();
    }
    Dyadic weight = Dyadic.ZERO;
    for (double step : greatest.weights().toArray()) {
      weight = weight.max(Dyadic.of(step));
    }
    Dyadic growth = weight.times(square).dividedUp(twiceEta.times(low.get()));
    Dyadic left = ONE.minus(Dyadic.of(block.steps(), -1).times(growth));
    return left.signum() <= 0
        ? Optional.empty()
        : Optional.of(
            new Bound(
                "amplification less 1",
                Bound.Relation.AT_MOST,
                ONE.minus(left).ceilQuotient(left),
                List.of(least.name(), greatest.name())));
  }
}
