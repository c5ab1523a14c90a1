package keel.verify.condition;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Obligation;
import keel.verify.exact.RowDominance;
import keel.verify.model.Activation;
import keel.verify.model.Block;
import keel.verify.model.ConvBlock;
import keel.verify.model.DenseBlock;
import keel.verify.model.Kernel;

/**
 * Certifies that two trajectories of a block never move apart in a weighted max norm ‖x‖_v = max
 * |x_i| / v_i, and what follows from it.
 *
 * <p>Source: ARCHITECTURE.md, Theorem 4; NAIS-Net (arXiv:1804.07209), Algorithm 2 is a special case
 * with v = 1.
 *
 * <p>Shapes: any A; convolutions with one weight for each channel, whose operator is never built.
 * The weights of the state may change from step to step, since the norm does not depend on them.
 *
 * <p>Method: with {@code κ_i = 1 − |1 − h_i α_i| − h_i o_i > 0} in every row, slopes d ∈ [0, 1]
 * give {@code |e_i⁺| / v_i ≤ (1 − d κ_i) ‖e‖_v + d h_i β_i ‖Δu‖_∞}, since the left side is convex
 * in d.
 *
 * <p>Rigour: exact. A margin that is not positive refutes nothing. Proof:
 * proofs/theories/Dominance.v.
 */
final class DominanceCondition implements Condition {
  private static final String THEOREM = "theorem-4-dominance";
  private static final Dyadic ONE = Dyadic.of(1);

  @Override
  public List<Obligation> obligations(Block block, Facts facts) {
    return MetricCondition.slopeObstacle(block.activation()).isPresent()
        ? List.of()
        : List.of(obligation(block));
  }

  private static RowDominance obligation(Block block) {
    String name = block.name() + "/dominance";
    if (block instanceof ConvBlock conv) {
      Kernel kernel = conv.kernels().get(0);
      return new RowDominance(
          name,
          conv.states(),
          kernel.taps(),
          kernel.centre(),
          conv.stepSizes(),
          conv.inputKernel().weights());
    }
    return new RowDominance(
        name, block.states(), 1, 0, block.stepSizes(), ((DenseBlock) block).input());
  }

  @Override
  public List<Claim> conclude(Block block, Region region, Facts facts) {
    Optional<String> obstacle = MetricCondition.slopeObstacle(block.activation());
    if (obstacle.isPresent()) {
      return inconclusive(block, obstacle.get());
    }
    List<RowDominance.Row> rows = facts.rows(obligation(block));
    if (rows.isEmpty()) {
      return inconclusive(block, "no weights for the rows were found");
    }
    int worst =
        IntStream.range(0, rows.size())
            .reduce((i, j) -> margin(rows.get(j)) < margin(rows.get(i)) ? j : i)
            .orElseThrow();
    double margin = margin(rows.get(worst));
    if (!(margin > 0)) {
      return inconclusive(
          block,
          "the rows of A must be dominated by their centres, but row "
              + worst
              + " misses it by "
              + Dyadic.of(-margin)
              + " with the weights found; that refutes nothing, it only shows that Theorem 4 says"
              + " nothing about such a block");
    }
    return new Dominated(block, rows, Dyadic.of(margin), region).claims();
  }

  /** Not above κ_i. */
  private static double margin(RowDominance.Row row) {
    return row.margin().floorQuotient(row.weight());
  }

  private static List<Claim> inconclusive(Block block, String reason) {
    List<Claim> claims = new ArrayList<>();
    Verdict verdict = new Verdict.Inconclusive(reason);
    claims.add(claim(block, Property.INCREMENTAL_STABILITY, "everywhere", verdict));
    if (block.activation().isZeroOnlyAtZero()) {
      claims.add(claim(block, Property.UNIQUE_EQUILIBRIUM, "everywhere", verdict));
    }
    return claims;
  }

  private static Claim claim(Block block, Property property, String region, Verdict verdict) {
    return new Claim(
        block.name(), property, THEOREM, "max norm, weighted; inputs: max norm", region, verdict);
  }

