package keel.verify.condition;

import java.util.Optional;
import keel.verify.certificate.HoldsFor;
import keel.verify.certificate.Horizon;
import keel.verify.certificate.Norm;
import keel.verify.certificate.Statement;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Vector;
import keel.verify.model.Block;
import keel.verify.model.Gates;
import keel.verify.model.NaisBlock;

/**
 * The population of a block with gates, as far as theorems speak of it.
 *
 * <p>Source: ARCHITECTURE.md, "Gates". What holds for every gate in [0, 1] holds for every member.
 * The open units of one are a block with {@code P_SS} and steps h_i g_i, whose spectrum lies
 * between the ends of the whole one's, so that its equilibrium and its rate follow from the same
 * facts.
 */
final class Members {
  /** Why an ungated step that expands is no counterexample. */
  static final String NO_REFUTATION =
      "; but that is the step with all gates at 1, and members are looked at by themselves";

  private static final String THEOREM = "gates";

  private Members() {}

  /** The gates of a block that has some. */
  static Optional<Gates> of(Block block) {
    return block instanceof NaisBlock own ? own.gates() : Optional.empty();
  }

  /** Why no theorem says anything about a block, if a gate is outside [0, 1]. */
  static Optional<Condition> outside(Block block) {
    return of(block)
        .filter(gates -> !gates.areFractions())
        .map(
            gates ->
                new Inapplicable(
                    block,
                    THEOREM,
                    Statement.in(Norm.NONE).with(Horizon.ANY).with(HoldsFor.stored(block)),
                    reason(gates)));
  }

  private static String reason(Gates gates) {
    int member = gates.farthest();
    int unit = gates.farthestUnit(member);
    double gate = gates.of(member).get(unit);
    return "gates must lie in [0, 1], but member "
        + member
        + " has "
        + (gate < 0 ? Dyadic.of(gate).floorText() : Dyadic.of(gate).ceilText())
        + " at unit "
        + unit
        + "; units that are kept must not be scaled up (inverted dropout does), longer steps belong"
        + " into step_size";
  }

  /**
   * s·H of a block; s·HG of the member that is looked at, if it has gates: the one with the gate
   * farthest outside [0, 1], or the elite. Empty where a product is no double.
   */
  static Optional<Vector> steps(NaisBlock block) {
    Vector open = QuadraticMetric.steps(block);
    if (block.gates().isEmpty()) {
      return Optional.of(open);
    }
    Gates gates = block.gates().get();
    Vector own = gates.of(gates.farthest());
    double[] steps = new double[own.length()];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = open.get(i) * own.get(i);
      Dyadic exact = Dyadic.of(open.get(i)).times(Dyadic.of(own.get(i)));
      if (!Double.isFinite(steps[i]) || exact.compareTo(Dyadic.of(steps[i])) != 0) {
        return Optional.empty();
      }
    }
    return Optional.of(Vector.of(steps));
  }

  /** Begins a sentence about the steps of that member. */
  static String whose(NaisBlock block) {
    return block.gates().map(gates -> "of member " + gates.farthest() + ": ").orElse("");
  }
}
