package keel.verify.condition;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Claim;
import keel.verify.certificate.HoldsFor;
import keel.verify.certificate.Horizon;
import keel.verify.certificate.InputNorm;
import keel.verify.certificate.Norm;
import keel.verify.certificate.Observed;
import keel.verify.certificate.Property;
import keel.verify.certificate.Statement;
import keel.verify.certificate.Verdict;
import keel.verify.exact.DepthRecursion;
import keel.verify.exact.Direction;
import keel.verify.exact.Dyadic;
import keel.verify.exact.GramBound;
import keel.verify.exact.Matrix;
import keel.verify.exact.Obligation;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;
import keel.verify.trajectory.GainAttack;

/**
 * How far the state of a block moves with its input, in the norm of a {@link QuadraticMetric}:
 * ‖Δx[K]‖_P ≤ γ ‖Δu‖₂ from equal initial states.
 *
 * <p>Source: ARCHITECTURE.md, Theorems 2 and 3. Three bounds hold for constant inputs, and the
 * smallest is kept and named:
 *
 * <ul>
 *   <li>energy (Theorem 2): {@code γ² = (K w / 2η) ‖B‖₂²}, also for inputs that change;
 *   <li>split (Theorem 3): {@code γ² = 4 b} where {@code B Bᵀ ⪯ b (P + D)} and D ≤ (4η/K) W⁻¹;
 *   <li>limit (Theorem 3): {@code γ² = 4 b} where {@code B Bᵀ ⪯ b P}, at every depth.
 * </ul>
 *
 * <p>The split bound is sharper than splitting and adding up: with {@code (a + √(a² + c))² ≤ 4a² +
 * 2c} the two parts of BΔu are weighed together, and half of P stays.
 *
 * <p>In the Euclidean norm {@link UnrolledGain}, and where n K is too large for it Theorem 5:
 * {@code γ² = max W α b} with α of a {@link DepthRecursion} and {@code B Bᵀ ⪯ b (P + βW⁻¹)}; in the
 * coordinates W^{-1/2}x a step has size 1.
 *
 * <p>Proof: proofs/theories/Gain.v.
 */
final class MetricGains {
  private static final Dyadic FOUR = Dyadic.of(4);
  private static final Dyadic TWO = Dyadic.of(2);

  private static final String NO_WITNESS = "no witness for the gain was found";
  private static final String ENERGY_THEOREM = "theorem-2-energy-gain";
  private static final String DEPTH_THEOREM = "theorem-3-depth-gain";
  private static final String RECURSION_THEOREM = "theorem-5-recursion";

  private final DenseBlock block;
  private final QuadraticMetric metric;
  private final Spectrum spectrum;
  private final Statement statement;

  /** The names of the obligations that the spectrum was found by. */
  private final List<String> ends;

  /** Why B does not say how inputs move the block, if it does not. */
  private final Optional<String> obstacle;

  private final String attackName;
  private final GramBound inputNorm;
  private final GramBound limit;
  private final Optional<GramBound> split;
  private final Optional<UnrolledGain> unrolled;
  private final Optional<DepthRecursion> recursion;
  private final String euclideanAttackName;

  MetricGains(
      DenseBlock block,
      QuadraticMetric metric,
      Spectrum spectrum,
      Statement statement,
      List<String> ends,
      Optional<String> obstacle) {
    this.block = block;
    this.metric = metric;
    this.spectrum = spectrum;
    this.statement = statement.with(InputNorm.EUCLIDEAN).with(HoldsFor.everyGate(block));
    this.ends = List.copyOf(ends);
    this.obstacle = obstacle;
    String prefix = block.name() + "/";
    this.attackName = prefix + "attack";
    Matrix input = metric.input();
    this.inputNorm = inputNorm(block, input);
    this.limit = new GramBound(prefix + "gain_limit", input, metric.p());
    this.split = splitMetric().map(matrix -> new GramBound(prefix + "gain", input, matrix));
    this.unrolled = obstacle.isPresent() ? Optional.empty() : UnrolledGain.of(block);
    this.recursion = recursion(prefix + "recursion");
    this.euclideanAttackName = prefix + "euclidean_attack";
  }

