package keel.verify.condition;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
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
import keel.verify.exact.ActiveState;
import keel.verify.exact.Dyadic;
import keel.verify.exact.EigenvalueBound;
import keel.verify.exact.Obligation;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.Block;
import keel.verify.model.ConvBlock;
import keel.verify.model.DenseBlock;
import keel.verify.model.Grouped;
import keel.verify.model.NaisBlock;
import keel.verify.model.Nonlinearity;
import keel.verify.trajectory.GainAttack;

/**
 * Certifies that two trajectories of a dense block, or of one that does the same at every pixel of
 * an image, never move apart in the metric P of a {@link QuadraticMetric}, and what follows from
 * it: a unique equilibrium, convergence, gains, gradients.
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
 * of [A B] are independent, so that is checked too. Nothing is refuted of activations that act on
 * groups of units.
 *
 * <p>Proof: proofs/theories/Metric.v, Gain.v. Laws: GuaranteeLaws.
 */
final class MetricCondition implements Condition {
  static final String THEOREM = "theorem-1-metric";

  private static final String WIDE_INPUT =
      "the kernel of the input spans more than one pixel, so the channels of one pixel do not bound"
          + " the gain";

  /** The search for an active state is a linear program. */
  private static final int LARGEST_ACTIVE = 64;

  private static final Dyadic TWICE_SQUARED = Dyadic.of(4);

  private final DenseBlock block;
  private final QuadraticMetric metric;
  private final Statement statement;

  /** Why B does not say how inputs move the block, if it does not. */
  private final Optional<String> inputObstacle;

  /** S = −P with unit weights: the bound b gives λmin(P) ≥ −b. */
  private final EigenvalueBound least;

  /** S = P with weights s·W: the bound b gives λmax(sWP) ≤ b. */
  private final EigenvalueBound greatest;

  private final ActiveState activeState;

  /** Made once the spectrum is known. */
  private Optional<MetricGains> gains = Optional.empty();

  MetricCondition(DenseBlock block, QuadraticMetric metric, Norm norm) {
    this(block, metric, norm, Optional.empty());
  }

  private MetricCondition(
      DenseBlock block, QuadraticMetric metric, Norm norm, Optional<String> inputObstacle) {
    this.block = block;
    this.metric = metric;
    this.statement = Statement.in(norm).with(HoldsFor.stored(block));
    this.inputObstacle = inputObstacle;
    this.least = least(block, metric);
    this.greatest = greatest(block, metric);
    this.activeState =
        new ActiveState(block.name() + "/active_state", block.state(), block.input(), block.bias());
  }

  /** S = −P with unit weights. */
  static EigenvalueBound least(DenseBlock block, QuadraticMetric metric) {
    return new EigenvalueBound(
        block.name() + "/lambda_min",
        metric.p().negate(),
        Vector.constant(block.units(), 1),
        Spectrum.LEAST);
  }

  /** S = P with weights s·W. */
  static EigenvalueBound greatest(DenseBlock block, QuadraticMetric metric) {
    return new EigenvalueBound(
        block.name() + "/lambda_max",
        metric.p(),
        metric.steps(),
        metric.scale(),
        Spectrum.GREATEST);
  }

  /** The metric P = −A; a reason why there is none, for dense blocks. */
  static Optional<Condition> plain(NaisBlock block) {
    if (!(block instanceof DenseBlock dense)) {
      return Optional.empty();
    }
    Optional<String> obstacle =
        obstacle(dense)
            .or(
                () ->
                    dense.state().isSymmetric()
                        ? Optional.empty()
                        : Optional.of(
                            "A must be symmetric, bit for bit, but is not; Theorem 1 says nothing"
                                + " about such a block"));
    return Optional.of(
        obstacle.isPresent()
            ? new Inapplicable(
                dense, THEOREM, Statement.in(Norm.STATE_MATRIX).with(Horizon.ANY), obstacle.get())
            : new MetricCondition(dense, QuadraticMetric.plain(dense), Norm.STATE_MATRIX));
  }

