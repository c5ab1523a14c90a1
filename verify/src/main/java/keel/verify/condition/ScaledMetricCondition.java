package keel.verify.condition;

import java.util.List;
import java.util.Optional;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Horizon;
import keel.verify.certificate.Norm;
import keel.verify.certificate.Observed;
import keel.verify.certificate.Region;
import keel.verify.certificate.Statement;
import keel.verify.exact.DiagonalScaling;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Obligation;
import keel.verify.model.DenseBlock;
import keel.verify.model.NaisBlock;
import keel.verify.trajectory.GainAttack;

/**
 * Theorem 1 for a block whose A is not symmetric, but made so by a positive diagonal Λ: the metric
 * is P = −Λ A. Λ is evidence, guessed by a search and checked like all evidence.
 *
 * <p>Source: ARCHITECTURE.md, Theorem 1, scaled metric. Proof: proofs/theories/ScaledMetric.v.
 */
final class ScaledMetricCondition implements Condition {
  private final DenseBlock block;
  private final DiagonalScaling scaling;

  /** Made once Λ is known. */
  private Optional<MetricCondition> scaled = Optional.empty();

  private ScaledMetricCondition(DenseBlock block) {
    this.block = block;
    this.scaling = QuadraticMetric.scaling(block);
  }

  static Optional<Condition> of(NaisBlock block) {
    return block instanceof DenseBlock dense
            && MetricCondition.obstacle(dense).isEmpty()
            && !dense.state().isSymmetric()
        ? Optional.of(new ScaledMetricCondition(dense))
        : Optional.empty();
  }

  private Norm norm() {
    return new Norm(Norm.Kind.SCALED_STATE_MATRIX, scaling.name());
  }

  private Optional<MetricCondition> scaled(Facts facts) {
    if (scaled.isEmpty()) {
      scaled =
          facts
              .scale(scaling)
              .filter(scale -> Groups.isConstant(scale, block))
              .map(
                  scale ->
                      new MetricCondition(block, QuadraticMetric.scaled(block, scale), norm()));
    }
    return scaled;
  }

  /** Why the diagonal that was found makes no metric of Theorem 1, if it does not. */
  private Optional<Condition> inapplicable(Facts facts) {
    return facts
        .scale(scaling)
        .filter(scale -> !Groups.isConstant(scale, block))
        .map(
            scale ->
                new Inapplicable(
                    block,
                    MetricCondition.THEOREM,
                    Statement.in(norm()).with(Horizon.ANY),
                    Groups.SCALES_DIFFER));
  }

  @Override
  public List<Obligation> next(Facts facts) {
    return facts.isExamined(scaling.name())
        ? scaled(facts).map(metric -> metric.next(facts)).orElse(List.of())
        : List.of(scaling);
  }

  @Override
  public List<Claim> conclude(Region region, Facts facts) {
    return scaled(facts)
        .<Condition>map(metric -> metric)
        .or(() -> inapplicable(facts))
        .map(condition -> condition.conclude(region, facts))
        .orElse(List.of());
  }

  @Override
  public Optional<EnergyInequality> energy(Facts facts) {
    return scaled(facts).flatMap(metric -> metric.energy(facts));
  }

  @Override
  public Optional<Movement> plainNorm(Facts facts) {
    return scaled(facts).flatMap(metric -> metric.plainNorm(facts));
  }

  @Override
  public Optional<Movement> spread(Facts facts) {
    return scaled(facts).flatMap(metric -> metric.spread(facts));
  }

  @Override
  public Optional<Dyadic> distanceToLimit(Dyadic tolerance, Facts facts) {
    return scaled(facts).flatMap(metric -> metric.distanceToLimit(tolerance, facts));
  }

  @Override
  public List<GainAttack> attacks(Facts facts) {
    return scaled(facts).map(metric -> metric.attacks(facts)).orElse(List.of());
  }

  @Override
  public Optional<Observed> observe(Claim claim, Bound bound, Facts facts) {
    return scaled(facts).flatMap(metric -> metric.observe(claim, bound, facts));
  }
}
