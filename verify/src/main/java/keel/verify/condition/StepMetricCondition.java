package keel.verify.condition;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Horizon;
import keel.verify.certificate.InputNorm;
import keel.verify.certificate.Norm;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.certificate.Statement;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Obligation;
import keel.verify.exact.StepBound;
import keel.verify.model.LeakyBlock;

/**
 * Certifies that no step of a block with a leak and tied weights moves states apart in a norm
 * {@code ‖x‖² = xᵀPx} that was found for it: W need not be symmetric, nor ‖W‖₂ below 1.
 *
 * <p>Source: ARCHITECTURE.md, Theorem 11. Rigour: exact; P, multipliers and a factor are witnesses.
 */
final class StepMetricCondition implements Condition {
  private static final String THEOREM = "theorem-11-metric";
  private static final Dyadic ONE = Dyadic.of(1);

  private final LeakyBlock block;
  private final StepBound step;

  private StepMetricCondition(LeakyBlock block) {
    this.block = block;
    this.step = obligation(block, "/step", Optional.empty());
  }

  /** What a step does, with or without its input. */
  static StepBound obligation(LeakyBlock block, String name, Optional<StepBound.Drive> drive) {
    return new StepBound(
        block.name() + name,
        block.weights().get(0),
        block.leaks(),
        block.activation().greatestSlope(),
        drive,
        Optional.empty(),
        block.units() / block.activation().groupSize());
  }

  /** Whether a step can be asked about. */
  static boolean isCovered(LeakyBlock block) {
    return block.isTied()
        && block.units() <= StepBound.LARGEST_SIZE
        && MetricCondition.slopeObstacle(block.activation()).isEmpty();
  }

  static Optional<Condition> of(LeakyBlock block) {
    return isCovered(block) ? Optional.of(new StepMetricCondition(block)) : Optional.empty();
  }

  @Override
  public List<Obligation> next(Facts facts) {
    return List.of(step);
  }

  private Optional<StepBound.Shown> shown(Facts facts) {
    return facts.step(step).filter(shown -> shown.rate().compareTo(ONE) <= 0);
  }

  @Override
  public List<Claim> conclude(Region region, Facts facts) {
    Statement statement =
        Statement.in(new Norm(Norm.Kind.GIVEN_MATRIX, step.name())).with(Horizon.ANY);
    Optional<StepBound.Shown> shown = shown(facts);
    if (shown.isEmpty()) {
      return new Inapplicable(
              block, THEOREM, statement, "no P and Λ were found with which its steps contract")
          .conclude(region, facts);
    }
    double rate = shown.get().rate().ceilSquareRoot();
    Bound bound = new Bound("ρ", Bound.Relation.AT_MOST, rate, List.of(step.name()));
    List<Claim> claims = new ArrayList<>();
    claims.add(claim(Property.INCREMENTAL_STABILITY, statement, bound));
    if (rate < 1) {
      claims.add(claim(Property.CONTRACTION_RATE, statement, bound));
    }
    return claims;
  }

  private Claim claim(Property property, Statement statement, Bound bound) {
    return new Claim(
        block.name(), property, THEOREM, statement, Verdicts.certified(List.of(bound)));
  }

  /** ‖e‖₂ ≤ ‖e‖_P ≤ √(λmax(P) n) max |e_i|. */
  @Override
  public Optional<Movement> spread(Facts facts) {
    return shown(facts)
        .map(
            shown ->
                new Movement(
                    InputNorm.EUCLIDEAN,
                    shown.greatest().times(Dyadic.of(block.units(), 0)).rootUp(),
                    List.of(step.name())));
  }
}
