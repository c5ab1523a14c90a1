package keel.verify.condition;

import java.util.List;
import java.util.Optional;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Horizon;
import keel.verify.certificate.Norm;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.certificate.Statement;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Obligation;
import keel.verify.exact.UnstableStep;
import keel.verify.model.Activation;
import keel.verify.model.LeakyBlock;

/**
 * Refutes the incremental stability of a block with a leak and tied weights in every norm: a step
 * with slopes that occur has a Jacobian with an eigenvalue outside the unit circle.
 *
 * <p>If the rows of [W B] are independent, every pre-activation occurs for some state and input,
 * and with it every pattern of slopes; for smooth activations up to any accuracy, which a strict
 * inequality survives. Source: ARCHITECTURE.md, Theorem 11. Rigour: exact.
 */
final class UnstableStepCondition implements Condition {
  private final LeakyBlock block;
  private final UnstableStep step;

  private UnstableStepCondition(LeakyBlock block) {
    this.block = block;
    this.step =
        new UnstableStep(
            block.name() + "/unstable_step",
            block.weights().get(0),
            block.leaks(),
            block.activation().greatestSlope());
  }

  static Optional<Condition> of(LeakyBlock block) {
    return block.isTied()
            && block.units() <= UnstableStep.LARGEST_SIZE
            && block.weights().get(0).isStored()
            && block.activation() instanceof Activation activation
            && DivergenceCondition.hasAllSlopes(activation)
        ? Optional.of(new UnstableStepCondition(block))
        : Optional.empty();
  }

  @Override
  public List<Obligation> next(Facts facts) {
    return facts.hasFullRank(block) ? List.of(step) : List.of();
  }

  @Override
  public List<Claim> conclude(Region region, Facts facts) {
    return facts.hasFullRank(block) && facts.isShown(step)
        ? List.of(
            new Claim(
                block.name(),
                Property.INCREMENTAL_STABILITY,
                "unstable-step",
                Statement.in(Norm.EVERY).with(Horizon.ANY),
                new Verdict.Refuted(
                    "a step with slopes that occur has an eigenvalue outside the unit circle, so"
                        + " there is no norm in which trajectories never move apart",
                    step.name())))
        : List.of();
  }
}
