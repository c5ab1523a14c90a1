package keel.verify.condition;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
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
import keel.verify.exact.StepBound;
import keel.verify.model.LeakyBlock;
import keel.verify.model.RecurrentBlock;

/**
 * How far the state of a block with a leak moves with its input, in the Euclidean norm, whether it
 * is stable or not.
 *
 * <p>The input of a recurrent block enters every step: a quadratic norm with {@code ‖e⁺‖_P² ≤ r
 * ‖e‖_P² + b ‖Δu‖²} bounds what all of it comes to. That of a stack of layers is its first state:
 * every layer makes at most its norm of it.
 *
 * <p>Source: ARCHITECTURE.md, Theorem 11. Rigour: exact.
 */
final class StepGain implements Condition {
  private static final String THEOREM = "theorem-11-gain";

  /** Of layers that are all the same, so many are multiplied out. */
  private static final int MOST_LAYERS = 1 << 12;

  private final LeakyBlock block;
  private final List<ShiftedMatrix.Norm> norms;
  private final Optional<StepBound> step;

  private StepGain(LeakyBlock block) {
    this.block = block;
    this.norms =
        block.leaks().isConstant() && block.inputWeights().isEmpty()
            ? StepNormCondition.norms(block)
            : List.of();
    this.step =
        block instanceof RecurrentBlock recurrent && StepMetricCondition.isCovered(block)
            ? Optional.of(
                StepMetricCondition.obligation(
                    block,
                    "/step_gain",
                    Optional.of(
                        new StepBound.Drive(
                            recurrent.input(), recurrent.steps(), recurrent.readsSequence()))))
            : Optional.empty();
  }

  static Optional<Condition> of(LeakyBlock block) {
    return MetricCondition.slopeObstacle(block.activation()).isEmpty()
        ? Optional.of(new StepGain(block))
        : Optional.empty();
  }

  @Override
  public List<Obligation> next(Facts facts) {
    return Stream.<Obligation>concat(norms.stream().map(ShiftedMatrix.Norm::gram), step.stream())
        .toList();
  }

  @Override
  public List<Claim> conclude(Region region, Facts facts) {
    Statement statement = Statement.in(Norm.EUCLIDEAN).with(InputNorm.EUCLIDEAN);
    List<Claim> claims = new ArrayList<>();
    Stream.of(product(facts), driven(facts))
        .flatMap(Optional::stream)
        .min(Comparator.comparing(Bound::certified))
        .ifPresent(
            gain ->
                claims.add(
                    claim(
                        Property.EUCLIDEAN_GAIN, statement.with(Horizon.at(block.steps())), gain)));
    step.flatMap(facts::step)
        .ifPresent(
            shown ->
                claims.add(
                    claim(
                        Property.INPUT_TO_STATE_GAIN,
                        statement.with(Horizon.upTo(block.steps())),
                        most("gain (step)", shown.inputToState().rootUp()))));
    return claims;
  }

  private Optional<Bound> driven(Facts facts) {
    return step.flatMap(facts::step).map(shown -> most("gain (step)", shown.gain().rootUp()));
  }

  private Bound most(String quantity, Dyadic value) {
    return new Bound(
        quantity,
        Bound.Relation.AT_MOST,
        value.ceilToDouble(),
        step.map(StepBound::name).stream().toList());
  }

  /** Of layers that a change passes one after the other. */
  private Optional<Bound> product(Facts facts) {
    List<Dyadic> known = StepNormCondition.known(norms, facts);
    if (norms.isEmpty() || known.size() < block.weights().size()) {
      return Optional.empty();
    }
    int layers = Math.min(block.steps(), Math.max(MOST_LAYERS, known.size()));
    if (layers < block.steps()
        && StepNormCondition.factor(block, known.get(0)).compareTo(Dyadic.of(1)) > 0) {
      return Optional.empty();
    }
    double product = 1;
    for (int k = 0; k < layers; k++) { // those that are left out make nothing larger
      Dyadic factor = StepNormCondition.factor(block, known.get(k % known.size()));
      product = Dyadic.of(product).times(factor).ceilToDouble();
      if (!Double.isFinite(product)) {
        return Optional.empty();
      }
    }
    return Optional.of(
        new Bound(
            "gain (product)",
            Bound.Relation.AT_MOST,
            product,
            norms.stream().map(norm -> norm.gram().name()).toList()));
  }

  private Claim claim(Property property, Statement statement, Bound bound) {
    return new Claim(
        block.name(), property, THEOREM, statement, Verdicts.certified(List.of(bound)));
  }

  /** The gain is that of Euclidean norms. */
  @Override
  public Optional<Movement> plainNorm(Facts facts) {
    return Optional.of(new Movement(InputNorm.EUCLIDEAN, Dyadic.of(1), List.of()));
  }
}
