package keel.verify.condition;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Extent;
import keel.verify.certificate.InputNorm;
import keel.verify.certificate.Norm;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.certificate.Statement;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Dyadic;
import keel.verify.exact.GramBound;
import keel.verify.exact.LurieInequality;
import keel.verify.exact.Obligation;
import keel.verify.model.Activation;
import keel.verify.model.Block;
import keel.verify.model.DenseBlock;
import keel.verify.model.Nonlinearity;

/**
 * Certifies where a dense block with any A goes as long as its input stays the same: to its one
 * equilibrium, where σ vanishes only at zero; to some equilibrium, for ReLU.
 *
 * <p>Source: ARCHITECTURE.md, Theorem 6. Two trajectories may move apart on the way, so that
 * nothing is said of inputs that change. Where there is one equilibrium, how soon a state comes
 * near it is said in the distance of {@link Potential}; for ReLU, how soon it stays where it is, by
 * {@link GeometricLaw}. Rigour: exact; a diagonal Λ and a factor witness.
 */
final class LurieCondition implements Condition {
  private static final String THEOREM = "theorem-6-lurie";

  private final DenseBlock block;
  private final LurieInequality question;
  private final GramBound inputNorm;

  private LurieCondition(DenseBlock block, LurieInequality question) {
    this.block = block;
    this.question = question;
    this.inputNorm = MetricGains.inputNorm(block, block.input());
  }

  static Optional<Condition> of(Block block) {
    return block instanceof DenseBlock dense
        ? question(dense).map(question -> new LurieCondition(dense, question))
        : Optional.empty();
  }

  /** What the theorem asks of a block, if it says something about such a block. */
  static Optional<LurieInequality> question(DenseBlock block) {
    return MetricCondition.obstacle(block).isEmpty()
            && block.units() <= LurieInequality.LARGEST_SIZE
            && !properties(block.activation()).isEmpty()
        ? Optional.of(
            new LurieInequality(
                block.name() + "/lurie", block.state(), QuadraticMetric.steps(block)))
        : Optional.empty();
  }

  private static List<Property> properties(Nonlinearity activation) {
    if (attracted(activation).isPresent()) {
      return List.of(
          Property.UNIQUE_EQUILIBRIUM, Property.CONVERGENCE, Property.GLOBAL_ASYMPTOTIC_STABILITY);
    }
    return activation == Activation.RELU ? List.of(Property.CONVERGENCE) : List.of();
  }

  /** σ, if it vanishes only at zero: there is one equilibrium then. */
  static Optional<Activation> attracted(Nonlinearity activation) {
    return activation instanceof Activation split && split.isZeroOnlyAtZero()
        ? Optional.of(split)
        : Optional.empty();
  }

  @Override
  public List<Obligation> next(Facts facts) {
    return facts.isExamined(question.name()) && facts.leastDouble(question).isPresent()
        ? List.of(question, inputNorm)
        : List.of(question);
  }

  /** How far a state is from the one equilibrium, if there is one. */
  private Optional<Potential> potential(Facts facts) {
    return attracted(block.activation())
        .flatMap(
            activation ->
                facts
                    .leastDouble(question)
                    .flatMap(
                        least ->
                            facts
                                .numbers(question)
                                .map(numbers -> Potential.of(activation, numbers, least))));
  }

  @Override
  public List<Claim> conclude(Region region, Facts facts) {
    Optional<Double> least = facts.leastDouble(question);
    if (least.isEmpty()) {
      return List.of();
    }
    List<Claim> claims = new ArrayList<>();
    potential(facts).ifPresent(found -> claims.addAll(numbers(found, region, facts)));
    if (GeometricLaw.governs(block.activation())) {
      claims.add(settling(least.get(), region, facts));
    }
    claims.addAll(claims(least.get()));
    return claims;
  }

  private Bound bound(double least) {
    return new Bound("λmin(W)", Bound.Relation.AT_LEAST, least, List.of(question.name()));
  }

  private List<Claim> claims(double least) {
    Verdict verdict = new Verdict.Certified(List.of(bound(least)));
    return properties(block.activation()).stream()
        .map(property -> claim(property, Statement.in(Norm.NONE), verdict))
        .toList();
  }

  /** How soon a state comes near the equilibrium, and what it bears there. */
  private List<Claim> numbers(Potential potential, Region region, Facts facts) {
    Attraction attraction =
        new Attraction(
            potential,
            potential::progress,
            start(potential, region, facts),
            region,
            new Attraction.Grounds(
                List.of(question.name()), List.of(question.name(), inputNorm.name())));
    Statement statement = Statement.in(new Norm(Norm.Kind.POTENTIAL, question.name()));
    Statement near = statement.with(Extent.ofStates(region));
    return List.of(
        claim(
            Property.GLOBAL_ASYMPTOTIC_STABILITY,
            statement.with(InputNorm.EUCLIDEAN).with(Extent.untilSettled(region)),
            Verdicts.with(attraction.settling(), bound(potential.gap()))),
        claim(Property.CONTRACTION_RATE, near, attraction.rate()),
        claim(Property.DISTURBANCE_TUBE, near, attraction.tube()));
  }

  private Claim settling(double least, Region region, Facts facts) {
    Facts.Answer drive = drive(region, facts);
    Verdict verdict =
        drive
            .bound()
            .map(
                length ->
                    GeometricLaw.settling(
                        GeometricLaw.byMultipliers(
                            length,
                            facts.numbers(question).orElseThrow(),
                            QuadraticMetric.steps(block),
                            least),
                        region,
                        List.of(question.name(), inputNorm.name())))
            .orElseGet(() -> new Verdict.Inconclusive(drive.gap()));
    return claim(
        Property.SETTLING,
        Statement.in(Norm.EUCLIDEAN).with(InputNorm.EUCLIDEAN).with(Extent.untilSettled(region)),
        verdict);
  }

  private Facts.Answer start(Potential potential, Region region, Facts facts) {
    Facts.Answer drive = drive(region, facts);
    return new Facts.Answer(drive.bound().map(potential::distance), drive.gap());
  }

  /** Not below the length of {@code B u + b}, the pre-activations of the zero state. */
  private Facts.Answer drive(Region region, Facts facts) {
    Facts.Answer square = facts.gram(inputNorm);
    Dyadic bias = QuadraticMetric.square(block.bias()).rootUp();
    return new Facts.Answer(
        square.bound().map(b -> b.rootUp().times(Dyadic.of(region.inputRadius())).plus(bias)),
        square.gap());
  }

  private Claim claim(Property property, Statement where, Verdict verdict) {
    return new Claim(block.name(), property, THEOREM, where, verdict);
  }
}
