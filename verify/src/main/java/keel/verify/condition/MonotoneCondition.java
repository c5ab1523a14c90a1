package keel.verify.condition;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Claim;
import keel.verify.certificate.InputNorm;
import keel.verify.certificate.Norm;
import keel.verify.certificate.Observed;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.certificate.Statement;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Matrix;
import keel.verify.exact.MonotoneGain;
import keel.verify.exact.MonotoneInequality;
import keel.verify.exact.Obligation;
import keel.verify.exact.ShiftedMatrix;
import keel.verify.exact.Vector;
import keel.verify.model.Block;
import keel.verify.model.EquilibriumBlock;

/**
 * Certifies that an equilibrium block has exactly one equilibrium for every input, how far that
 * moves with the input, and that the steps by which it is computed lead there.
 *
 * <p>Source: ARCHITECTURE.md, Theorem 10; Winston and Kolter, Monotone operator equilibrium
 * networks (NeurIPS 2020), with a metric Λ. Rigour: exact; a diagonal Λ and a factor witness.
 */
final class MonotoneCondition implements Condition {
  private static final String THEOREM = "theorem-10-monotone";

  private final EquilibriumBlock block;
  private final MonotoneInequality question;
  private final MonotoneGain gain;
  private final Optional<ShiftedMatrix.Norm> step;

  private MonotoneCondition(EquilibriumBlock block) {
    int groups = block.units() / block.activation().groupSize();
    String prefix = block.name() + "/";
    this.block = block;
    this.question = new MonotoneInequality(prefix + "monotone", block.state(), groups);
    this.gain =
        new MonotoneGain(
            prefix + "equilibrium_gain", block.state(), block.input(), List.of(), groups);
    this.step = solverStep(block).norm(prefix + "solver_step");
  }

  /** I − a(I − W): what a step of forward-backward splitting makes of a change at most. */
  private static ShiftedMatrix solverStep(EquilibriumBlock block) {
    Dyadic step = Dyadic.of(block.stepSize());
    return new ShiftedMatrix(block.state(), Dyadic.of(1).minus(step), step);
  }

  static Optional<Condition> of(Block block) {
    if (!(block instanceof EquilibriumBlock equilibrium)) {
      return Optional.empty();
    }
    Optional<String> obstacle =
        MetricCondition.slopeObstacle(equilibrium.activation()).or(() -> size(equilibrium));
    return Optional.of(
        obstacle.isPresent()
            ? new Open(equilibrium, obstacle.get())
            : new MonotoneCondition(equilibrium));
  }

  private static Optional<String> size(EquilibriumBlock block) {
    return block.units() > MonotoneInequality.LARGEST_SIZE
        ? Optional.of(
            "the block has more than "
                + MonotoneInequality.LARGEST_SIZE
                + " units, and Theorem 10 is not checked for so many")
        : Optional.empty();
  }

  /** A block of which nothing is known, and why. */
  private record Open(EquilibriumBlock block, String reason) implements Condition {
    @Override
    public List<Obligation> next(Facts facts) {
      return List.of();
    }

    @Override
    public List<Claim> conclude(Region region, Facts facts) {
      return List.of(equilibrium(block, new Verdict.Inconclusive(reason)));
    }
  }

  private static Claim equilibrium(EquilibriumBlock block, Verdict verdict) {
    return new Claim(
        block.name(), Property.UNIQUE_EQUILIBRIUM, THEOREM, Statement.in(Norm.NONE), verdict);
  }

  @Override
  public List<Obligation> next(Facts facts) {
    return facts.isExamined(question.name()) && facts.leastDouble(question).isPresent()
        ? Stream.<Obligation>concat(
                Stream.of(question, gain), step.map(ShiftedMatrix.Norm::gram).stream())
            .toList()
        : List.of(question);
  }

