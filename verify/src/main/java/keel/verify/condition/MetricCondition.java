package keel.verify.condition;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.certificate.Verdict;
import keel.verify.exact.ActiveState;
import keel.verify.exact.Dyadic;
import keel.verify.exact.EigenvalueBound;
import keel.verify.exact.Obligation;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.Block;
import keel.verify.model.DenseBlock;
import keel.verify.trajectory.GainAttack;

/**
 * Certifies that two trajectories of a dense block never move apart in the metric P of a {@link
 * QuadraticMetric}, and what follows from it: a unique equilibrium, convergence, gains.
 *
 * <p>Source: ARCHITECTURE.md, Theorems 1 to 3; NAIS-Net (arXiv:1804.07209), Condition 1 and
 * Algorithm 1 are special cases of the first.
 *
 * <p>Shapes: A is n x n; the step sizes h have length n. Units: h dimensionless, > 0.
 *
 * <p>Method: with chord slopes in [0, s], P ≻ 0 and P ⪯ 2 (sW)⁻¹ make the map non-expansive in
 * ‖·‖_P; s is 1 for most activations and 1/4 for the sigmoid, which is a quarter of a
 * slope-restricted function. Where σ vanishes only at zero, the equilibria solve A x + B u + b = 0,
 * and P ≻ 0 leaves exactly one.
 *
 * <p>Rigour: exact; the bounds are dyadic numbers that the kernel has confirmed. A counterexample
 * is a direction in which the step at slope s expands in every norm. The block has that slope where
 * {@code A x + B u + b} is zero (or positive, for ReLU); such a state and input exist if the rows
 * of [A B] are independent, so that is checked too.
 *
 * <p>Proof: proofs/theories/Metric.v, Gain.v. Laws: GuaranteeLaws.
 */
final class MetricCondition implements Condition {
  /** Which P is meant. */
  enum Kind {
    /** P = −A, for a symmetric A. */
    PLAIN("theorem-1-metric", "P-norm, P = -A", "", QuadraticMetric::plain),
    /** P = −Λ A, for an A that a diagonal makes symmetric. */
    SCALED(
        "theorem-1-scaled-metric",
        "P-norm, P = -ΛA with a positive diagonal Λ",
        "scaled_",
        QuadraticMetric::scaled);

    private final String theorem;
    private final String norm;
    private final String prefix;

    @SuppressWarnings("ImmutableEnumChecker") // a reference to a static method
    private final Function<DenseBlock, Optional<QuadraticMetric>> metric;

    Kind(
        String theorem,
        String norm,
        String prefix,
        Function<DenseBlock, Optional<QuadraticMetric>> metric) {
      this.theorem = theorem;
      this.norm = norm;
      this.prefix = prefix;
      this.metric = metric;
    }
  }

  /** λmin(P) must be > 0; the least eigenvalue of P is minus the greatest one of −P. */
  private static final double LIMIT_OF_A = 0;

  /** λmax(sWP) must be ≤ 2, or the step at slope s overshoots. */
  private static final double LIMIT_OF_P = 2;

  /** The search for an active state is a linear program. */
  private static final int LARGEST_ACTIVE = 64;

  private final Kind kind;

  MetricCondition(Kind kind) {
    this.kind = kind;
  }

  private static Optional<DenseBlock> dense(Block block) {
    return block instanceof DenseBlock dense ? Optional.of(dense) : Optional.empty();
  }

  @Override
  public List<Obligation> obligations(Block block, Facts facts) {
    return dense(block)
        .filter(dense -> obstacle(dense).isEmpty())
        .flatMap(dense -> kind.metric.apply(dense).map(m -> obligations(dense, m, facts)))
        .orElse(List.of());
  }

  private List<Obligation> obligations(DenseBlock block, QuadraticMetric metric, Facts facts) {
    EigenvalueBound least = least(block, metric);
    EigenvalueBound greatest = greatest(block, metric);
    if (!facts.isExamined(least.name()) || !facts.isExamined(greatest.name())) {
      return List.of(least, greatest);
    }
    if (needsActiveState(block, facts, least, greatest)) {
      return List.of(activeState(block));
    }
    return spectrum(least, greatest, facts)
        .<List<Obligation>>map(
            s -> List.copyOf(new MetricGains(prefix(block), block, metric, s).obligations()))
        .orElse(List.of());
  }

