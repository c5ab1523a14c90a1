package keel.verify.condition;

import java.util.List;
import java.util.Optional;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Norm;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.certificate.Statement;
import keel.verify.certificate.Verdict;
import keel.verify.exact.LurieInequality;
import keel.verify.exact.Obligation;
import keel.verify.model.Activation;
import keel.verify.model.Block;
import keel.verify.model.DenseBlock;
import keel.verify.model.Nonlinearity;

/**
 * Certifies where a dense block with any A goes as long as its input stays the same: to its one
 * equilibrium, where σ vanishes only at zero; to some equilibrium, for ReLU.
 *
 * <p>Source: ARCHITECTURE.md, Theorem 6. Two trajectories may move apart on the way, so that
 * nothing is said of inputs that change. Rigour: exact; a diagonal Λ and a factor witness.
 */
final class LurieCondition implements Condition {
  private final DenseBlock block;
  private final LurieInequality question;

  private LurieCondition(DenseBlock block, LurieInequality question) {
    this.block = block;
    this.question = question;
  }

  static Optional<Condition> of(Block block) {
    return block instanceof DenseBlock dense
        ? question(dense).map(question -> new LurieCondition(dense, question))
        : Optional.empty();
  }

  /** What the theorem asks of a block, if it says something about such a block. */
  static Optional<LurieInequality> question(DenseBlock block) {
    return MetricCondition.obstacle(block).isEmpty()
            && block.units() <= LurieInequality.LARGEST_SIZE
            && !properties(block.activation()).isEmpty()
        ? Optional.of(
            new LurieInequality(
                block.name() + "/lurie", block.state(), QuadraticMetric.steps(block)))
        : Optional.empty();
  }

  private static List<Property> properties(Nonlinearity activation) {
    if (activation instanceof Activation split && split.isZeroOnlyAtZero()) {
      return List.of(
          Property.UNIQUE_EQUILIBRIUM, Property.CONVERGENCE, Property.GLOBAL_ASYMPTOTIC_STABILITY);
    }
    return activation == Activation.RELU ? List.of(Property.CONVERGENCE) : List.of();
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
    Verdict verdict =
        new Verdict.Certified(
            List.of(
                new Bound("λmin(W)", Bound.Relation.AT_LEAST, least, List.of(question.name()))));
    return properties(block.activation()).stream()
        .map(
            property ->
                new Claim(
                    block.name(), property, "theorem-6-lurie", Statement.in(Norm.NONE), verdict))
        .toList();
  }
}