  private Optional<DepthRecursion> recursion(String name) {
    Dyadic least = metric.leastWeight().times(spectrum.least());
    return block.depth().isFixed()
            && block.steps() <= DepthRecursion.MOST_STEPS
            && block.units() <= DepthRecursion.MOST_UNITS
        ? Optional.of(
            new DepthRecursion(
                name,
                least.min(spectrum.greatest()),
                spectrum.greatest(),
                block.steps(),
                new DepthRecursion.Aim(metric.input(), metric.p(), metric.inverseWeights())))
        : Optional.empty();
  }

  /** The squared spectral norm of the input's weights. */
  static GramBound inputNorm(DenseBlock block, Matrix input) {
    return GramBound.ofNorm(block.name() + "/input_norm", input);
  }

  /** What must be known of B. */
  private List<GramBound> grams() {
    if (obstacle.isPresent()) {
      return List.of();
    }
    List<GramBound> grams = new ArrayList<>(List.of(inputNorm, limit));
    split.ifPresent(grams::add);
    return grams;
  }

  /** What must be known. */
  List<Obligation> next(Facts facts) {
    if (obstacle.isPresent()) {
      return List.of();
    }
    List<Obligation> obligations = new ArrayList<>(grams());
    unrolled.ifPresent(u -> obligations.addAll(u.next(facts)));
    if (asksRecursion(facts)) {
      recursion.ifPresent(obligations::add);
      if (recursion.filter(r -> facts.isExamined(r.name())).isPresent()) {
        euclidean(facts).ifPresent(obligations::add);
      }
    }
    return obligations;
  }

  /** Steps that are too many to be taken at once, or not shown so, are gone through one by one. */
  private boolean asksRecursion(Facts facts) {
    return unrolled.isEmpty() || unrolled.get().hasFailed(facts);
  }

  /** {@code B Bᵀ ⪯ b (P + βW⁻¹)} for the β that the recursion is shown with. */
  private Optional<GramBound> euclidean(Facts facts) {
    return recursion
        .flatMap(facts::recursion)
        .map(
            shown ->
                new GramBound(
                    block.name() + "/euclidean_gain",
                    metric.input(),
                    metric.raised(Dyadic.of(shown.shift()), 1)));
  }

  /** {@code B Bᵀ ⪯ b P}: the squared gain of the equilibrium. */
  GramBound limit() {
    return limit;
  }

  /** What is known of it. */
  Facts.Answer limitAnswer(Facts facts) {
    return answer(limit, facts);
  }

  private Facts.Answer answer(GramBound obligation, Facts facts) {
    return obstacle
        .map(reason -> new Facts.Answer(Optional.empty(), reason))
        .orElseGet(() -> facts.gram(obligation));
  }

  /**
   * P + D, where the diagonal of D is (4η/K) / w, or less. Without a slack η there is none, and for
   * {@code K λmax(WP) ≤ 4η} the energy bound is the smaller one.
   */
  private Optional<Matrix> splitMetric() {
    Dyadic slack = TWO.times(spectrum.slack());
    Dyadic depth = Dyadic.of(block.steps(), 0);
    if (depth.times(spectrum.greatest()).compareTo(slack) <= 0 || slack.signum() <= 0) {
      return Optional.empty();
    }
    return Optional.of(metric.raised(slack, block.steps()));
  }

  /** A bound of γ², and where it comes from. */
  private record Gain(String name, String theorem, Dyadic square, GramBound obligation) {}

  private Bound bound(Gain gain) {
    List<String> shownBy = new ArrayList<>(ends);
    shownBy.add(gain.obligation.name());
    return new Bound(gain.name, Bound.Relation.AT_MOST, gain.square.ceilSquareRoot(), shownBy);
  }

