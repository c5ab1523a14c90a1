package keel.verify.condition;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Extent;
import keel.verify.certificate.HoldsFor;
import keel.verify.certificate.Horizon;
import keel.verify.certificate.InputNorm;
import keel.verify.certificate.Norm;
import keel.verify.certificate.Observed;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.certificate.Statement;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Obligation;
import keel.verify.exact.RowDominance;
import keel.verify.exact.RowWeights;
import keel.verify.model.Activation;
import keel.verify.model.Block;
import keel.verify.model.ConvBlock;
import keel.verify.model.DenseBlock;
import keel.verify.model.Kernel;
import keel.verify.model.NaisBlock;

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

  private final NaisBlock block;
  private final Activation activation;
  private final RowDominance obligation;

  private DominanceCondition(NaisBlock block, Activation activation) {
    this.block = block;
    this.activation = activation;
    this.obligation = obligation(block);
  }

  static Optional<Condition> of(NaisBlock block) {
    Optional<String> obstacle =
        MetricCondition.slopeObstacle(block.activation())
            .or(() -> Groups.dominanceObstacle(block.activation()));
    return Optional.of(
        obstacle.isPresent()
            ? inapplicable(block, obstacle.get())
            : new DominanceCondition(block, (Activation) block.activation()));
  }

  private static Inapplicable inapplicable(Block block, String reason) {
    return new Inapplicable(block, THEOREM, statement(block).with(horizon(block)), reason);
  }

  private static Statement statement(Block block) {
    return Statement.in(new Norm(Norm.Kind.WEIGHTED_MAXIMUM, name(block)))
        .with(HoldsFor.stored(block));
  }

  private static String name(Block block) {
    return block.name() + "/dominance";
  }

  /** Untied weights are known for the steps of the block alone. */
  private static Horizon horizon(Block block) {
    return block.isTied() ? Horizon.ANY : Horizon.upTo(block.steps());
  }

  private static RowDominance obligation(NaisBlock block) {
    if (block instanceof ConvBlock conv) {
      Kernel kernel = conv.kernels().get(0);
      return new RowDominance(
          name(block),
          conv.states(),
          kernel.taps(),
          kernel.centre(),
          conv.stepSizes(),
          conv.inputKernel().weights());
    }
    return new RowDominance(
        name(block), block.states(), 1, 0, block.stepSizes(), ((DenseBlock) block).input());
  }

  @Override
  public List<Obligation> next(Facts facts) {
    return List.of(obligation);
  }

  @Override
  public List<Claim> conclude(Region region, Facts facts) {
    List<RowDominance.Row> rows = facts.rows(obligation);
    if (rows.isEmpty()) {
      return inapplicable(block, "no weights for the rows were found").conclude(region, facts);
    }
    int worst = worst(rows);
    double margin = margin(rows.get(worst));
    if (!(margin > 0)) {
      String reason =
          "the rows of A must be dominated by their centres, but row "
              + worst
              + " misses it by "
              + Dyadic.of(-margin).ceilText()
              + " with the weights found; that refutes nothing, it only shows that Theorem 4 says"
              + " nothing about such a block";
      return inapplicable(block, reason).conclude(region, facts);
    }
    return new Dominated(rows, Dyadic.of(margin), region, facts).claims();
  }

  /** |e_i| ≤ v_i ‖e‖_v. */
  @Override
  public Optional<Movement> plainNorm(Facts facts) {
    return facts
        .weights(obligation)
        .map(
            weights ->
                new Movement(InputNorm.MAXIMUM, greatest(weights), List.of(obligation.name())));
  }

  /** |e_i| ≤ v_i ‖e‖_v and ‖e‖_v ≤ max |e_i| / min v. */
  @Override
  public Optional<Movement> spread(Facts facts) {
    return facts
        .weights(obligation)
        .map(weights -> greatest(weights).dividedUp(least(weights)))
        .map(ratio -> new Movement(InputNorm.MAXIMUM, ratio, List.of(obligation.name())));
  }

  /**
   * ‖x − x̄‖_v ≤ max |z_i| h_i / (κ_i v_i), for κ_i ≤ h_i (α_i − Σ_{j≠i} |a_ij| v_j / v_i), and no
   * later state is farther. With ReLU, x + t v is an equilibrium for the greatest t = σ(z_i) h_i /
   * (κ_i v_i), from which no later state is farther.
   */
  @Override
  public Optional<Dyadic> distanceToLimit(Dyadic tolerance, Facts facts) {
    if (!block.isTied() || !(activation == Activation.RELU || activation.isZeroOnlyAtZero())) {
      return Optional.empty();
    }
    List<RowDominance.Row> rows = facts.rows(obligation);
    Dyadic greatest = Dyadic.ZERO;
    for (int i = 0; i < rows.size(); i++) {
      Dyadic step = Dyadic.of(block.stepSizes().get(i));
      Optional<Dyadic> moved =
          activation == Activation.RELU
              ? Optional.of(tolerance.plus(tolerance))
              : ChordSlopes.argument(activation, tolerance.dividedUp(step)).map(step::times);
      if (moved.isEmpty()) {
        return Optional.empty();
      }
      greatest = greatest.max(moved.get().dividedUp(rows.get(i).margin()));
    }
    Dyadic reached = greatest;
    Dyadic units = Dyadic.of(block.bias().length() * block.pixels(), 0);
    return facts
        .weights(obligation)
        .map(weights -> reached.times(greatest(weights)).times(units.rootUp()));
  }

  /** The greatest weight; 0 of none. */
  static Dyadic greatest(RowWeights weights) {
    return IntStream.range(0, weights.length())
        .mapToObj(weights::get)
        .reduce(Dyadic::max)
        .orElse(Dyadic.ZERO);
  }

  /** The least weight, of at least one. */
  static Dyadic least(RowWeights weights) {
    return IntStream.range(0, weights.length())
        .mapToObj(weights::get)
        .reduce(Dyadic::min)
        .orElseThrow();
  }

  private static int worst(List<RowDominance.Row> rows) {
    double[] margins = rows.stream().mapToDouble(DominanceCondition::margin).toArray();
    return IntStream.range(0, margins.length)
        .reduce((i, j) -> margins[j] < margins[i] ? j : i)
        .orElseThrow();
  }

  /** Not above κ_i, or the least double. */
  private static double margin(RowDominance.Row row) {
    return Math.max(-Double.MAX_VALUE, row.margin().floorQuotient(row.weight()));
  }

  /**
   * κ is exact but for its last bit, and attained if the taps of a row are all seen by some unit:
   * where a window fits into the image.
   */
  @Override
  public Optional<Observed> observe(Claim claim, Bound bound, Facts facts) {
    if (!bound.quantity().equals("κ")
        || claim.statement().holdsFor() == HoldsFor.EVERY_MEMBER
        || (block instanceof ConvBlock conv
            && (conv.kernels().get(0).height() > conv.height()
                || conv.kernels().get(0).width() > conv.width()))) {
      return Optional.empty();
    }
    List<RowDominance.Row> rows = facts.rows(obligation);
    RowDominance.Row row = rows.get(worst(rows));
    double margin = row.margin().ceilQuotient(row.weight());
    return Optional.of(Observed.of(claim, bound, margin, Optional.empty()));
  }

  /** All rows of the block are dominated. */
  private final class Dominated {
    private final List<RowDominance.Row> rows;
    private final Dyadic margin;
    private final Region region;
    private final Facts facts;

    Dominated(List<RowDominance.Row> rows, Dyadic margin, Region region, Facts facts) {
      this.rows = rows;
      this.margin = margin;
      this.region = region;
      this.facts = facts;
    }

    List<Claim> claims() {
      List<Claim> claims = new ArrayList<>();
      Statement statement = statement(block);
      Statement gated = statement.with(horizon(block)).with(HoldsFor.everyGate(block));
      Verdict dominated = dominated(margin);
      Verdict ofMembers = dominated(ofMembers());
      claims.add(claim(Property.INCREMENTAL_STABILITY, gated, dominated));
      // Untied weights have an equilibrium for each step, if at all.
      if (activation.isZeroOnlyAtZero()) {
        claims.add(
            claim(
                Property.UNIQUE_EQUILIBRIUM,
                statement,
                block.isTied()
                    ? ofMembers
                    : new Verdict.Inconclusive(
                        "the weights change from step to step, so the steps have different"
                            + " equilibria")));
      }
      if (activation == Activation.RELU && block.isTied()) {
        claims.add(claim(Property.CONVERGENCE, statement, ofMembers));
      }
      claims.addAll(gains(gated.with(InputNorm.MAXIMUM)));
      claims.add(claim(Property.GRADIENT_BOUND, gated, dominated));
      facts
          .weights(obligation)
          .flatMap(weights -> MemberDistance.inMaximum(block, weights))
          .map(
              distance ->
                  MemberDistance.claim(
                      block, THEOREM, statement, distance, List.of(obligation.name())))
          .ifPresent(claims::add);
      if (activation.isZeroOnlyAtZero() && block.isTied()) {
        Attraction attraction = attraction();
        Statement settling = statement.with(InputNorm.MAXIMUM).with(Extent.untilSettled(region));
        Statement near = statement.with(Extent.ofStates(region));
        claims.add(claim(Property.GLOBAL_ASYMPTOTIC_STABILITY, settling, attraction.settling()));
        claims.add(claim(Property.CONTRACTION_RATE, near, attraction.rate()));
        claims.add(claim(Property.DISTURBANCE_TUBE, near, attraction.tube()));
      }
      return claims;
    }

    private Claim claim(Property property, Statement statement, Verdict verdict) {
      return new Claim(block.name(), property, THEOREM, statement, verdict);
    }

    private Verdict dominated(Dyadic least) {
      return new Verdict.Certified(
          List.of(bound("κ", Bound.Relation.AT_LEAST, least.floorToDouble())));
    }

    /** The margin of a unit with gate g is at least g κ_i, since it is concave in g. */
    private Dyadic ofMembers() {
      return Dyadic.of(block.leastGate()).times(margin);
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
          Ball.inNorm(activation, reach),
          Attraction.progress(ofMembers(), ONE),
          new Facts.Answer(Optional.of(start), ""),
          region,
          new Attraction.Grounds(List.of(obligation.name()), List.of(obligation.name())));
    }

    /** The largest quotient h_i Σ|b_ij| / (κ_i v_i), and the largest h_i Σ|b_ij| / v_i. */
    private List<Claim> gains(Statement statement) {
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
          claim(
              Property.INPUT_OUTPUT_GAIN,
              statement.with(Horizon.at(block.steps())),
              certified(atDepth)),
          claim(Property.INPUT_OUTPUT_GAIN_AT_ANY_DEPTH, statement, certified(deep)),
          claim(Property.INPUT_TO_STATE_GAIN, statement, certified(deep)));
    }

    private Verdict certified(Bound bound) {
      return Verdicts.certified(List.of(bound));
    }

    private Bound gain(String name, Dyadic value) {
      return bound(name, Bound.Relation.AT_MOST, value.ceilToDouble());
    }

    private Bound bound(String quantity, Bound.Relation relation, double value) {
      return new Bound(quantity, relation, value, List.of(obligation.name()));
    }
  }
}
