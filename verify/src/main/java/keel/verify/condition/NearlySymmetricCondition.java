package keel.verify.condition;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Extent;
import keel.verify.certificate.Horizon;
import keel.verify.certificate.InputNorm;
import keel.verify.certificate.Norm;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.certificate.Statement;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Dyadic;
import keel.verify.exact.EigenvalueBound;
import keel.verify.exact.GramBound;
import keel.verify.exact.Matrix;
import keel.verify.exact.Obligation;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.Block;
import keel.verify.model.DenseBlock;

/**
 * What survives of Theorem 1 for a dense block whose A is symmetric but for rounding: {@code A = −P
 * + E} with a symmetric P and a small E.
 *
 * <p>Source: ARCHITECTURE.md.
 *
 * <ul>
 *   <li>Theorem 2 with v = E e: {@code ‖e⁺‖_P² ≤ (1 + τ) ‖e‖_P²}, {@code τ = w ‖E‖² / (2 η
 *       λmin(P))}, hence after K steps at most {@code (1 + τ)^{K/2} ≤ 1 / (1 − K τ / 2)}. That is
 *       no incremental stability, and is not called so: A is never symmetrised in silence.
 *   <li>Near the equilibrium, where chord slopes are at least s > 0, a step of −P shrinks distances
 *       by more than E can give back. With y = P^{1/2} e, {@code K = P^{1/2} W D P^{1/2}} for
 *       slopes D, whose eigenvalues k lie in [s wmin λmin(P), λmax(WP)], and {@code r = (WD)^{1/2}
 *       E e}, {@code ‖r‖² ≤ ε² ‖y‖²}, {@code ε² = w ‖E‖² / λmin(P)}: {@code ‖e⁺‖_P² = ‖(I − K) y +
 *       P^{1/2} (WD)^{1/2} r‖² ≤ (max (1 − k)² (1 + θ k) + (1/θ + λmax(WP)) ε²) ‖e‖_P²} for every θ
 *       in (0, 2], and the maximum is at an end. Theorem 6 says that every trajectory comes near.
 * </ul>
 *
 * <p>Rigour: exact; ‖E‖ is bounded by the Frobenius norm.
 */
final class NearlySymmetricCondition implements Condition {
  private static final Dyadic ONE = Dyadic.of(1);
  private static final Dyadic TWO = Dyadic.of(2);

  /** Where ‖P‖² is not this many times ‖E‖², nothing useful would come of it. */
  private static final Dyadic FAR = Dyadic.of(4096);

  private static final String THEOREM = "theorem-1-perturbation";

  private final DenseBlock block;

  /** That of −P in the place of A. */
  private final QuadraticMetric metric;

  private final EigenvalueBound least;
  private final EigenvalueBound greatest;
  private final GramBound limit;

  /** Not below ‖E‖². */
  private final Dyadic square;

  private NearlySymmetricCondition(DenseBlock block, Matrix p, Dyadic square) {
    this.block = block;
    this.square = square;
    this.metric = QuadraticMetric.plain(block.withState(p.negate()));
    String prefix = block.name() + "/symmetric_part_";
    this.least =
        new EigenvalueBound(
            prefix + "lambda_min", p.negate(), Vector.constant(block.units(), 1), Spectrum.LEAST);
    this.greatest =
        new EigenvalueBound(prefix + "lambda_max", p, metric.steps(), Spectrum.GREATEST);
    this.limit = new GramBound(prefix + "gain_limit", block.input(), p);
  }

