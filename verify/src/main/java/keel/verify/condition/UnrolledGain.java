package keel.verify.condition;

import java.util.List;
import java.util.Optional;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Claim;
import keel.verify.certificate.HoldsFor;
import keel.verify.certificate.Horizon;
import keel.verify.certificate.InputNorm;
import keel.verify.certificate.Norm;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.certificate.Statement;
import keel.verify.exact.Obligation;
import keel.verify.exact.UnrolledBound;
import keel.verify.model.Block;
import keel.verify.model.DenseBlock;

/**
 * How far K steps of a dense block move the state in the Euclidean norm, for any A: ‖Δx[K]‖₂ ≤ γ
 * ‖Δu‖₂ for constant inputs and equal initial states.
 *
 * <p>Source: ARCHITECTURE.md, Theorem 9; LipSDP (Fazlyab et al., NeurIPS 2019) with a multiplier
 * for every unit and step. Shapes: n K at most {@link UnrolledBound#MOST_ROWS}.
 *
 * <p>Rigour: exact. It says nothing of stability.
 */
final class UnrolledGain implements Condition {
  private final DenseBlock block;
  private final UnrolledBound obligation;

  private UnrolledGain(DenseBlock block) {
    this.block = block;
    this.obligation =
        new UnrolledBound(
            block.name() + "/unrolled",
            block.states(),
            block.input(),
            QuadraticMetric.steps(block),
            block.steps(),
            groups(block));
  }

  private static int groups(DenseBlock block) {
    return block.units() / block.activation().groupSize();
  }

  /**
   * The theorem applied to a dense block; empty where it says nothing or the check is too large.
   */
  static Optional<UnrolledGain> of(DenseBlock block) {
    return block.depth().isFixed()
            && (long) block.units() * block.steps() <= UnrolledBound.MOST_ROWS
            && MetricCondition.slopeObstacle(block.activation()).isEmpty()
            && QuadraticMetric.hasExactSteps(block)
        ? Optional.of(new UnrolledGain(block))
        : Optional.empty();
  }

  /** The same of any block. */
  static Optional<Condition> about(Block block) {
    return block instanceof DenseBlock dense
        ? of(dense).map(Condition.class::cast)
        : Optional.empty();
  }

  @Override
  public List<Obligation> next(Facts facts) {
    return List.of(obligation);
  }

  /** Whether it was asked, and nothing was shown. */
  boolean hasFailed(Facts facts) {
    return facts.isExamined(obligation.name()) && facts.unrolled(obligation).isEmpty();
  }

  /** The claim, if it is certified. */
  Optional<Claim> claim(Facts facts) {
    return facts
        .unrolled(obligation)
        .map(
            square ->
                new Claim(
                    block.name(),
                    Property.EUCLIDEAN_GAIN,
                    "theorem-9-unrolled",
                    Statement.in(Norm.EUCLIDEAN)
                        .with(InputNorm.EUCLIDEAN)
                        .with(HoldsFor.everyGate(block))
                        .with(Horizon.at(block.steps())),
                    Verdicts.certified(
                        List.of(
                            new Bound(
                                "gain (unrolled)",
                                Bound.Relation.AT_MOST,
                                square.ceilSquareRoot(),
                                List.of(obligation.name()))))));
  }

  @Override
  public List<Claim> conclude(Region region, Facts facts) {
    return claim(facts).stream().toList();
  }
}