  /** The metric P = −C of the channels, for images whose pixels do not act on each other. */
  static Optional<Condition> pixelwise(Block block) {
    if (!(block instanceof ConvBlock conv) || !conv.isPixelwise()) {
      return Optional.empty();
    }
    DenseBlock pixel = conv.pixel();
    if (obstacle(pixel).isPresent() || !pixel.state().isSymmetric()) {
      return Optional.empty();
    }
    return Optional.of(
        new MetricCondition(
            pixel,
            QuadraticMetric.plain(pixel).at(Dyadic.of(conv.pixels(), 0)),
            Norm.STATE_MATRIX,
            conv.inputKernel().taps() == 1 ? Optional.empty() : Optional.of(WIDE_INPUT)));
  }

  /** Why the theorem says nothing about the block, if it does not. */
  static Optional<String> obstacle(DenseBlock block) {
    Optional<String> slopes = slopeObstacle(block.activation());
    if (slopes.isPresent()) {
      return slopes;
    }
    Optional<String> steps = Groups.stepObstacle(block);
    if (steps.isPresent()) {
      return steps;
    }
    if (!block.isTied()) {
      return Optional.of(
          "the weights change from step to step, and with them the norm; Theorem 1 says nothing"
              + " about such a block");
    }
    for (double stepSize : block.stepSizes().toArray()) {
      if (stepSize < QuadraticMetric.LEAST_STEP_SIZE) {
        return Optional.of(
            "step size " + Dyadic.of(stepSize).floorText() + " is too small to be scaled exactly");
      }
    }
    return Optional.empty();
  }

  /** Why no theorem says anything about an activation, if none does. */
  static Optional<String> slopeObstacle(Nonlinearity activation) {
    return activation instanceof Grouped grouped
        ? Groups.obstacle(grouped)
        : slopeObstacle((Activation) activation);
  }