  /** Whether a counterexample was found that only counts if all units can be active together. */
  private static boolean needsActiveState(
      DenseBlock block, Facts facts, EigenvalueBound least, EigenvalueBound greatest) {
    return block.activation() == Activation.RELU
        && block.units() <= LARGEST_ACTIVE
        && (facts.isRefuted(least) || facts.isRefuted(greatest))
        && !facts.hasFullRank(block);
  }

  private static ActiveState activeState(DenseBlock block) {
    return new ActiveState(
        block.name() + "/active_state", block.state(), block.input(), block.bias());
  }

  /** Whether the greatest slope occurs in all units at once. */
  private static boolean isActiveSomewhere(DenseBlock block, Facts facts) {
    ActiveState question = activeState(block);
    return facts.hasFullRank(block)
        || (block.activation() == Activation.RELU
            && facts.numbers(question.name()).filter(question::isShownBy).isPresent());
  }

  @Override
  public Optional<GainAttack> attack(Block block, Facts facts) {
    return dense(block)
        .filter(dense -> obstacle(dense).isEmpty())
        .flatMap(dense -> kind.metric.apply(dense).flatMap(m -> attack(dense, m, facts)));
  }

  private Optional<GainAttack> attack(DenseBlock block, QuadraticMetric metric, Facts facts) {
    return spectrum(least(block, metric), greatest(block, metric), facts)
        .flatMap(s -> new MetricGains(prefix(block), block, metric, s).attack(facts));
  }

  private String prefix(Block block) {
    return block.name() + "/" + kind.prefix;
  }

  @Override
  public List<Claim> conclude(Block block, Region region, Facts facts) {
    Optional<DenseBlock> dense = dense(block);
    if (dense.isEmpty()) {
      return List.of();
    }
    Optional<String> obstacle = obstacle(dense.get());
    Optional<QuadraticMetric> metric =
        obstacle.isPresent() ? Optional.empty() : kind.metric.apply(dense.get());
    if (metric.isEmpty()) {
      return kind == Kind.PLAIN
          ? nothing(
              block,
              obstacle.orElse(
                  "A must be symmetric, bit for bit, but is not; Theorem 1 says nothing about such"
                      + " a block"))
          : List.of();
    }
    return conclude(dense.get(), metric.get(), region, facts);
  }

  private List<Claim> nothing(Block block, String reason) {
    List<Claim> claims = new ArrayList<>();
    Verdict verdict = new Verdict.Inconclusive(reason);
    claims.add(claim(block, Property.INCREMENTAL_STABILITY, verdict));
    if (block.activation().isZeroOnlyAtZero()) {
      claims.add(claim(block, Property.UNIQUE_EQUILIBRIUM, verdict));
    }
    return claims;
  }

  private Claim claim(Block block, Property property, Verdict verdict) {
    return claim(block, property, "everywhere", verdict);
  }

  private Claim claim(Block block, Property property, String region, Verdict verdict) {
    return new Claim(block.name(), property, kind.theorem, kind.norm, region, verdict);
  }

  /** Why the theorem says nothing about the block, if it does not. */
  static Optional<String> obstacle(DenseBlock block) {
    Optional<String> slopes = slopeObstacle(block.activation());
    if (slopes.isPresent()) {
      return slopes;
    }
    if (!block.isTied()) {
      return Optional.of(
          "the weights change from step to step, and with them the norm; Theorem 1 says nothing"
              + " about such a block");
    }
    for (double stepSize : block.stepSizes().toArray()) {
      if (stepSize < QuadraticMetric.LEAST_STEP_SIZE) {
        return Optional.of(
            "step size " + Dyadic.of(stepSize) + " is too small to be scaled exactly");
      }
    }
    return Optional.empty();
  }

