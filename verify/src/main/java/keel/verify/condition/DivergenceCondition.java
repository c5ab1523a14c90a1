package keel.verify.condition;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
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
  private static final String THEOREM = "slope-product";

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

  @Override
  public List<Obligation> obligations(Block block, Facts facts) {
    return slopes(block, facts).<List<Obligation>>map(List::of).orElse(List.of());
  }

  /** The question, if every pattern of slopes occurs. */
  private static Optional<SlopeProduct> slopes(Block block, Facts facts) {
    if (!(block instanceof DenseBlock dense)
        || !dense.isTied()
        || dense.units() > SlopeProduct.LARGEST_SIZE
        || !ALL_SLOPES.contains(block.activation())
        || Arrays.stream(block.stepSizes().toArray())
            .anyMatch(h -> h < QuadraticMetric.LEAST_STEP_SIZE)
        || !facts.hasFullRank(dense)) {
      return Optional.empty();
    }
    double slope = block.activation().greatestSlope(); // a power of two: the products are exact
    double[] steps = Arrays.stream(block.stepSizes().toArray()).map(h -> h * slope).toArray();
    return Optional.of(new SlopeProduct(block.name() + "/slopes", dense.state(), Vector.of(steps)));
  }

  @Override
  public List<Claim> conclude(Block block, Region region, Facts facts) {
    return slopes(block, facts)
        .filter(facts::isShown)
        .map(
            s ->
                List.of(
                    new Claim(
                        block.name(),
                        Property.INCREMENTAL_STABILITY,
                        THEOREM,
                        "every norm",
                        "everywhere",
                        new Verdict.Refuted(
                            "steps with slopes that occur multiply to a matrix with an eigenvalue"
                                + " outside the unit circle, so there is no norm in which"
                                + " trajectories never move apart",
                            s.name()))))
        .orElse(List.of());
  }
}
