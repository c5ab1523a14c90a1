package keel.verify.condition;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import keel.verify.certificate.Claim;
import keel.verify.certificate.HoldsFor;
import keel.verify.certificate.Horizon;
import keel.verify.certificate.Norm;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.certificate.Statement;
import keel.verify.certificate.Status;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Obligation;
import keel.verify.model.Block;
import keel.verify.model.DropoutLaw;
import keel.verify.model.SdeLaw;
import keel.verify.model.StochasticBlock;

/**
 * What is said of a block whose weights follow a law, whatever they come to be.
 *
 * <p>Source: ARCHITECTURE.md, "Weights that follow a law". Where the weights of the state stay, two
 * trajectories with one input get the same at every step from B_k u + b_k, and what a theorem says
 * of inputs that change covers it. So does what it says of equilibria, if B and b are drawn once:
 * these are in the way of no theorem. What is moved by the input is moved by B, which has no bound.
 */
final class WeightPaths {
  /** What rests on the weights of the state alone, step by step. */
  private static final Set<Property> OF_ANY_PATH =
      EnumSet.of(
          Property.INCREMENTAL_STABILITY, Property.GRADIENT_BOUND, Property.BOUNDED_AMPLIFICATION);

  /** What does so if all steps have the same weights. */
  private static final Set<Property> OF_TIED =
      EnumSet.of(Property.UNIQUE_EQUILIBRIUM, Property.CONVERGENCE);

  private static final String THEOREM = "theorem-4-dominance";

  private WeightPaths() {}

  /** The block that theorems are asked about: that of the stored weights, if its state is that. */
  static Block subject(Block block) {
    return block instanceof StochasticBlock own && !own.law().drawsState() ? own.centre() : block;
  }

  /** Those of claims about the {@link #subject} that hold for every path, said so. */
  static List<Claim> claims(Block block, List<Claim> claims) {
    if (!(block instanceof StochasticBlock own)) {
      return claims;
    }
    return claims.stream()
        .filter(claim -> isOfEveryPath(own, claim))
        .map(
            claim ->
                new Claim(
                    claim.scope(),
                    claim.property(),
                    claim.theorem(),
                    // A box is one of weights, whatever draws them.
                    claim.property() == Property.WEIGHT_BOX_STABILITY
                        ? claim.statement()
                        : claim.statement().with(HoldsFor.EVERY_WEIGHT_PATH),
                    claim.verdict()))
        .toList();
  }

  /** What dropout draws are gates, and it is claimed what is certified of every gate. */
  private static boolean isOfEveryPath(StochasticBlock block, Claim claim) {
    if (claim.property() == Property.WEIGHT_BOX_STABILITY) {
      return true;
    }
    if (block.law() instanceof DropoutLaw) {
      return OF_ANY_PATH.contains(claim.property())
          && (claim.verdict().status() != Status.CERTIFIED
              || claim.statement().holdsFor() == HoldsFor.everyGate(block));
    }
    return OF_ANY_PATH.contains(claim.property())
        || (block.law().isTied() && OF_TIED.contains(claim.property()));
  }

  /** Of weights of the state that are drawn: certified if every step's are projected. */
  static Optional<Condition> ofDrawnState(Block block) {
    StochasticBlock own = (StochasticBlock) block;
    boolean isProjected = own.law() instanceof SdeLaw sde && sde.stateMargin().isPresent();
    return Optional.of(
        isProjected
            ? new Projected(own)
            : new Inapplicable(
                own,
                THEOREM,
                Statement.in(Norm.NONE).with(Horizon.upTo(own.steps())),
                "its state's weights follow a law without a bound, so that no metric is known to"
                    + " serve every path; a state whose weights stay, or are projected at every"
                    + " step (state_margin), can be certified"));
  }

  /**
   * Rows of every step are dominated by ε: κ_i = 1 − |1 − h α_i| − h o_i ≥ h ε where h ≤ 1, in the
   * maximum norm. It rests on the law alone, and needs no evidence.
   */
  private record Projected(StochasticBlock block) implements Condition {
    @Override
    public List<Obligation> next(Facts facts) {
      return List.of();
    }

    @Override
    public List<Claim> conclude(Region region, Facts facts) {
      Statement statement = Statement.in(Norm.MAXIMUM).with(Horizon.upTo(block.steps()));
      Verdict verdict =
          block.stepSizes().get(0) <= 1
              ? new Verdict.Certified(List.of())
              : new Verdict.Inconclusive(
                  "rows that are projected keep states together where steps are at most 1, but"
                      + " step_size is greater");
      return Stream.of(Property.INCREMENTAL_STABILITY, Property.GRADIENT_BOUND)
          .map(property -> new Claim(block.name(), property, THEOREM, statement, verdict))
          .toList();
    }
  }
}