  @Override
  public List<Claim> conclude(Region region, Facts facts) {
    Optional<Double> least = facts.leastDouble(question);
    if (least.isEmpty()) {
      return List.of(
          equilibrium(
              block,
              new Verdict.Inconclusive(
                  "no positive diagonal Λ was found for which Λ(I − W) is monotone: its symmetric"
                      + " part must be positive definite")));
    }
    List<Claim> claims = new ArrayList<>();
    claims.add(
        equilibrium(
            block,
            new Verdict.Certified(
                List.of(
                    new Bound(
                        "λmin(sym(Λ(I − W)))",
                        Bound.Relation.AT_LEAST,
                        least.get(),
                        List.of(question.name()))))));
    claims.add(
        new Claim(
            block.name(),
            Property.EUCLIDEAN_GAIN,
            THEOREM,
            Statement.in(Norm.EUCLIDEAN).with(InputNorm.EUCLIDEAN),
            facts
                .monotoneGain(gain)
                .map(
                    square -> certified("gain (equilibrium)", square.ceilSquareRoot(), gain.name()))
                .orElse(new Verdict.Inconclusive("no witness for the gain was found"))));
    claims.add(
        new Claim(
            block.name(),
            Property.CONTRACTION_RATE,
            THEOREM,
            Statement.in(Norm.EUCLIDEAN),
            rate(facts)));
    return claims;
  }

  private static Verdict certified(String quantity, double bound, String shownBy) {
    return Verdicts.certified(
        List.of(new Bound(quantity, Bound.Relation.AT_MOST, bound, List.of(shownBy))));
  }

  /** Of the steps by which the equilibrium is computed. */
  private Verdict rate(Facts facts) {
    Optional<Dyadic> rate = step.flatMap(s -> facts.gram(s.gram()).bound().map(s::of));
    if (rate.isEmpty()) {
      return new Verdict.Inconclusive("no witness for the norm of I − a(I − W) was found");
    }
    double most = rate.get().ceilToDouble();
    return most < 1
        ? certified("‖I − a(I − W)‖₂", most, step.orElseThrow().gram().name())
        : new Verdict.Inconclusive(
            "‖I − a(I − W)‖₂ is not below 1 for the step a = "
                + Dyadic.of(block.stepSize()).floorText()
                + " of the solver, which need not come nearer to the equilibrium; a shorter step"
                + " does");
  }

  @Override
  public Optional<Observed> observe(Claim claim, Bound bound, Facts facts) {
    if (claim.property() != Property.UNIQUE_EQUILIBRIUM) {
      return Optional.empty();
    }
    return facts.leastAttained(question).stream()
        .mapToObj(value -> Observed.of(claim, bound, value, Optional.empty()))
        .findFirst();
  }

  @Override
  public Optional<EnergyInequality> energy(Facts facts) {
    return facts.numbers(question).flatMap(this::energy);
  }

  private Optional<EnergyInequality> energy(Vector numbers) {
    return question
        .doubled(numbers)
        .map(matrix -> new EnergyInequality.Form(matrix, Dyadic.of(1)))
        .map(
            form ->
                new EnergyInequality(
                    Optional.of(form), form, input(numbers), List.of(question.name())));
  }

  /** Factors of Λ U. */
  private List<Matrix> input(Vector numbers) {
    Vector multipliers = question.multipliers(numbers);
    return multipliers.equals(Vector.constant(block.units(), 1))
        ? List.of(block.input())
        : List.of(Matrix.identity(block.units()).withDiagonal(multipliers), block.input());
  }

  @Override
  public Optional<Movement> plainNorm(Facts facts) {
    return Optional.of(new Movement(InputNorm.EUCLIDEAN, Dyadic.of(1), List.of()));
  }

  /**
   * {@code 2 eᵀ M e ≤ 2 eᵀ Λ d} for arguments that are off by d, so that {@code ‖e‖₂ ≤ max Λ ‖d‖₂ /
   * λmin(M)}; and the state itself is off by its own rounding.
   */
  @Override
  public Optional<Movement> spread(Facts facts) {
    Optional<Dyadic> least = facts.leastEigenvalue(question);
    return facts
        .numbers(question)
        .map(
            numbers -> {
              Dyadic greatest = Dyadic.ZERO;
              for (int i = 0; i < numbers.length(); i++) {
                greatest = greatest.max(Dyadic.of(numbers.get(i)));
              }
              Dyadic factor = greatest.dividedUp(least.orElseThrow()).max(Dyadic.of(1));
              Dyadic root = Dyadic.of(Dyadic.of(block.units()).ceilSquareRoot());
              return new Movement(
                  InputNorm.EUCLIDEAN, factor.times(root), List.of(question.name()));
            });
  }
}
