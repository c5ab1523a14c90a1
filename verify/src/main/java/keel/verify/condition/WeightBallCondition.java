package keel.verify.condition;

import java.util.List;
import java.util.Optional;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Extent;
import keel.verify.certificate.Horizon;
import keel.verify.certificate.Norm;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.certificate.Statement;
import keel.verify.certificate.Verdict;
import keel.verify.exact.Dyadic;
import keel.verify.exact.EigenvalueBound;
import keel.verify.exact.Obligation;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;
import keel.verify.model.NaisBlock;

/**
 * How far two trajectories can move apart with any weights A_k = −P + E_k, ‖E_k‖₂ ≤ r, symmetric or
 * not, in the norm of a symmetric P = −A that is stored.
 *
 * <ul>
 *   <li>Slopes in [0, s]: {@code ‖e⁺‖_P² ≤ (1 + τ) ‖e‖_P²}, {@code τ = w r² / (2 η λmin(P))}, as in
 *       Theorem 2 with v = E_k e; so (1 + τ)^{K/2} after K steps.
 *   <li>Slopes in [l, 1], l > 0, one step size h: with M = hP^{1/2}DP^{1/2}, whose eigenvalues lie
 *       in [l h λmin, h λmax], e⁺ is I − M and hP^{1/2}D E_k P^{-1/2} in the coordinates P^{1/2}e,
 *       so that no step moves states apart if {@code h r √cond(P) ≤ m = min(l h λmin, 2 − h λmax)}.
 * </ul>
 *
 * <p>Source: ARCHITECTURE.md. Rigour: exact; it rests on the two ends of the spectrum that Theorem
 * 1 asks for.
 */
final class WeightBallCondition implements Condition {
  private static final String THEOREM = "weight-ball";
  private static final Dyadic ONE = Dyadic.of(1);

  private final NaisBlock block;

  private WeightBallCondition(NaisBlock block) {
    this.block = block;
  }

  static Optional<Condition> of(NaisBlock block) {
    return Optional.of(new WeightBallCondition(block));
  }

  /** Theorem 1 has asked for all that is needed. */
  @Override
  public List<Obligation> next(Facts facts) {
    return List.of();
  }

  @Override
  public List<Claim> conclude(Region region, Facts facts) {
    return region.weightRadius().isPresent()
        ? List.of(claim(region.weightRadius().getAsDouble(), facts))
        : List.of();
  }

  private Claim claim(double radius, Facts facts) {
    Statement statement =
        Statement.in(Norm.STATE_MATRIX)
            .with(Horizon.upTo(block.steps()))
            .with(Extent.ofWeights(radius));
    if (!(block instanceof DenseBlock dense)
        || MetricCondition.obstacle(dense).isPresent()
        || dense.gates().isPresent()
        || !dense.state().isSymmetric()) {
      return claim(
          statement.with(Norm.NONE),
          new Verdict.Inconclusive(
              "other weights than those stored are spoken of where these are dense, symmetric, the"
                  + " same at every step, and without gates"));
    }
    QuadraticMetric metric = QuadraticMetric.plain(dense);
    EigenvalueBound least = MetricCondition.least(dense, metric);
    EigenvalueBound greatest = MetricCondition.greatest(dense, metric);
    Optional<Spectrum> spectrum =
        facts
            .eigenvalue(least)
            .bound()
            .flatMap(
                low ->
                    facts
                        .eigenvalue(greatest)
                        .bound()
                        .map(high -> new Spectrum(low.negate(), high)))
            .filter(s -> s.least().signum() > 0 && s.slack().signum() > 0);
    if (spectrum.isEmpty()) {
      return claim(
          statement,
          new Verdict.Inconclusive(
              "other weights leave no room where λmin(P) > 0 and λmax(sHP) < 2 are not certified of"
                  + " those stored"));
    }
    Dyadic r = Dyadic.of(radius);
    boolean isStable = isStable(dense, spectrum.get(), r);
    double amplification = isStable ? 0 : amplification(metric.greatestWeight(), spectrum.get(), r);
    return claim(
        isStable ? statement.with(Horizon.ANY) : statement,
        Verdicts.certified(
            List.of(
                new Bound(
                    "amplification less 1",
                    Bound.Relation.AT_MOST,
                    amplification,
                    List.of(least.name(), greatest.name())))));
  }

  private Claim claim(Statement statement, Verdict verdict) {
    return new Claim(block.name(), Property.WEIGHT_BALL_AMPLIFICATION, THEOREM, statement, verdict);
  }

  /** Whether {@code h r √(λmax / λmin) ≤ m}: squared, {@code h r² (h λmax) ≤ λmin m²}. */
  private static boolean isStable(DenseBlock block, Spectrum spectrum, Dyadic r) {
    if (!(block.activation() instanceof Activation activation)
        || !(activation.leastSlope() > 0)
        || !block.stepSizes().isConstant()) {
      return false;
    }
    Dyadic h = Dyadic.of(block.stepSizes().get(0));
    Dyadic m =
        Dyadic.of(activation.leastSlope()).times(h).times(spectrum.least()).min(spectrum.slack());
    Dyadic moved = h.times(r).times(r).times(spectrum.greatest());
    return moved.compareTo(spectrum.least().times(m).times(m)) <= 0;
  }

  /**
   * (1 + τ)^{K/2} − 1, the power by squares that are rounded up; infinite where it is no double.
   */
  private double amplification(Dyadic weight, Spectrum spectrum, Dyadic r) {
    Dyadic growth = weight.times(r).times(r).dividedUp(spectrum.slack().times(spectrum.least()));
    double square = ONE.plus(growth).ceilToDouble();
    double power = 1;
    for (int steps = block.steps(); steps > 0; steps >>= 1) {
      if ((steps & 1) == 1) {
        power = product(power, square);
      }
      square = product(square, square);
    }
    return Double.isInfinite(power) ? power : Dyadic.of(power).rootUp().minus(ONE).ceilToDouble();
  }

  private static double product(double one, double other) {
    return Double.isInfinite(one) || Double.isInfinite(other)
        ? Double.POSITIVE_INFINITY
        : Dyadic.of(one).times(Dyadic.of(other)).ceilToDouble();
  }
}