  /** Why no theorem says anything about an activation, if none does. */
  static Optional<String> slopeObstacle(Activation activation) {
    return activation.isSlopeRestricted()
        ? Optional.empty()
        : Optional.of(
            "activation "
                + activation.fileName()
                + " is not slope-restricted: its chord slopes leave [0, 1] (they span at least ["
                + Dyadic.of(activation.leastSlope())
                + ", "
                + Dyadic.of(activation.greatestSlope())
                + "]), so no theorem applies");
  }

  /** S = −P with unit weights: the bound b gives λmin(P) ≥ −b. */
  private EigenvalueBound least(Block block, QuadraticMetric metric) {
    return new EigenvalueBound(
        prefix(block) + "lambda_min",
        metric.p().negate(),
        Vector.constant(metric.p().rows(), 1),
        LIMIT_OF_A);
  }

  /** S = P with weights s·W: the bound b gives λmax(sWP) ≤ b. */
  private EigenvalueBound greatest(Block block, QuadraticMetric metric) {
    return new EigenvalueBound(
        prefix(block) + "lambda_max", metric.p(), metric.weights(), LIMIT_OF_P);
  }

  /** Both ends of the spectrum, if they are certified to be where they must. */
  private static Optional<Spectrum> spectrum(
      EigenvalueBound leastBound, EigenvalueBound greatestBound, Facts facts) {
    Optional<Dyadic> least = facts.eigenvalue(leastBound).bound();
    Optional<Dyadic> greatest = facts.eigenvalue(greatestBound).bound();
    return least
        .filter(b -> b.signum() < 0)
        .flatMap(
            b ->
                greatest
                    .filter(c -> c.compareTo(Dyadic.of(LIMIT_OF_P)) <= 0)
                    .map(c -> new Spectrum(b.negate(), c)));
  }

  private List<Claim> conclude(
      DenseBlock block, QuadraticMetric metric, Region region, Facts facts) {
    EigenvalueBound least = least(block, metric);
    EigenvalueBound greatest = greatest(block, metric);
    facts.prepare(List.of(least, greatest));
    Facts.Answer below = facts.eigenvalue(least);
    Facts.Answer above = facts.eigenvalue(greatest);
    Optional<Spectrum> spectrum = spectrum(least, greatest, facts);
    boolean isZeroOnlyAtZero = block.activation().isZeroOnlyAtZero();
    List<Claim> claims = new ArrayList<>();
    claims.add(
        claim(
            block,
            Property.INCREMENTAL_STABILITY,
            spectrum
                .<Verdict>map(
                    s ->
                        new Verdict.Certified(
                            List.of(
                                leastBound(s.least(), below, least),
                                greatestBound(s.greatest(), above, greatest))))
                .orElseGet(() -> noStability(block, facts, least, greatest))));
    if (isZeroOnlyAtZero) {
      claims.add(claim(block, Property.UNIQUE_EQUILIBRIUM, uniqueness(least, facts)));
    }
    if (spectrum.isEmpty()) {
      return claims;
    }
    if (block.activation() == Activation.RELU) {
      // The states with P x ≥ B u + b are its equilibria, and there are some; no unit ever falls.
      claims.add(
          claim(
              block,
              Property.CONVERGENCE,
              new Verdict.Certified(List.of(leastBound(spectrum.get().least(), below, least)))));
    }
    MetricGains gains = new MetricGains(prefix(block), block, metric, spectrum.get());
    claims.addAll(gains.claims(facts, (property, verdict) -> claim(block, property, verdict)));
    if (isZeroOnlyAtZero) {
      claims.addAll(
          attraction(block, metric, spectrum.get(), region, facts.gram(gains.limit()))
              .claims((property, where, verdict) -> claim(block, property, where, verdict)));
    }
    return claims;
  }

  private Attraction attraction(
      DenseBlock block,
      QuadraticMetric metric,
      Spectrum spectrum,
      Region region,
      Facts.Answer limit) {
    // ‖x̄‖_P ≤ ‖P^{-1/2} B u‖ + ‖P^{-1/2} b‖, and |z_i| ≤ √P_ii / λ_i ‖x − x̄‖_P.
    Optional<Dyadic> start =
        limit
            .bound()
            .map(
                b ->
                    b.rootUp()
                        .times(Dyadic.of(region.inputRadius()))
                        .plus(metric.biasLength(spectrum.least())));
    return new Attraction(
        block.activation(),
        metric.greatestReach(),
        metric.leastWeight().times(spectrum.least()),
        Dyadic.of(LIMIT_OF_P).minus(spectrum.greatest()),
        new Facts.Answer(start, OptionalDouble.empty(), limit.gap()),
        region);
  }

