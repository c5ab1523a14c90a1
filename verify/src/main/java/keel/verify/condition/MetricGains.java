package keel.verify.condition;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Property;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Dyadic;
import keel.verify.exact.GramBound;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
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
 * <p>Proof: proofs/theories/Gain.v.
 */
final class MetricGains {
  private static final Dyadic FOUR = Dyadic.of(4);

  private final DenseBlock block;
  private final QuadraticMetric metric;
  private final MetricCondition.Spectrum spectrum;
  private final String attackName;
  private final GramBound inputNorm;
  private final GramBound limit;
  private final Optional<GramBound> split;

  MetricGains(
      String prefix, DenseBlock block, QuadraticMetric metric, MetricCondition.Spectrum spectrum) {
    this.block = block;
    this.metric = metric;
    this.spectrum = spectrum;
    this.attackName = prefix + "attack";
    Matrix input = metric.input();
    // B Bᵀ and Bᵀ B have the same greatest eigenvalue: the smaller one is checked.
    Matrix narrow = input.rows() > input.columns() ? input.transpose() : input;
    this.inputNorm = new GramBound(prefix + "input_norm", narrow, Matrix.identity(narrow.rows()));
    this.limit = new GramBound(prefix + "gain_limit", input, metric.p());
    this.split = splitMetric().map(matrix -> new GramBound(prefix + "gain", input, matrix));
  }

  /** What must be known of B. */
  List<GramBound> obligations() {
    List<GramBound> obligations = new ArrayList<>(List.of(inputNorm, limit));
    split.ifPresent(obligations::add);
    return obligations;
  }

  /** {@code B Bᵀ ⪯ b P}: the squared gain of the equilibrium. */
  GramBound limit() {
    return limit;
  }

  /**
   * P + D, where the diagonal of D is (4η/K) / w, or less. Without a slack η there is none, and for
   * {@code K λmax(WP) ≤ 4η} the energy bound is the smaller one.
   */
  private Optional<Matrix> splitMetric() {
    Dyadic slack = FOUR.times(spectrum.eta());
    if (Dyadic.of(block.steps(), 0).times(spectrum.greatest()).compareTo(slack) <= 0
        || slack.signum() <= 0) {
      return Optional.empty();
    }
    double[] diagonal = new double[metric.p().rows()];
    for (int i = 0; i < diagonal.length; i++) {
      Dyadic weight = Dyadic.of(block.steps(), 0).times(Dyadic.of(metric.weights().get(i)));
      Dyadic entry = Dyadic.of(metric.p().get(i, i));
      double shifted = entry.plus(Dyadic.of(slack.floorQuotient(weight))).floorToDouble();
      diagonal[i] = Math.max(metric.p().get(i, i), shifted);
    }
    return Optional.of(metric.p().withDiagonal(Vector.of(diagonal)));
  }

  /** A bound of γ², and where it comes from. */
  private record Gain(String name, Dyadic square, String obligation) {
    Bound bound(OptionalDouble attained) {
      return new Bound(name, Bound.Relation.AT_MOST, square.ceilSquareRoot(), attained, obligation);
    }
  }