  private static Optional<String> slopeObstacle(Activation activation) {
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

  @Override
  public List<Obligation> next(Facts facts) {
    if (!facts.isExamined(least.name()) || !facts.isExamined(greatest.name())) {
      return List.of(least, greatest);
    }
    if (needsActiveState(facts)) {
      return List.of(activeState);
    }
    return gains(facts).map(g -> g.next(facts)).orElse(List.of());
  }

  /** Whether a counterexample was found that only counts if all units can be active together. */
  private boolean needsActiveState(Facts facts) {
    return block.activation() == Activation.RELU
        && block.gates().isEmpty()
        && inputObstacle.isEmpty()
        && block.units() <= LARGEST_ACTIVE
        && (facts.isRefuted(least) || facts.isRefuted(greatest))
        && !facts.hasFullRank(block);
  }

  /** Both ends of the spectrum, if they are certified to be where they must. */
  private Optional<Spectrum> spectrum(Facts facts) {
    Optional<Dyadic> low = facts.eigenvalue(least).bound();
    Optional<Dyadic> high = facts.eigenvalue(greatest).bound();
    return low.filter(MetricCondition::leavesRoom)
        .flatMap(
            b ->
                high.filter(c -> c.compareTo(Dyadic.of(Spectrum.GREATEST)) <= 0)
                    .map(c -> new Spectrum(b.negate(), c)));
  }

  /** Whether −b, a lower bound, is above zero, also as the double that is printed. */
  private static boolean leavesRoom(Dyadic b) {
    return b.negate().floorToDouble() > Spectrum.LEAST;
  }

  private Optional<MetricGains> gains(Facts facts) {
    if (gains.isEmpty()) {
      gains =
          spectrum(facts)
              .map(s -> new MetricGains(block, metric, s, statement, ends(), inputObstacle));
    }
    return gains;
  }

  @Override
  public Optional<EnergyInequality> energy(Facts facts) {
    return spectrum(facts)
        .map(
            spectrum ->
                new EnergyInequality(
                    block.depth().isFixed()
                        ? Optional.of(metric.energy(block.steps()))
                        : Optional.empty(),
                    new EnergyInequality.Form(metric.p(), Dyadic.of(1)),
                    List.of(metric.input()),
                    ends()));
  }

  /** ‖e‖₂ ≤ ‖e‖_P / √λmin(P). */
  @Override
  public Optional<Movement> plainNorm(Facts facts) {
    return spectrum(facts)
        .map(
            spectrum ->
                new Movement(
                    InputNorm.EUCLIDEAN,
                    Dyadic.of(1).dividedUp(spectrum.least()).rootUp(),
                    List.of(least.name())));
  }

  /** √(n λmax(P) / λmin(P)), where λmax(P) ≤ λmax(sWP) / min(sW). */
  @Override
  public Optional<Movement> spread(Facts facts) {
    Dyadic units = Dyadic.of(block.units(), 0).times(metric.pixels());
    return spectrum(facts)
        .map(s -> s.greatest().dividedUp(metric.leastWeight()).dividedUp(s.least()))
        .map(condition -> condition.times(units).rootUp())
        .map(root -> new Movement(InputNorm.EUCLIDEAN, root, ends()));
  }

  /**
   * ‖x − x̄‖_P = ‖P^{-1/2} Λz‖, and no later state is farther; with ReLU, as in {@link
   * GeometricLaw}, both are within ‖σ(z)‖ / √κ of an equilibrium.
   */
  @Override
  public Optional<Dyadic> distanceToLimit(Dyadic tolerance, Facts facts) {
    boolean isRelu = block.activation() == Activation.RELU;
    return spectrum(facts)
        .flatMap(
            spectrum ->
                (isRelu ? activations(tolerance) : arguments(tolerance))
                    .map(square -> square.times(metric.pixels()))
                    .map(
                        square ->
                            isRelu
                                ? TWICE_SQUARED
                                    .times(square)
                                    .dividedUp(spectrum.least().times(metric.leastWeight()))
                                : square.dividedUp(spectrum.least()))
                    .map(square -> square.dividedUp(spectrum.least()).rootUp()));
  }

  /** Not below ‖σ(z)‖² weighed by Λ H, if no |h_i σ(z_i)| is above the tolerance. */
  private Optional<Dyadic> activations(Dyadic tolerance) {
    Dyadic sum = Dyadic.ZERO;
    for (int i = 0; i < block.units(); i++) {
      Dyadic weight = Dyadic.of(metric.scale().get(i));
      Dyadic step = Dyadic.of(block.stepSizes().get(i));
      sum = sum.plus(weight.times(tolerance).times(tolerance).dividedUp(step));
    }
    return Optional.of(sum);
  }

  /** Not below ‖Λz‖², if no |h_i σ(z_i)| is above the tolerance. */
  private Optional<Dyadic> arguments(Dyadic tolerance) {
    if (!(block.activation() instanceof Activation split) || !split.isZeroOnlyAtZero()) {
      return Optional.empty();
    }
    Dyadic sum = Dyadic.ZERO;
    for (int i = 0; i < block.units(); i++) {
      Dyadic value = tolerance.dividedUp(Dyadic.of(block.stepSizes().get(i)));
      Optional<Dyadic> z = ChordSlopes.argument(split, value);
      if (z.isEmpty()) {
        return Optional.empty();
      }
      Dyadic scaled = z.get().times(Dyadic.of(metric.scale().get(i)));
      sum = sum.plus(scaled.times(scaled));
    }
    return Optional.of(sum);
  }

  @Override
  public List<GainAttack> attacks(Facts facts) {
    return gains(facts).map(g -> g.attacks(facts)).orElse(List.of());
  }

  @Override
  public Optional<Observed> observe(Claim claim, Bound bound, Facts facts) {
    return bound.shownBy().equals(List.of(least.name()))
        ? observed(claim, bound, negated(facts.attained(least)))
        : bound.shownBy().equals(List.of(greatest.name()))
            ? observed(claim, bound, facts.attained(greatest))
            : gains(facts).flatMap(g -> g.observe(claim, bound, facts));
  }

  private static Optional<Observed> observed(Claim claim, Bound bound, OptionalDouble value) {
    return value.isPresent()
        ? Optional.of(Observed.of(claim, bound, value.getAsDouble(), Optional.empty()))
        : Optional.empty();
  }

  private static OptionalDouble negated(OptionalDouble value) {
    return value.isPresent() ? OptionalDouble.of(0.0 - value.getAsDouble()) : value;
  }

  private Claim claim(Property property, Statement where, Verdict verdict) {
    return new Claim(block.name(), property, THEOREM, where, verdict);
  }

  @Override
  public List<Claim> conclude(Region region, Facts facts) {
    facts.prepare(List.of(least, greatest));
    Optional<Spectrum> spectrum = spectrum(facts);
    boolean isZeroOnlyAtZero = block.activation().isZeroOnlyAtZero();
    List<Claim> claims = new ArrayList<>();
    claims.add(stability(spectrum, facts));
    if (isZeroOnlyAtZero) {
      claims.add(claim(Property.UNIQUE_EQUILIBRIUM, statement, uniqueness(facts)));
    }
    if (spectrum.isEmpty()) {
      return claims;
    }
    if (converges(spectrum.get())) {
      claims.add(claim(Property.CONVERGENCE, statement, certified(spectrum.get())));
    }
    MetricGains found = gains(facts).orElseThrow();
    claims.addAll(found.claims(facts));
    claims.add(gradients(spectrum.get()));
    MemberDistance.inMetric(block, metric, spectrum.get(), Optional.of(metric.p()))
        .map(distance -> MemberDistance.claim(block, THEOREM, statement, distance, ends()))
        .ifPresent(claims::add);
    if (GeometricLaw.governs(block.activation())) {
      claims.add(settling(spectrum.get(), region, found, facts));
    }
    Groups.profile(block.activation())
        .filter(Activation::isZeroOnlyAtZero)
        .ifPresent(
            profile -> claims.addAll(attraction(profile, spectrum.get(), region, found, facts)));
    return claims;
  }

  /**
   * Whether every trajectory is shown to converge: of ReLU the states with P x ≥ B u + b are the
   * equilibria, there are some, and no unit ever falls; else by {@link GeometricLaw}.
   */
  private boolean converges(Spectrum spectrum) {
    return block.activation() == Activation.RELU
        || (GeometricLaw.governs(block.activation()) && spectrum.slack().signum() > 0);
  }

  private Claim stability(Optional<Spectrum> spectrum, Facts facts) {
    Verdict verdict = spectrum.<Verdict>map(this::certified).orElseGet(() -> noStability(facts));
    Statement where = statement.with(Horizon.ANY).with(HoldsFor.everyGate(block));
    return claim(
        Property.INCREMENTAL_STABILITY,
        verdict instanceof Verdict.Refuted ? where.with(Norm.EVERY) : where,
        verdict);
  }

  private Claim gradients(Spectrum spectrum) {
    return claim(
        Property.GRADIENT_BOUND,
        statement.with(Horizon.ANY).with(HoldsFor.everyGate(block)),
        new MetricGradients(metric, spectrum, ends()).verdict());
  }

  private List<Claim> attraction(
      Activation profile, Spectrum spectrum, Region region, MetricGains found, Facts facts) {
    Attraction attraction =
        new Attraction(
            Ball.inNorm(profile, metric.greatestReach(block.activation())),
            Attraction.progress(slowest(spectrum), spectrum.slack()),
            metric.start(found.limitAnswer(facts), spectrum.least(), region),
            region,
            new Attraction.Grounds(
                ends(), List.of(least.name(), greatest.name(), found.limit().name())));
    Statement settling = statement.with(InputNorm.EUCLIDEAN).with(Extent.untilSettled(region));
    Statement near = statement.with(Extent.ofStates(region));
    return List.of(
        claim(Property.GLOBAL_ASYMPTOTIC_STABILITY, settling, attraction.settling()),
        claim(Property.CONTRACTION_RATE, near, attraction.rate()),
        claim(Property.DISTURBANCE_TUBE, near, attraction.tube()));
  }

  private Claim settling(Spectrum spectrum, Region region, MetricGains found, Facts facts) {
    Facts.Answer start = metric.start(found.limitAnswer(facts), spectrum.least(), region);
    Verdict verdict =
        start
            .bound()
            .map(
                distance ->
                    GeometricLaw.settling(
                        GeometricLaw.inMetric(distance, slowest(spectrum), spectrum),
                        region,
                        List.of(least.name(), greatest.name(), found.limit().name())))
            .orElseGet(
                () ->
                    new Verdict.Inconclusive(
                        "the gain of the equilibrium is needed; " + start.gap()));
    return claim(
        Property.SETTLING,
        statement.with(InputNorm.EUCLIDEAN).with(Extent.untilSettled(region)),
        verdict);
  }

  /** Not above λmin(sWGP) on the open units of any member. */
  private Dyadic slowest(Spectrum spectrum) {
    return Dyadic.of(block.leastGate()).times(metric.leastWeight()).times(spectrum.least());
  }

  /** The names of the obligations that the spectrum is found by. */
  private List<String> ends() {
    return List.of(least.name(), greatest.name());
  }

  private Verdict certified(Spectrum spectrum) {
    return new Verdict.Certified(
        List.of(leastBound(spectrum.least()), greatestBound(spectrum.greatest())));
  }

  private Bound leastBound(Dyadic bound) {
    return new Bound(
        "λmin(P)", Bound.Relation.AT_LEAST, bound.floorToDouble(), List.of(least.name()));
  }

  private Bound greatestBound(Dyadic bound) {
    return new Bound(
        statement.norm().equals(Norm.STATE_MATRIX) ? "λmax(sHP)" : "λmax(sHΛ⁻¹P)",
        Bound.Relation.AT_MOST,
        bound.ceilToDouble(),
        List.of(greatest.name()));
  }

  private Verdict noStability(Facts facts) {
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
      return isActiveSomewhere(facts)
          ? refutation.get()
          : new Verdict.Inconclusive(
              refutation.get().reason()
                  + (isGrouped()
                      ? Groups.NO_REFUTATION
                      : block.gates().isPresent()
                          ? Members.NO_REFUTATION
                          : "; but the rows of [A B] are not shown to be independent, and no state"
                              + " where all units have that slope was found"));
    }
    List<String> gaps = new ArrayList<>();
    gap(least, facts, "λmin(P) > 0").ifPresent(gaps::add);
    gap(greatest, facts, "λmax(sHP) ≤ 2").ifPresent(gaps::add);
    return new Verdict.Inconclusive(String.join("; ", gaps));
  }

