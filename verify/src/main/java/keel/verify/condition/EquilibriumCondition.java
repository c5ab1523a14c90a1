package keel.verify.condition;

import java.util.List;
import java.util.Optional;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
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
  private static final String THEOREM = "equilibria";

  /** Rational elimination takes too long beyond. */
  private static final int LARGEST_SIZE = 64;

  @Override
  public List<Obligation> obligations(Block block, Facts facts) {
    return applies(block)
        .filter(dense -> !facts.isInvertible(dense))
        .<List<Obligation>>map(dense -> List.of(nullVector(dense)))
        .orElse(List.of());
  }

  private static Optional<DenseBlock> applies(Block block) {
    return block instanceof DenseBlock dense
            && dense.isTied()
            && dense.units() <= LARGEST_SIZE
            && dense.activation().isSlopeRestricted()
            && dense.activation().isZeroOnlyAtZero()
        ? Optional.of(dense)
        : Optional.empty();
  }

  private static NullVector nullVector(DenseBlock block) {
    return new NullVector(block.name() + "/null_vector", block.state());
  }

  @Override
  public List<Claim> conclude(Block block, Region region, Facts facts) {
    return applies(block)
        .flatMap(dense -> verdict(dense, facts))
        .map(
            verdict ->
                List.of(
                    new Claim(
                        block.name(),
                        Property.UNIQUE_EQUILIBRIUM,
                        THEOREM,
                        "none",
                        "everywhere",
                        verdict)))
        .orElse(List.of());
  }

  private static Optional<Verdict> verdict(DenseBlock block, Facts facts) {
    NullVector nullVector = nullVector(block);
    if (facts.direction(nullVector.name()).filter(nullVector::isShownBy).isPresent()) {
      return Optional.of(
          new Verdict.Refuted(
              "A v = 0 for a v other than zero, so an input has no equilibrium or a whole line of"
                  + " them",
              nullVector.name()));
    }
    return facts.isInvertible(block)
        ? Optional.of(new Verdict.Certified(List.of()))
        : Optional.empty();
  }
}
