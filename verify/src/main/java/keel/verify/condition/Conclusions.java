package keel.verify.condition;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.certificate.Status;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Obligation;
import keel.verify.model.Block;
import keel.verify.trajectory.GainAttack;

/**
 * All theorems together: what to look for next, and the best that can be said of a block.
 *
 * <p>The verifier and the checker draw the same conclusions from the same facts.
 */
public final class Conclusions {
  /** In the order in which they are tried; the first that certifies a block settles it. */
  private static final List<Condition> CONDITIONS =
      List.of(
          new MetricCondition(MetricCondition.Kind.PLAIN),
          new MetricCondition(MetricCondition.Kind.SCALED),
          new DominanceCondition(),
          new MatrixInequalityCondition(),
          new NearlySymmetricCondition(),
          new EquilibriumCondition(),
          new DivergenceCondition());

  private Conclusions() {}

  /** What to look for next; empty when all is known that can be of use. */
  public static List<Obligation> obligations(Block block, Region region, Facts facts) {
    for (Condition condition : CONDITIONS) {
      List<Obligation> next =
          condition.obligations(block, facts).stream()
              .filter(obligation -> !facts.isExamined(obligation.name()))
              .toList();
      if (!next.isEmpty()) {
        return next;
      }
      if (isSettled(condition.conclude(block, region, facts))) {
        return List.of();
      }
    }
    return List.of();
  }

  /** What to attack in order to see how good the claims are. */
  public static List<GainAttack> attacks(Block block, Facts facts) {
    return CONDITIONS.stream()
        .flatMap(condition -> condition.attack(block, facts).stream())
        .toList();
  }

  private static boolean isSettled(List<Claim> claims) {
    return claims.stream()
        .anyMatch(
            claim ->
                claim.property() == Property.INCREMENTAL_STABILITY
                    && claim.verdict().status() != Status.INCONCLUSIVE);
  }

  /** The claims of a block: for every property the best verdict of any theorem. */
  public static List<Claim> claims(Block block, Region region, Facts facts) {
    Map<Property, Claim> best = new EnumMap<>(Property.class);
    for (Condition condition : CONDITIONS) {
      for (Claim claim : condition.conclude(block, region, facts)) {
        best.merge(claim.property(), claim, Conclusions::better);
      }
    }
    return best.values().stream().map(claim -> asDeployed(block, claim)).toList();
  }

  /**
   * The claim, or why it is not made: every theorem compares states after equally many steps, and
   * the deployed block may stop at another depth for each input. A small change of the input that
   * brings another step with it moves the state by as much as that step does, so there is no gain.
   */
  private static Claim asDeployed(Block block, Claim claim) {
    return block.depth().isFixed() || claim.property() != Property.INPUT_OUTPUT_GAIN
        ? claim
        : claim.with(
            new Verdict.Inconclusive(
                "the block stops at a depth of its own for each input, but the gain is proved for"
                    + " states after equally many steps; a block with a fixed number of steps can"
                    + " have this claim"));
  }

  /** The first that has an answer; where none has one, the reasons of all. */
  private static Claim better(Claim first, Claim second) {
    if (first.verdict() instanceof Verdict.Inconclusive one
        && second.verdict() instanceof Verdict.Inconclusive other
        && !one.reason().contains(other.reason())) {
      return first.with(new Verdict.Inconclusive(one.reason() + "; " + other.reason()));
    }
    return first.verdict().status() == Status.INCONCLUSIVE ? second : first;
  }
}