  /** A block all of whose rows are dominated. */
  private record Dominated(Block block, List<RowDominance.Row> rows, Dyadic margin, Region region) {

    List<Claim> claims() {
      List<Claim> claims = new ArrayList<>();
      Activation activation = block.activation();
      Verdict dominated =
          new Verdict.Certified(
              List.of(
                  bound(
                      "κ",
                      Bound.Relation.AT_LEAST,
                      margin.floorToDouble(),
                      OptionalDouble.of(margin.ceilToDouble()))));
      claims.add(claim(block, Property.INCREMENTAL_STABILITY, "everywhere", dominated));
      // Untied weights have an equilibrium for each step, if at all.
      if (activation.isZeroOnlyAtZero()) {
        claims.add(
            claim(
                block,
                Property.UNIQUE_EQUILIBRIUM,
                "everywhere",
                block.isTied()
                    ? dominated
                    : new Verdict.Inconclusive(
                        "the weights change from step to step, so the steps have different"
                            + " equilibria")));
      }
      if (activation == Activation.RELU && block.isTied()) {
        claims.add(claim(block, Property.CONVERGENCE, "everywhere", dominated));
      }
      claims.addAll(gains());
      if (activation.isZeroOnlyAtZero() && block.isTied()) {
        claims.addAll(
            attraction()
                .claims((property, where, verdict) -> claim(block, property, where, verdict)));
      }
      return claims;
    }

    /** |z_i| ≤ (|α_i| + o_i) v_i ‖x − x̄‖_v, and κ_i > 0 leaves h_i (|α_i| + o_i) < 2. */
    private Attraction attraction() {
      Dyadic reach = Dyadic.ZERO;
      Dyadic start = Dyadic.ZERO;
      int channels = block.stepSizes().length();
      for (int i = 0; i < channels; i++) {
        RowDominance.Row row = rows.get(i);
        Dyadic step = Dyadic.of(block.stepSizes().get(i));
        reach = reach.max(row.weight().plus(row.weight()).dividedUp(step));
        Dyadic drive =
            row.input()
                .times(Dyadic.of(region.inputRadius()))
                .plus(step.times(Dyadic.of(block.bias().get(i)).abs()));
        start = start.max(drive.dividedUp(row.margin()));
      }
      return new Attraction(
          block.activation(),
          reach,
          margin,
          ONE,
          new Facts.Answer(Optional.of(start), OptionalDouble.empty(), ""),
          region);
    }

    /** The largest quotient h_i Σ|b_ij| / (κ_i v_i), and the largest h_i Σ|b_ij| / v_i. */
    private List<Claim> gains() {
      Dyadic limit = Dyadic.ZERO;
      Dyadic step = Dyadic.ZERO;
      for (RowDominance.Row row : rows) {
        limit = limit.max(row.input().dividedUp(row.margin()));
        step = step.max(row.input().dividedUp(row.weight()));
      }
      Dyadic shallow = Dyadic.of(block.steps(), 0).times(step);
      Bound deep = gain("gain (dominance)", limit);
      Bound atDepth = shallow.compareTo(limit) < 0 ? gain("gain (K steps)", shallow) : deep;
      return List.of(
          claim(block, Property.INPUT_OUTPUT_GAIN, "everywhere", certified(atDepth)),
          claim(block, Property.INPUT_OUTPUT_GAIN_AT_ANY_DEPTH, "everywhere", certified(deep)),
          claim(block, Property.INPUT_TO_STATE_GAIN, "everywhere", certified(deep)));
    }

    private static Verdict certified(Bound bound) {
      return Verdicts.certified(List.of(bound));
    }

    private static Bound gain(String name, Dyadic value) {
      return bound(name, Bound.Relation.AT_MOST, value.ceilToDouble(), OptionalDouble.empty());
    }

    private static Bound bound(
        String quantity, Bound.Relation relation, double value, OptionalDouble attained) {
      return new Bound(quantity, relation, value, attained, "");
    }
  }
}