  /** The claims. */
  List<Claim> claims(Facts facts) {
    facts.prepare(grams());
    Optional<Gain> deep =
        limitAnswer(facts)
            .bound()
            .map(b -> new Gain("gain (limit)", DEPTH_THEOREM, FOUR.times(b), limit));
    Optional<Gain> splitGain =
        split.flatMap(
            obligation ->
                answer(obligation, facts)
                    .bound()
                    .map(b -> new Gain("gain (split)", DEPTH_THEOREM, FOUR.times(b), obligation)));
    Optional<Gain> energy =
        answer(inputNorm, facts)
            .bound()
            .flatMap(this::energy)
            .map(g -> new Gain("gain (energy)", ENERGY_THEOREM, g, inputNorm));
    Optional<Gain> smallest =
        Stream.of(energy, splitGain, deep)
            .flatMap(Optional::stream)
            .min(Comparator.comparing(Gain::square));
    return List.of(
        claim(
            Property.INPUT_OUTPUT_GAIN,
            smallest.map(Gain::theorem).orElse(DEPTH_THEOREM),
            Horizon.at(block.steps()),
            verdict(smallest)),
        euclideanClaim(facts),
        claim(Property.INPUT_OUTPUT_GAIN_AT_ANY_DEPTH, DEPTH_THEOREM, Horizon.ANY, verdict(deep)),
        claim(
            Property.INPUT_TO_STATE_GAIN,
            ENERGY_THEOREM,
            Horizon.upTo(block.steps()),
            withNorm(verdict(energy), answer(inputNorm, facts))));
  }

  private Claim euclideanClaim(Facts facts) {
    return unrolledClaim(facts).orElseGet(() -> recursionClaim(facts));
  }

  private Optional<Claim> unrolledClaim(Facts facts) {
    return unrolled.flatMap(gain -> gain.claim(facts));
  }

  private Claim recursionClaim(Facts facts) {
    Statement where =
        Statement.in(Norm.EUCLIDEAN)
            .with(InputNorm.EUCLIDEAN)
            .with(HoldsFor.everyGate(block))
            .with(Horizon.at(block.steps()));
    Verdict verdict =
        obstacle.isPresent()
            ? new Verdict.Inconclusive(obstacle.get())
            : recursion.isEmpty()
                ? new Verdict.Inconclusive(
                    "the recursion of Theorem 5 is asked for up to "
                        + DepthRecursion.MOST_STEPS
                        + " steps and "
                        + DepthRecursion.MOST_UNITS
                        + " units")
                : euclideanBound(facts)
                    .map(bound -> Verdicts.certified(List.of(bound)))
                    .orElseGet(() -> new Verdict.Inconclusive(NO_WITNESS));
    return new Claim(block.name(), Property.EUCLIDEAN_GAIN, RECURSION_THEOREM, where, verdict);
  }

  /** √(max W α b). */
  private Optional<Bound> euclideanBound(Facts facts) {
    Optional<Dyadic> alpha = recursion.flatMap(facts::recursion).map(DepthRecursion.Shown::alpha);
    Optional<GramBound> gram = euclidean(facts);
    return gram.flatMap(g -> facts.gram(g).bound())
        .map(b -> b.times(alpha.orElseThrow()).times(metric.greatestWeight()))
        .map(
            square -> {
              List<String> shownBy = new ArrayList<>(ends);
              shownBy.add(recursion.orElseThrow().name());
              shownBy.add(gram.orElseThrow().name());
              return new Bound(
                  "gain (recursion)", Bound.Relation.AT_MOST, square.ceilSquareRoot(), shownBy);
            });
  }

  private Claim claim(Property property, String theorem, Horizon horizon, Verdict verdict) {
    return new Claim(block.name(), property, theorem, statement.with(horizon), verdict);
  }

  private Verdict verdict(Optional<Gain> gain) {
    return gain.map(g -> Verdicts.certified(List.of(bound(g))))
        .orElseGet(() -> new Verdict.Inconclusive(obstacle.orElse(NO_WITNESS)));
  }

  /** Adds ‖ΛB‖₂, which the energy bound rests on. */
  private Verdict withNorm(Verdict verdict, Facts.Answer norm) {
    return norm.bound()
        .map(
            square ->
                Verdicts.with(
                    verdict,
                    new Bound(
                        statement.norm().equals(Norm.STATE_MATRIX) ? "‖B‖₂" : "‖ΛB‖₂",
                        Bound.Relation.AT_MOST,
                        square.ceilSquareRoot(),
                        List.of(inputNorm.name()))))
        .orElse(verdict);
  }

