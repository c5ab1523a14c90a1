package keel.verify.condition;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import keel.verify.certificate.Claim;
import keel.verify.certificate.HoldsFor;
import keel.verify.certificate.Horizon;
import keel.verify.certificate.Norm;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.certificate.Statement;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Obligation;
import keel.verify.exact.SlopeProduct;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.Block;
import keel.verify.model.DenseBlock;

/**
 * Refutes the incremental stability of a dense block with tied weights in every norm: a product of
 * Jacobians of slopes that occur has an eigenvalue outside the unit circle.
 *
 * <p>If the rows of [A B] are independent, every pre-activation occurs for some state and input,
 * and with it every pattern of slopes; for smooth activations up to any accuracy, which a strict
 * inequality survives.
 *
 * <p>Source: ARCHITECTURE.md, "Divergence". Rigour: exact.
 */
final class DivergenceCondition implements Condition {
  /** Those whose slopes come as close to 0 and to their greatest slope as one likes. */
  private static final Set<Activation> ALL_SLOPES =
      Set.of(
          Activation.TANH,
          Activation.RELU,
          Activation.HARD_TANH,
          Activation.SOFTSIGN,
          Activation.ARCTAN,
          Activation.ELU,
          Activation.SIGMOID);

  private final DenseBlock block;
  private final SlopeProduct slopes;

  private DivergenceCondition(DenseBlock block, Vector steps) {
    this.block = block;
    this.slopes = new SlopeProduct(block.name() + "/slopes", block.state(), steps);
  }

  static Optional<Condition> of(Block block) {
    return block instanceof DenseBlock dense
            && dense.isTied()
            && dense.units() <= SlopeProduct.LARGEST_SIZE
            && block.activation() instanceof Activation activation
            && hasAllSlopes(activation)
            && QuadraticMetric.hasExactSteps(dense)
        ? Members.steps(dense).map(steps -> new DivergenceCondition(dense, steps))
        : Optional.empty();
  }

  /** Whether slopes come as close to 0 and to the greatest slope as one likes. */
  static boolean hasAllSlopes(Activation activation) {
    return ALL_SLOPES.contains(activation);
  }

  /** Every pattern of slopes occurs if the rows of [A B] are independent. */
  @Override
  public List<Obligation> next(Facts facts) {
    return facts.hasFullRank(block) ? List.of(slopes) : List.of();
  }

  @Override
  public List<Claim> conclude(Region region, Facts facts) {
    return facts.hasFullRank(block) && facts.isShown(slopes)
        ? List.of(
            new Claim(
                block.name(),
                Property.INCREMENTAL_STABILITY,
                "slope-product",
                Statement.in(Norm.EVERY).with(Horizon.ANY).with(HoldsFor.stored(block)),
                new Verdict.Refuted(
                    Members.whose(block)
                        + "steps with slopes that occur multiply to a matrix with an eigenvalue outside"
                        + " the unit circle, so there is no norm in which trajectories never move"
                        + " apart",
                    slopes.name())))
        : List.of();
  }
}
