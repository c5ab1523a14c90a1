package keel.verify.condition;

import java.util.ArrayList;
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
import keel.verify.exact.Obligation;
import keel.verify.exact.ShiftedMatrix;
import keel.verify.model.LeakyBlock;

/**
 * Certifies that no step of a block with a leak moves states apart in the Euclidean norm: a step
 * makes at most {@code (1 − a) + a l ‖W‖₂} of a distance, a the leak of all units, l the greatest
 * slope. Its weights may change from step to step.
 *
 * <p>Source: ARCHITECTURE.md, Theorem 11. Rigour: exact; one factor witness for each W.
 */
final class StepNormCondition implements Condition {
  private static final String THEOREM = "theorem-11-norm";
  private static final Dyadic ONE = Dyadic.of(1);

  private final LeakyBlock block;
  private final List<ShiftedMatrix.Norm> norms;

  private StepNormCondition(LeakyBlock block, List<ShiftedMatrix.Norm> norms) {
    this.block = block;
    this.norms = List.copyOf(norms);
  }

  static Optional<Condition> of(LeakyBlock block) {
    Optional<String> obstacle =
        MetricCondition.slopeObstacle(block.activation())
            .or(
                () ->
                    block.leaks().isConstant()
                        ? Optional.empty()
                        : Optional.of("the units have leaks of their own"));
    if (obstacle.isPresent()) {
      return Optional.of(inapplicable(block, obstacle.get()));
    }
    List<ShiftedMatrix.Norm> norms = norms(block);
    return norms.size() < block.weights().size()
        ? Optional.of(inapplicable(block, "a weight leaves the range of doubles"))
        : Optional.of(new StepNormCondition(block, norms));
  }

  /** The questions for the norms of the weights; fewer where a number leaves the doubles. */
  static List<ShiftedMatrix.Norm> norms(LeakyBlock block) {
    List<ShiftedMatrix> weights = block.weights();
    String name = block.name() + "/step_norm";
    return IntStream.range(0, weights.size())
        .mapToObj(k -> weights.get(k).norm(weights.size() == 1 ? name : name + "[" + k + "]"))
        .flatMap(Optional::stream)
        .toList();
  }

  /** The norms of the weights, of each that is known. */
  static List<Dyadic> known(List<ShiftedMatrix.Norm> norms, Facts facts) {
    return norms.stream()
        .map(norm -> facts.gram(norm.gram()).bound().map(norm::of))
        .flatMap(Optional::stream)
        .toList();
  }

  /** What a step makes of a distance at most. */
  static Dyadic factor(LeakyBlock block, Dyadic norm) {
    Dyadic leak = Dyadic.of(block.leaks().get(0));
    Dyadic slope = Dyadic.of(block.activation().greatestSlope());
    return ONE.minus(leak).plus(leak.times(slope).times(norm));
  }

  private static Statement statement(LeakyBlock block) {
    return Statement.in(Norm.EUCLIDEAN).with(horizon(block));
  }

  /** Untied weights are known for the steps of the block alone. */
  static Horizon horizon(LeakyBlock block) {
    return block.isTied() ? Horizon.ANY : Horizon.upTo(block.steps());
  }

  private static Condition inapplicable(LeakyBlock block, String reason) {
    return new Inapplicable(block, THEOREM, statement(block), reason);
  }

  @Override
  public List<Obligation> next(Facts facts) {
    return norms.stream().<Obligation>map(ShiftedMatrix.Norm::gram).toList();
  }

  @Override
  public List<Claim> conclude(Region region, Facts facts) {
    List<Dyadic> known = known(norms, facts);
    if (known.size() < norms.size()) {
      return inapplicable(block, "no witness for the norm of W was found").conclude(region, facts);
    }
    Dyadic greatest = known.stream().reduce(Dyadic.ZERO, Dyadic::max);
    Dyadic factor = factor(block, greatest);
    if (factor.compareTo(ONE) > 0) {
      return inapplicable(
              block,
              "‖W‖₂ may be "
                  + greatest.ceilText()
                  + ", with which a step can move states apart in the Euclidean norm")
          .conclude(region, facts);
    }
    List<Claim> claims = new ArrayList<>();
    claims.add(claim(Property.INCREMENTAL_STABILITY, "‖W‖₂", greatest.ceilToDouble()));
    double rate = factor.ceilToDouble();
    if (rate < 1) {
      claims.add(claim(Property.CONTRACTION_RATE, "ρ", rate));
    }
    return claims;
  }

  private Claim claim(Property property, String quantity, double most) {
    List<String> shownBy = norms.stream().map(norm -> norm.gram().name()).toList();
    return new Claim(
        block.name(),
        property,
        THEOREM,
        statement(block),
        Verdicts.certified(List.of(new Bound(quantity, Bound.Relation.AT_MOST, most, shownBy))));
  }

  /** ‖e‖₂ ≤ √n max |e_i|, and no step makes it longer. */
  @Override
  public Optional<Movement> spread(Facts facts) {
    return Optional.of(
        new Movement(InputNorm.EUCLIDEAN, Dyadic.of(block.units(), 0).rootUp(), List.of()));
  }
}