  /** (K w / 2η) b. */
  private Optional<Dyadic> energy(Dyadic b) {
    if (spectrum.slack().signum() <= 0) {
      return Optional.empty();
    }
    Dyadic numerator = Dyadic.of(block.steps(), 0).times(metric.greatestWeight()).times(b);
    return Optional.of(numerator.dividedUp(spectrum.slack()));
  }

  /** Attacks on the gains after K steps; none if nothing could be shown by one. */
  List<GainAttack> attacks(Facts facts) {
    return Stream.of(attack(facts), euclideanAttack(facts)).flatMap(Optional::stream).toList();
  }

  private Optional<GainAttack> attack(Facts facts) {
    return attack(
        attackName, metric.p(), greatestEigenvalue(), facts.direction(split.orElse(limit)));
  }

  /** What roundings add up to is known in ‖·‖_P, and ‖e‖₂ ≤ ‖e‖_P / √λmin(P). */
  private Optional<GainAttack> euclideanAttack(Facts facts) {
    Optional<GramBound> nearest =
        unrolledClaim(facts).isPresent() ? Optional.of(limit) : euclidean(facts);
    return nearest.flatMap(
        gram ->
            attack(
                euclideanAttackName,
                Matrix.identity(block.units()),
                greatestEigenvalue().dividedUp(spectrum.least()),
                facts.direction(gram)));
  }

  /** λmax(P) ≤ λmax(sWP) / min(sW). */
  private Dyadic greatestEigenvalue() {
    return spectrum.greatest().dividedUp(metric.leastWeight());
  }

  /** With all gates at 1, for which gains hold, too. */
  private Optional<GainAttack> attack(
      String name, Matrix form, Dyadic greatest, Optional<Direction> hint) {
    if (obstacle.isPresent() || !(block.activation() instanceof Activation)) {
      return Optional.empty(); // what a rounded step is off by is known of single units
    }
    return Optional.of(greatest.ceilToDouble())
        .filter(Double::isFinite)
        .map(number -> new GainAttack(name, block.withGates(Optional.empty()), form, number, hint));
  }

  /** What a bound of one of the claims was seen to reach. */
  Optional<Observed> observe(Claim claim, Bound bound, Facts facts) {
    if (bound.shownBy().equals(List.of(inputNorm.name()))) {
      return observed(claim, bound, facts.attained(inputNorm), Optional.empty());
    }
    if (!bound.quantity().startsWith("gain")) {
      return Optional.empty();
    }
    if (claim.property() == Property.EUCLIDEAN_GAIN) {
      return observed(
          claim, bound, attained(euclideanAttack(facts), facts), Optional.of(euclideanAttackName));
    }
    OptionalDouble attack = attained(attack(facts), facts);
    OptionalDouble equilibria =
        claim.property() == Property.INPUT_OUTPUT_GAIN_AT_ANY_DEPTH
            ? attainedInTheLimit(facts)
            : OptionalDouble.empty();
    return equilibria.orElse(0) > attack.orElse(0)
        ? observed(claim, bound, equilibria, Optional.empty())
        : observed(claim, bound, attack, Optional.of(attackName));
  }

  private static Optional<Observed> observed(
      Claim claim, Bound bound, OptionalDouble value, Optional<String> evidence) {
    return value.isPresent()
        ? Optional.of(Observed.of(claim, bound, value.getAsDouble(), evidence))
        : Optional.empty();
  }

  /** What an attack after K steps is shown to reach. */
  private static OptionalDouble attained(Optional<GainAttack> attack, Facts facts) {
    return attack
        .flatMap(a -> facts.attack(a.name()).map(pair -> a.gain(pair.toArray())))
        .orElse(OptionalDouble.empty());
  }

  /**
   * The equilibria themselves are P⁻¹(Bu + b), whose gain the direction of the limit shows; without
   * a slack η trajectories need not tend to them.
   */
  private OptionalDouble attainedInTheLimit(Facts facts) {
    return block.activation().isZeroOnlyAtZero() && spectrum.slack().signum() > 0
        ? facts.attained(limit)
        : OptionalDouble.empty();
  }
}