  /** P = −(A + Aᵀ)/2 in doubles, and E = A + P without rounding. */
  static Optional<Condition> of(Block block) {
    if (!(block instanceof DenseBlock dense)
        || MetricCondition.obstacle(dense).isPresent()
        || dense.state().isSymmetric()) {
      return Optional.empty();
    }
    Matrix a = dense.state();
    int n = a.rows();
    double[] p = new double[n * n];
    Dyadic square = Dyadic.ZERO;
    Dyadic whole = Dyadic.ZERO;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        p[i * n + j] = -(a.get(i, j) / 2 + a.get(j, i) / 2);
        Dyadic entry = Dyadic.of(p[i * n + j]);
        Dyadic rest = Dyadic.of(a.get(i, j)).plus(entry);
        square = square.plus(rest.times(rest));
        whole = whole.plus(entry.times(entry));
      }
    }
    return square.times(FAR).compareTo(whole) <= 0
        ? Optional.of(new NearlySymmetricCondition(dense, Matrix.of(n, n, p), square))
        : Optional.empty();
  }

  @Override
  public List<Obligation> next(Facts facts) {
    if (!facts.isExamined(least.name()) || !facts.isExamined(greatest.name())) {
      return List.of(least, greatest);
    }
    return spectrum(facts).isPresent() ? onceNear() : List.of();
  }

  /** What must be known to say how soon states come near the equilibrium, if they do. */
  private List<Obligation> onceNear() {
    return LurieCondition.attracted(block.activation()).isPresent()
        ? Stream.<Obligation>concat(Stream.of(limit), LurieCondition.question(block).stream())
            .toList()
        : List.of();
  }

  /** The spectrum of P, if every step of −P leaves some of a distance. */
  private Optional<Spectrum> spectrum(Facts facts) {
    Optional<Dyadic> low = facts.eigenvalue(least).bound().map(Dyadic::negate);
    Optional<Dyadic> high = facts.eigenvalue(greatest).bound();
    return low.filter(l -> l.signum() > 0)
        .flatMap(l -> high.map(h -> new Spectrum(l, h)))
        .filter(spectrum -> spectrum.slack().signum() > 0);
  }

  @Override
  public List<Claim> conclude(Region region, Facts facts) {
    facts.prepare(List.of(least, greatest));
    return spectrum(facts).map(spectrum -> claims(spectrum, region, facts)).orElse(List.of());
  }

  private List<Claim> claims(Spectrum spectrum, Region region, Facts facts) {
    List<Claim> claims = new ArrayList<>();
    amplification(spectrum)
        .ifPresent(
            bound ->
                claims.add(
                    new Claim(
                        block.name(),
                        Property.BOUNDED_AMPLIFICATION,
                        "theorem-2-perturbation",
                        Statement.in(Norm.SYMMETRIC_PART).with(Horizon.upTo(block.steps())),
                        Verdicts.certified(List.of(bound)))));
    LurieCondition.attracted(block.activation())
        .ifPresent(activation -> claims.addAll(attraction(activation, spectrum, region, facts)));
    return claims;
  }

  private Optional<Bound> amplification(Spectrum spectrum) {
    Dyadic growth =
        metric.greatestWeight().times(square).dividedUp(spectrum.slack().times(spectrum.least()));
    Dyadic left = ONE.minus(Dyadic.of(block.steps(), -1).times(growth));
    return left.signum() <= 0
        ? Optional.empty()
        : Optional.of(
            new Bound(
                "amplification less 1",
                Bound.Relation.AT_MOST,
                ONE.minus(left).ceilQuotient(left),
                ends()));
  }

  private List<Claim> attraction(
      Activation activation, Spectrum spectrum, Region region, Facts facts) {
    List<String> fromZero =
        Stream.concat(ends().stream(), onceNear().stream().map(Obligation::name)).toList();
    Attraction attraction =
        new Attraction(
            Ball.inNorm(
                activation,
                metric.greatestReach(activation).plus(square.dividedUp(spectrum.least()).rootUp())),
            slope -> progress(spectrum, slope),
            start(spectrum, region, facts),
            region,
            new Attraction.Grounds(ends(), fromZero));
    Statement statement = Statement.in(Norm.SYMMETRIC_PART);
    Statement near = statement.with(Extent.ofStates(region));
    List<Claim> claims = new ArrayList<>();
    if (LurieCondition.question(block).flatMap(facts::leastDouble).isPresent()) {
      claims.add(
          claim(
              Property.GLOBAL_ASYMPTOTIC_STABILITY,
              statement.with(InputNorm.EUCLIDEAN).with(Extent.untilSettled(region)),
              attraction.settling()));
    }
    claims.add(claim(Property.CONTRACTION_RATE, near, attraction.rate()));
    claims.add(claim(Property.DISTURBANCE_TUBE, near, attraction.tube()));
    return claims;
  }

  private Claim claim(Property property, Statement where, Verdict verdict) {
    return new Claim(block.name(), property, THEOREM, where, verdict);
  }

  /** Not above the share of a distance that a step takes off, for slopes of at least s. */
  private Dyadic progress(Spectrum spectrum, Dyadic slope) {
    Dyadic least = slope.times(metric.leastWeight()).times(spectrum.least());
    if (least.signum() <= 0) {
      return Dyadic.ZERO;
    }
    Dyadic rest = metric.greatestWeight().times(square).dividedUp(spectrum.least());
    Dyadic share = rest.dividedUp(least).rootUp().min(TWO);
    Dyadic symmetric = left(least, share).max(left(spectrum.greatest(), share));
    Dyadic others = rest.dividedUp(share).plus(spectrum.greatest().times(rest));
    return ONE.minus(symmetric.plus(others).rootUp());
  }

  /** {@code (1 − k)² (1 + θ k)}. */
  private static Dyadic left(Dyadic k, Dyadic share) {
    Dyadic kept = ONE.minus(k);
    return kept.times(kept).times(ONE.plus(share.times(k)));
  }

  /**
   * {@code P x̄ = E x̄ + B u + b}, hence {@code (1 − ‖E‖ / λmin(P)) ‖x̄‖_P ≤ ‖P^{-1/2} (Bu + b)‖}.
   */
  private Facts.Answer start(Spectrum spectrum, Region region, Facts facts) {
    Facts.Answer symmetric = metric.start(facts.gram(limit), spectrum.least(), region);
    Dyadic share = ONE.minus(square.rootUp().dividedUp(spectrum.least()));
    return new Facts.Answer(
        symmetric.bound().filter(x -> share.signum() > 0).map(x -> x.dividedUp(share)),
        share.signum() > 0 ? symmetric.gap() : "A is too far from symmetric");
  }

  private List<String> ends() {
    return List.of(least.name(), greatest.name());
  }
}
