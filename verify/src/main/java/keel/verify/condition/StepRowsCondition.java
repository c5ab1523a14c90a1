package keel.verify.condition;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Horizon;
import keel.verify.certificate.InputNorm;
import keel.verify.certificate.Norm;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.certificate.Statement;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Matrix;
import keel.verify.exact.Obligation;
import keel.verify.exact.RowDominance;
import keel.verify.exact.StepRows;
import keel.verify.model.LeakyBlock;

/**
 * Certifies that no step of a block with a leak moves states apart in a weighted maximum norm, and
 * how far its inputs, which may change at every step, move them.
 *
 * <p>Source: ARCHITECTURE.md, Theorem 11. Rigour: exact; the weights are a witness.
 */
final class StepRowsCondition implements Condition {
  private static final String THEOREM = "theorem-11-rows";
  private static final Dyadic ONE = Dyadic.of(1);

  private final LeakyBlock block;
  private final StepRows rows;

  private StepRowsCondition(LeakyBlock block) {
    this.block = block;
    this.rows =
        new StepRows(
            name(block),
            block.weights(),
            block.leaks(),
            block.activation().greatestSlope(),
            block
                .inputWeights()
                .map(StepRowsCondition::sums)
                .orElseGet(() -> Collections.nCopies(block.units(), Dyadic.ZERO)));
  }

  static Optional<Condition> of(LeakyBlock block) {
    Optional<String> obstacle =
        MetricCondition.slopeObstacle(block.activation())
            .or(() -> Groups.dominanceObstacle(block.activation()));
    return Optional.of(
        obstacle.isPresent() ? inapplicable(block, obstacle.get()) : new StepRowsCondition(block));
  }

  private static String name(LeakyBlock block) {
    return block.name() + "/step_rows";
  }

  private static Statement statement(LeakyBlock block) {
    return Statement.in(new Norm(Norm.Kind.WEIGHTED_MAXIMUM, name(block)))
        .with(StepNormCondition.horizon(block));
  }

  private static Condition inapplicable(LeakyBlock block, String reason) {
    return new Inapplicable(block, THEOREM, statement(block), reason);
  }

  /** Σ_j |b_ij|. */
  private static List<Dyadic> sums(Matrix input) {
    return IntStream.range(0, input.rows())
        .mapToObj(
            i ->
                IntStream.range(0, input.columns())
                    .mapToObj(j -> Dyadic.of(input.get(i, j)).abs())
                    .reduce(Dyadic.ZERO, Dyadic::plus))
        .toList();
  }

  @Override
  public List<Obligation> next(Facts facts) {
    return List.of(rows);
  }

  @Override
  public List<Claim> conclude(Region region, Facts facts) {
    List<RowDominance.Row> found = facts.rows(rows);
    if (found.isEmpty()) {
      return inapplicable(block, "no weights for the rows were found").conclude(region, facts);
    }
    double margin =
        found.stream()
            .mapToDouble(row -> row.margin().floorQuotient(row.weight()))
            .min()
            .orElseThrow();
    if (!(margin > 0)) {
      return inapplicable(block, "the rows of W are too large for a weighted maximum norm")
          .conclude(region, facts);
    }
    List<Claim> claims = new ArrayList<>();
    claims.add(
        claim(
            Property.INCREMENTAL_STABILITY,
            statement(block),
            new Bound("κ", Bound.Relation.AT_LEAST, margin, List.of(rows.name()))));
    double rate = ONE.minus(Dyadic.of(margin)).ceilToDouble();
    if (rate < 1) {
      claims.add(claim(Property.CONTRACTION_RATE, statement(block), most("ρ", rate)));
    }
    if (block.inputWeights().isPresent()) {
      Statement gains = statement(block).with(InputNorm.MAXIMUM);
      Bound gain = most("gain (rows)", gain(found));
      claims.add(claim(Property.INPUT_OUTPUT_GAIN, gains.with(Horizon.at(block.steps())), gain));
      claims.add(claim(Property.INPUT_TO_STATE_GAIN, gains, gain));
    }
    return claims;
  }

  /** The greatest quotient of what an input adds to a row, and of what is taken off it. */
  private double gain(List<RowDominance.Row> found) {
    Dyadic limit = Dyadic.ZERO;
    for (RowDominance.Row row : found) {
      limit = limit.max(row.input().dividedUp(row.margin()));
    }
    return limit.ceilToDouble();
  }

  private Bound most(String quantity, double value) {
    return new Bound(quantity, Bound.Relation.AT_MOST, value, List.of(rows.name()));
  }

  private Claim claim(Property property, Statement statement, Bound bound) {
    return new Claim(
        block.name(), property, THEOREM, statement, Verdicts.certified(List.of(bound)));
  }

  /** |e_i| ≤ v_i ‖e‖_v. */
  @Override
  public Optional<Movement> plainNorm(Facts facts) {
    return facts
        .weights(rows)
        .map(v -> new Movement(InputNorm.MAXIMUM, DominanceCondition.greatest(v), shownBy()));
  }

  /** |e_i| ≤ v_i ‖e‖_v and ‖e‖_v ≤ max |e_i| / min v. */
  @Override
  public Optional<Movement> spread(Facts facts) {
    return facts
        .weights(rows)
        .map(
            v ->
                new Movement(
                    InputNorm.MAXIMUM,
                    DominanceCondition.greatest(v).dividedUp(DominanceCondition.least(v)),
                    shownBy()));
  }

  private List<String> shownBy() {
    return List.of(rows.name());
  }
}
