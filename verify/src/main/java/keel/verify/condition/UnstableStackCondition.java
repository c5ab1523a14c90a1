package keel.verify.condition;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Norm;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.certificate.Statement;
import keel.verify.certificate.Verdict;
import keel.verify.exact.EnclosedActivation;
import keel.verify.exact.Obligation;
import keel.verify.exact.UnstableStack;
import keel.verify.model.Activation;
import keel.verify.model.FeedforwardBlock;
import keel.verify.model.LeakyBlock;

/**
 * Refutes the incremental stability of a stack of layers in every norm: near the trajectory of an
 * input that is given, its first m layers have a Jacobian with an eigenvalue outside the unit
 * circle.
 *
 * <p>What is refuted: that there is one norm, the same at the input and behind every layer, in
 * which the trajectories of two inputs never move apart. All layers count as they follow each
 * other, at states that they are given: a layer that expands where no state ever comes refutes
 * nothing. Weights may be tied or not. Norms that change from layer to layer are not spoken of;
 * with those every stack of finitely many layers can be made to contract.
 *
 * <p>Source: ARCHITECTURE.md, Theorem 11. Rigour: exact.
 */
final class UnstableStackCondition implements Condition {
  private static final Map<Activation, EnclosedActivation> ENCLOSED =
      new EnumMap<>(
          Map.of(
              Activation.RELU, EnclosedActivation.RELU,
              Activation.HARD_TANH, EnclosedActivation.HARD_TANH,
              Activation.TANH, EnclosedActivation.TANH));

  private final FeedforwardBlock block;
  private final UnstableStack stack;

  private UnstableStackCondition(FeedforwardBlock block, UnstableStack stack) {
    this.block = block;
    this.stack = stack;
  }

  static Optional<Condition> of(LeakyBlock block) {
    return block instanceof FeedforwardBlock own
            && own.activation() instanceof Activation activation
            && ENCLOSED.containsKey(activation)
        ? Optional.of(
                new UnstableStack(
                    own.name() + "/unstable_stack",
                    own.weights(),
                    own.biases(),
                    own.steps(),
                    ENCLOSED.get(activation)))
            .filter(stack -> stack.mostLayers() > 0)
            .map(stack -> new UnstableStackCondition(own, stack))
        : Optional.empty();
  }

  @Override
  public List<Obligation> next(Facts facts) {
    return List.of(stack);
  }

  @Override
  public List<Claim> conclude(Region region, Facts facts) {
    return facts.isShown(stack)
        ? List.of(
            new Claim(
                block.name(),
                Property.INCREMENTAL_STABILITY,
                "unstable-stack",
                Statement.in(Norm.EVERY).with(StepNormCondition.horizon(block)),
                new Verdict.Refuted(
                    "layers in a row, near the trajectory of an input, have a Jacobian with an"
                        + " eigenvalue outside the unit circle, so there is no norm in which"
                        + " trajectories never move apart",
                    stack.name())))
        : List.of();
  }
}