  private static Bound leastBound(Dyadic bound, Facts.Answer answer, EigenvalueBound obligation) {
    return new Bound(
        "λmin(P)",
        Bound.Relation.AT_LEAST,
        bound.floorToDouble(),
        answer.attained().isPresent()
            ? OptionalDouble.of(-answer.attained().getAsDouble())
            : OptionalDouble.empty(),
        obligation.name());
  }

  private Bound greatestBound(Dyadic bound, Facts.Answer answer, EigenvalueBound obligation) {
    return new Bound(
        kind == Kind.PLAIN ? "λmax(sHP)" : "λmax(sHΛ⁻¹P)",
        Bound.Relation.AT_MOST,
        bound.ceilToDouble(),
        answer.attained(),
        obligation.name());
  }

  private Verdict noStability(
      DenseBlock block, Facts facts, EigenvalueBound least, EigenvalueBound greatest) {
    Optional<Verdict.Refuted> refutation =
        facts.isRefuted(least)
            ? Optional.of(
                new Verdict.Refuted(
                    "P has a negative eigenvalue, so the step at the greatest slope moves apart",
                    least.name()))
            : facts.isRefuted(greatest)
                ? Optional.of(
                    new Verdict.Refuted(
                        "H P has an eigenvalue above 2 / s, so the step at the greatest slope s"
                            + " overshoots",
                        greatest.name()))
                : Optional.empty();
    if (refutation.isPresent()) {
      return isActiveSomewhere(block, facts)
          ? refutation.get()
          : new Verdict.Inconclusive(
              refutation.get().reason()
                  + "; but the rows of [A B] are not shown to be independent, and no state where all"
                  + " units have that slope was found");
    }
    List<String> gaps = new ArrayList<>();
    gap(least, facts, "λmin(P) > 0").ifPresent(gaps::add);
    gap(greatest, facts, "λmax(sHP) ≤ 2").ifPresent(gaps::add);
    return new Verdict.Inconclusive(String.join("; ", gaps));
  }

  /** What is missing, if something is. */
  private static Optional<String> gap(EigenvalueBound obligation, Facts facts, String needed) {
    Facts.Answer answer = facts.eigenvalue(obligation);
    if (answer.bound().isEmpty()) {
      return Optional.of(needed + " is needed; " + answer.gap());
    }
    Dyadic missed = answer.bound().get().minus(Dyadic.of(obligation.limit()));
    boolean holds = obligation.limit() == LIMIT_OF_A ? missed.signum() < 0 : missed.signum() <= 0;
    return holds
        ? Optional.empty()
        : Optional.of(needed + " is needed; the witness misses it by " + missed);
  }

  /** Only P ≻ 0 matters here: an unstable equilibrium may well be the only one. */
  private static Verdict uniqueness(EigenvalueBound least, Facts facts) {
    Facts.Answer answer = facts.eigenvalue(least);
    if (answer.bound().isPresent() && answer.bound().get().signum() < 0) {
      return new Verdict.Certified(
          List.of(leastBound(answer.bound().get().negate(), answer, least)));
    }
    return new Verdict.Inconclusive(
        facts.isRefuted(least)
            ? "P is not positive definite, so Theorem 1 says nothing about uniqueness"
            : gap(least, facts, "λmin(P) > 0").orElseThrow());
  }

  /**
   * The certified ends of a spectrum.
   *
   * @param least not above λmin(P), > 0
   * @param greatest not below λmax(sWP), ≤ 2
   */
  record Spectrum(Dyadic least, Dyadic greatest) {
    /** η with {@code P ⪯ (2 − 2η) (sW)⁻¹}: what is left of the step. */
    Dyadic eta() {
      return Dyadic.of(LIMIT_OF_P).minus(greatest).times(Dyadic.of(0.5));
    }
  }
}
