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
import keel.verify.certificate.Verdict;
import keel.verify.exact.MatrixInequality;
import keel.verify.exact.Obligation;
import keel.verify.model.Activation;
import keel.verify.model.Block;
import keel.verify.model.DenseBlock;

/**
 * Certifies a dense block with any A whose activation has chord slopes of at least l > 0, by a
 * metric P and multipliers Λ.
 *
 * <p>Source: ARCHITECTURE.md, Theorem 7. Shapes: A is n x n. Rigour: exact; the inequality is shown
 * by a factor witness to hold strictly, so that distances shrink at every step and there is exactly
 * one equilibrium.
 */
final class MatrixInequalityCondition implements Condition {
  private static final String THEOREM = "theorem-7-matrix-inequality";

  private final DenseBlock block;
  private final MatrixInequality question;

  private MatrixInequalityCondition(DenseBlock block, double leastSlope) {
    this.block = block;
    this.question =
        new MatrixInequality(
            block.name() + "/matrix_inequality", block.state(), block.stepSizes(), leastSlope);
  }

  static Optional<Condition> of(Block block) {
    return block instanceof DenseBlock dense
            && dense.isTied()
            && dense.units() <= MatrixInequality.LARGEST_SIZE
            && dense.activation() instanceof Activation activation
            && activation.isSlopeRestricted()
            && activation.leastSlope() > 0
        ? Optional.of(new MatrixInequalityCondition(dense, activation.leastSlope()))
        : Optional.empty();
  }

  @Override
  public List<Obligation> next(Facts facts) {
    return List.of(question);
  }

  @Override
  public List<Claim> conclude(Region region, Facts facts) {
    return facts.leastDouble(question).map(this::claims).orElse(List.of());
  }

  private List<Claim> claims(double least) {
    Statement statement = Statement.in(new Norm(Norm.Kind.GIVEN_MATRIX, question.name()));
    Verdict verdict =
        new Verdict.Certified(
            List.of(
                new Bound(
                    "λmin(diag(Q, P))", Bound.Relation.AT_LEAST, least, List.of(question.name()))));
    return List.of(
        new Claim(
            block.name(),
            Property.INCREMENTAL_STABILITY,
            THEOREM,
            statement.with(Horizon.ANY),
            verdict),
        new Claim(block.name(), Property.UNIQUE_EQUILIBRIUM, THEOREM, statement, verdict));
  }
}