  /** The claims, each wrapped up by the caller. */
  List<Claim> claims(Facts facts, BiFunction<Property, Verdict, Claim> claim) {
    // What is attained is computed on one core while the kernel begins on what is certified.
    CompletableFuture<OptionalDouble> attack = CompletableFuture.supplyAsync(() -> attained(facts));
    facts.prepare(obligations());
    Facts.Answer limitAnswer = facts.gram(limit);
    Optional<Gain> deep =
        limitAnswer.bound().map(b -> new Gain("gain (limit)", FOUR.times(b), limit.name()));
    Optional<Gain> splitGain =
        split.flatMap(
            obligation ->
                facts
                    .gram(obligation)
                    .bound()
                    .map(b -> new Gain("gain (split)", FOUR.times(b), obligation.name())));
    Facts.Answer norm = facts.gram(inputNorm);
    Optional<Gain> energy =
        norm.bound().flatMap(this::energy).map(g -> new Gain("gain (energy)", g, inputNorm.name()));
    OptionalDouble attained = attack.join();
    List<Claim> claims = new ArrayList<>();
    claims.add(
        claim.apply(
            Property.INPUT_OUTPUT_GAIN,
            verdict(
                Stream.of(energy, splitGain, deep)
                    .flatMap(Optional::stream)
                    .min(Comparator.comparing(Gain::square)),
                attained)));
    claims.add(
        claim.apply(
            Property.INPUT_OUTPUT_GAIN_AT_ANY_DEPTH,
            verdict(deep, greater(attained, attainedInTheLimit(limitAnswer)))));
    claims.add(
        claim.apply(Property.INPUT_TO_STATE_GAIN, withNorm(verdict(energy, attained), norm)));
    return claims;
  }

  private static Verdict verdict(Optional<Gain> gain, OptionalDouble attained) {
    return gain.map(g -> Verdicts.certified(List.of(g.bound(attained))))
        .orElseGet(() -> new Verdict.Inconclusive("no witness for the gain was found"));
  }

  /** Adds ‖B‖₂, which the energy bound rests on. */
  private Verdict withNorm(Verdict verdict, Facts.Answer norm) {
    if (!(verdict instanceof Verdict.Certified certified) || norm.bound().isEmpty()) {
      return verdict;
    }
    List<Bound> bounds = new ArrayList<>(certified.bounds());
    bounds.add(
        new Bound(
            "‖B‖₂",
            Bound.Relation.AT_MOST,
            norm.bound().get().ceilSquareRoot(),
            root(norm.attained()),
            inputNorm.name()));
    return new Verdict.Certified(bounds);
  }

  /** (K w / 2η) b. */
  private Optional<Dyadic> energy(Dyadic b) {
    if (spectrum.eta().signum() <= 0) {
      return Optional.empty();
    }
    Dyadic numerator = Dyadic.of(block.steps(), 0).times(metric.greatestWeight()).times(b);
    return Optional.of(numerator.dividedUp(spectrum.eta().plus(spectrum.eta())));
  }

  /** An attack on the gain after K steps; absent if nothing could be shown by one. */
  Optional<GainAttack> attack(Facts facts) {
    // λmax(P) ≤ λmax(sWP) / min(sW)
    double greatest = spectrum.greatest().ceilQuotient(metric.leastWeight());
    return Double.isFinite(greatest)
        ? Optional.of(
            new GainAttack(
                attackName,
                block,
                metric.p(),
                greatest,
                facts.direction(split.orElse(limit).name())))
        : Optional.empty();
  }

  /** What an attack after K steps is shown to reach. */
  private OptionalDouble attained(Facts facts) {
    Optional<Vector> pair = facts.numbers(attackName);
    return facts.observes() && pair.isPresent()
        ? attack(facts)
            .map(attack -> attack.gain(pair.get().toArray()))
            .orElse(OptionalDouble.empty())
        : OptionalDouble.empty();
  }

  /**
   * The equilibria themselves are P⁻¹(Bu + b), whose gain the direction of the limit shows; without
   * a slack η trajectories need not tend to them.
   */
  private OptionalDouble attainedInTheLimit(Facts.Answer limit) {
    return block.activation().isZeroOnlyAtZero() && spectrum.eta().signum() > 0
        ? root(limit.attained())
        : OptionalDouble.empty();
  }

  private static OptionalDouble root(OptionalDouble square) {
    return square.isPresent()
        ? OptionalDouble.of(Dyadic.of(Math.max(0, square.getAsDouble())).floorSquareRoot())
        : square;
  }

  private static OptionalDouble greater(OptionalDouble first, OptionalDouble second) {
    return DoubleStream.concat(first.stream(), second.stream()).max();
  }
}