  private boolean isGrouped() {
    return block.activation() instanceof Grouped;
  }

  /** Whether the greatest slope is shown to occur in all units at once, and gates leave it. */
  private boolean isActiveSomewhere(Facts facts) {
    return (!isGrouped()
            && block.gates().isEmpty()
            && inputObstacle.isEmpty()
            && facts.hasFullRank(block))
        || (needsActiveState(facts) && facts.isShown(activeState));
  }

  /** What is missing, if something is. */
  private static Optional<String> gap(EigenvalueBound obligation, Facts facts, String needed) {
    Facts.Answer answer = facts.eigenvalue(obligation);
    if (answer.bound().isEmpty()) {
      return Optional.of(needed + " is needed; " + answer.gap());
    }
    Dyadic missed = answer.bound().get().minus(Dyadic.of(obligation.limit()));
    boolean holds =
        obligation.limit() == Spectrum.LEAST ? leavesRoom(missed) : missed.signum() <= 0;
    return holds
        ? Optional.empty()
        : Optional.of(
            needed + " is needed; the witness misses it by " + missed.max(Dyadic.ZERO).ceilText());
  }

  /** Only P ≻ 0 matters here: an unstable equilibrium may well be the only one. */
  private Verdict uniqueness(Facts facts) {
    Facts.Answer answer = facts.eigenvalue(least);
    if (answer.bound().filter(MetricCondition::leavesRoom).isPresent()) {
      return new Verdict.Certified(List.of(leastBound(answer.bound().get().negate())));
    }
    return new Verdict.Inconclusive(
        facts.isRefuted(least)
            ? "P is not positive definite, so Theorem 1 says nothing about uniqueness"
            : gap(least, facts, "λmin(P) > 0").orElseThrow());
  }
}
