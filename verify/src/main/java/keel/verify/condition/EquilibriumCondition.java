package keel.verify.condition;

import java.util.List;
import java.util.Optional;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Norm;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.certificate.Statement;
import keel.verify.certificate.Verdict;
import keel.verify.exact.NullVector;
import keel.verify.exact.Obligation;
import keel.verify.model.Block;
import keel.verify.model.DenseBlock;

/**
 * Decides whether a dense block with tied weights has one equilibrium for every input, stable or
 * not: where σ vanishes only at zero, the equilibria solve {@code A x + B u + b = 0}, so that there
 * is exactly one if A is invertible, and none or a whole line of them if {@code A v = 0} for some v
 * ≠ 0.
 *
 * <p>Source: ARCHITECTURE.md, "Equilibria". Rigour: exact; a determinant that is not zero modulo a
 * prime, or an integer vector v.
 */
final class EquilibriumCondition implements Condition {
  /** Elimination takes too long beyond. */
  private static final int LARGEST_SIZE = 512;

  private final DenseBlock block;
  private final NullVector nullVector;

  private EquilibriumCondition(DenseBlock block) {
    this.block = block;
    this.nullVector = new NullVector(block.name() + "/null_vector", block.state());
  }

  static Optional<Condition> of(Block block) {
    return block instanceof DenseBlock dense
            && dense.isTied()
            && dense.units() <= LARGEST_SIZE
            && MetricCondition.slopeObstacle(dense.activation()).isEmpty()
            && dense.activation().isZeroOnlyAtZero()
        ? Optional.of(new EquilibriumCondition(dense))
        : Optional.empty();
  }

  @Override
  public List<Obligation> next(Facts facts) {
    return facts.isInvertible(block) ? List.of() : List.of(nullVector);
  }

  @Override
  public List<Claim> conclude(Region region, Facts facts) {
    return verdict(facts)
        .map(
            verdict ->
                List.of(
                    new Claim(
                        block.name(),
                        Property.UNIQUE_EQUILIBRIUM,
                        "equilibria",
                        Statement.in(Norm.NONE),
                        verdict)))
        .orElse(List.of());
  }

  private Optional<Verdict> verdict(Facts facts) {
    if (facts.isInvertible(block)) {
      return Optional.of(new Verdict.Certified(List.of()));
    }
    return facts.isShown(nullVector)
        ? Optional.of(
            new Verdict.Refuted(
                "A v = 0 for a v other than zero, so an input has no equilibrium or a whole line of"
                    + " them",
                nullVector.name()))
        : Optional.empty();
  }
}
