package keel.verify.condition;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.certificate.Verdict;
import keel.verify.exact.MatrixInequality;
import keel.verify.exact.Obligation;
import keel.verify.model.Block;
import keel.verify.model.DenseBlock;

/**
 * Certifies a dense block with any A whose activation has chord slopes of at least l > 0, by a
 * metric P and multipliers Λ.
 *
 * <p>Source: ARCHITECTURE.md, Theorem 5. Shapes: A is n x n. Rigour: exact; the inequality is shown
 * by a factor witness to hold strictly, so that distances shrink at every step and there is exactly
 * one equilibrium.
 */
final class MatrixInequalityCondition implements Condition {
  private static final String THEOREM = "theorem-5-matrix-inequality";

  @Override
  public List<Obligation> obligations(Block block, Facts facts) {
    return question(block).<List<Obligation>>map(List::of).orElse(List.of());
  }

  private static Optional<MatrixInequality> question(Block block) {
    return block instanceof DenseBlock dense
            && dense.isTied()
            && dense.units() <= MatrixInequality.LARGEST_SIZE
            && dense.activation().isSlopeRestricted()
            && dense.activation().leastSlope() > 0
        ? Optional.of(
            new MatrixInequality(
                block.name() + "/matrix_inequality",
                dense.state(),
                dense.stepSizes(),
                dense.activation().leastSlope()))
        : Optional.empty();
  }

  @Override
  public List<Claim> conclude(Block block, Region region, Facts facts) {
    Optional<Bound> bound =
        question(block)
            .flatMap(
                question ->
                    facts
                        .leastEigenvalue(question)
                        .map(
                            least ->
                                new Bound(
                                    "λmin(diag(Q, P))",
                                    Bound.Relation.AT_LEAST,
                                    least.floorToDouble(),
                                    OptionalDouble.empty(),
                                    question.name())));
    List<Claim> claims = new ArrayList<>();
    if (bound.isPresent()) {
      Verdict verdict = new Verdict.Certified(List.of(bound.get()));
      for (Property property :
          List.of(Property.INCREMENTAL_STABILITY, Property.UNIQUE_EQUILIBRIUM)) {
        claims.add(
            new Claim(
                block.name(),
                property,
                THEOREM,
                "P-norm, P of the evidence",
                "everywhere",
                verdict));
      }
    }
    return claims;
  }
}
