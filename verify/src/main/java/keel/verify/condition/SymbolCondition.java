package keel.verify.condition;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Extent;
import keel.verify.certificate.HoldsFor;
import keel.verify.certificate.Horizon;
import keel.verify.certificate.InputNorm;
import keel.verify.certificate.Norm;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.certificate.Statement;
import keel.verify.certificate.Verdict;
import keel.verify.exact.ConvolutionNorm;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Matrix;
import keel.verify.exact.Obligation;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.Block;
import keel.verify.model.ConvBlock;
import keel.verify.model.Kernel;

/**
 * Certifies a block on images whose convolution is symmetric in the metric P = −A, by the norms of
 * two convolutions, without any evidence.
 *
 * <p>Source: ARCHITECTURE.md, Theorems 1 to 3 and 8, symbols.
 *
 * <p>Shapes: C is n x n of odd windows with {@code C[-t] = C[t]ᵀ}, exactly; one step size h for all
 * channels.
 *
 * <p>Method: P is symmetric, so that ‖P‖₂ ≤ N gives P ⪯ N, and ‖c − P‖₂ ≤ M gives P ⪰ c − M. {@link
 * ConvolutionNorm} bounds both, c = N rounded up: then c − P has no other eigenvalues than those
 * from 0 to c − λmin(P), if P ≻ 0. Gains follow from the norm of D, which bounds B.
 *
 * <p>Rigour: exact. The kernel of c − P may hold no doubles; what rounding it takes off is added to
 * its norm.
 *
 * <p>Laws: GuaranteeLaws.
 */
final class SymbolCondition implements Condition {
  static final String THEOREM = "theorem-1-symbol";

  /** What shows numbers that follow from the weights without any evidence. */
  private static final List<String> WEIGHTS = List.of("weights");

  private static final String TOO_LARGE =
      "the image is too large, or has too many channels, for its symbols to be bounded";

  private static final Dyadic TWO = Dyadic.of(2);
  private static final Dyadic FOUR = Dyadic.of(4);

  private final ConvBlock block;
  private final Statement statement;

  /** Of the taps in the middle, which are the entries of P that belong to one pixel. */
  private final QuadraticMetric metric;

  private final Optional<Spectrum> ends;

  /** ‖B‖₂ at most. */
  private final Optional<Dyadic> inputNorm;

  private SymbolCondition(ConvBlock block) {
    this.block = block;
    this.statement = Statement.in(Norm.STATE_MATRIX).with(HoldsFor.stored(block));
    Kernel kernel = block.kernels().get(0);
    this.metric =
        new QuadraticMetric(
                kernel.centres().negate(),
                Vector.constant(block.channels(), 1),
                QuadraticMetric.steps(block),
                block.inputKernel().weights(),
                block.bias(),
                Dyadic.of(1))
            .at(Dyadic.of(block.pixels(), 0));
    this.ends = ends(kernel);
    this.inputNorm = ends.flatMap(found -> norm(block.inputKernel()));
  }

  /** Of a block on images that the theorem is about. */
  static Optional<Condition> of(Block block) {
    return block instanceof ConvBlock conv && !conv.isPixelwise() && isCovered(conv)
        ? Optional.of(new SymbolCondition(conv))
        : Optional.empty();
  }

  private static boolean isCovered(ConvBlock block) {
    return block.isTied()
        && block.activation().isSlopeRestricted()
        && block.stepSizes().isConstant()
        && QuadraticMetric.hasExactSteps(block)
        && block.kernels().get(0).isSymmetric();
  }

  private Optional<Dyadic> norm(Kernel kernel) {
    return ConvolutionNorm.of(
        kernel.weights(),
        new ConvolutionNorm.Axis(kernel.height(), 1, block.height()),
        new ConvolutionNorm.Axis(kernel.width(), 1, block.width()));
  }

  /** Not above λmin(P), and not below λmax(sHP); they may lie where nothing follows. */
  private Optional<Spectrum> ends(Kernel kernel) {
    return norm(kernel)
        .filter(norm -> Double.isFinite(norm.ceilToDouble()))
        .flatMap(
            norm -> {
              Dyadic centre = Dyadic.of(norm.ceilToDouble());
              Shifted shifted = Shifted.of(kernel, centre);
              return norm(shifted.kernel)
                  .map(
                      other ->
                          new Spectrum(
                              centre.minus(other.plus(shifted.lost)),
                              Dyadic.of(metric.steps().get(0)).times(norm)));
            });
  }

  /**
   * The kernel of c − P, rounded down.
   *
   * @param lost not below what rounding takes off an entry of its diagonal
   */
  private record Shifted(Kernel kernel, Dyadic lost) {
    static Shifted of(Kernel kernel, Dyadic centre) {
      double[] weights = kernel.weights().toArray();
      Dyadic lost = Dyadic.ZERO;
      for (int i = 0; i < kernel.outputs(); i++) {
        int middle = i * kernel.weights().columns() + i * kernel.taps() + kernel.centre();
        Dyadic exact = Dyadic.of(weights[middle]).plus(centre);
        weights[middle] = exact.floorToDouble();
        lost = lost.max(exact.minus(Dyadic.of(weights[middle])));
      }
      Matrix rounded = Matrix.of(kernel.weights().rows(), kernel.weights().columns(), weights);
      return new Shifted(new Kernel(rounded, kernel.height(), kernel.width()), lost);
    }
  }

  private Optional<Spectrum> spectrum() {
    return ends.filter(
        found -> found.least().floorToDouble() > Spectrum.LEAST && found.slack().signum() >= 0);
  }

  @Override
  public List<Obligation> next(Facts facts) {
    return List.of();
  }

  @Override
  public List<Claim> conclude(Region region, Facts facts) {
    boolean isZeroOnlyAtZero = block.activation().isZeroOnlyAtZero();
    Optional<Spectrum> found = spectrum();
    Statement everyGate = statement.with(Horizon.ANY).with(HoldsFor.everyGate(block));
    List<Claim> claims = new ArrayList<>();
    claims.add(
        claim(
            Property.INCREMENTAL_STABILITY,
            everyGate,
            found.<Verdict>map(this::certified).orElseGet(this::gap)));
    if (isZeroOnlyAtZero) {
      claims.add(claim(Property.UNIQUE_EQUILIBRIUM, statement, uniqueness()));
    }
    if (found.isEmpty()) {
      return claims;
    }
    Spectrum spectrum = found.get();
    claims.addAll(gains(spectrum));
    claims.add(
        claim(
            Property.GRADIENT_BOUND,
            everyGate,
            new MetricGradients(metric, spectrum, WEIGHTS).verdict()));
    MemberDistance.inMetric(block, metric, spectrum, Optional.empty())
        .map(distance -> MemberDistance.claim(block, THEOREM, statement, distance, WEIGHTS))
        .ifPresent(claims::add);
    Facts.Answer start = metric.start(limit(spectrum), spectrum.least(), region);
    if (block.activation() == Activation.RELU) {
      claims.add(claim(Property.CONVERGENCE, statement, certified(spectrum)));
      claims.add(
          claim(
              Property.SETTLING,
              statement.with(InputNorm.EUCLIDEAN).with(Extent.untilSettled(region)),
              settling(spectrum, start, region)));
    }
    if (isZeroOnlyAtZero) {
      claims.addAll(attraction(spectrum, start, region));
    }
    return claims;
  }

  private Claim claim(Property property, Statement where, Verdict verdict) {
    return new Claim(block.name(), property, THEOREM, where, verdict);
  }

  private Verdict certified(Spectrum spectrum) {
    return Verdicts.certified(
        List.of(
            leastBound(spectrum.least()),
            new Bound(
                "λmax(sHP)", Bound.Relation.AT_MOST, spectrum.greatest().ceilToDouble(), WEIGHTS)));
  }

  private static Bound leastBound(Dyadic least) {
    return new Bound("λmin(P)", Bound.Relation.AT_LEAST, least.floorToDouble(), WEIGHTS);
  }

  /** Only P ≻ 0 matters here. */
  private Verdict uniqueness() {
    return ends.map(Spectrum::least)
        .filter(least -> least.floorToDouble() > Spectrum.LEAST)
        .<Verdict>map(least -> new Verdict.Certified(List.of(leastBound(least))))
        .orElseGet(this::gap);
  }

  private Verdict gap() {
    return new Verdict.Inconclusive(
        ends.map(
                found ->
                    "the symbols of −C must lie above 0 and at most at 2 / (s h), but they are"
                        + " only shown to lie above "
                        + found.least().floorText()
                        + ", and times s h at most at "
                        + found.greatest().ceilText())
            .orElse(TOO_LARGE));
  }

  // ---- Gains ----

  /** A bound of γ², and what it is called. */
  private record Gain(String name, Dyadic square) {
    Verdict verdict() {
      return Verdicts.certified(
          List.of(new Bound(name, Bound.Relation.AT_MOST, square.ceilSquareRoot(), WEIGHTS)));
    }
  }

  /** Of each, since {@code B Bᵀ ⪯ ‖B‖₂² / (μ + d) (P + d)}; as in {@link MetricGains}. */
  private List<Claim> gains(Spectrum spectrum) {
    Optional<Dyadic> square = inputNorm.map(norm -> norm.times(norm));
    Dyadic count = Dyadic.of(block.steps(), 0).times(metric.greatestWeight());
    Dyadic slack = spectrum.slack();
    Optional<Gain> limit =
        square.map(b -> new Gain("gain (limit)", FOUR.times(b).dividedUp(spectrum.least())));
    Optional<Gain> split =
        square.map(
            b ->
                new Gain(
                    "gain (split)",
                    FOUR.times(b)
                        .dividedUp(spectrum.least().plus(TWO.times(slack).dividedDown(count)))));
    Optional<Gain> energy =
        square
            .filter(b -> slack.signum() > 0)
            .map(b -> new Gain("gain (energy)", count.times(b).dividedUp(slack)));
    Statement where = statement.with(InputNorm.EUCLIDEAN).with(HoldsFor.everyGate(block));
    Optional<Gain> smallest =
        Stream.of(energy, split, limit)
            .flatMap(Optional::stream)
            .min(Comparator.comparing(Gain::square));
    return List.of(
        claim(Property.INPUT_OUTPUT_GAIN, where.with(Horizon.at(block.steps())), verdict(smallest)),
        claim(Property.INPUT_OUTPUT_GAIN_AT_ANY_DEPTH, where.with(Horizon.ANY), verdict(limit)),
        claim(
            Property.INPUT_TO_STATE_GAIN,
            where.with(Horizon.upTo(block.steps())),
            withNorm(verdict(energy))));
  }

  private static Verdict verdict(Optional<Gain> gain) {
    return gain.map(Gain::verdict)
        .orElseGet(() -> new Verdict.Inconclusive("no bound of the gain follows"));
  }

  /** Adds ‖B‖₂, which the energy bound rests on. */
  private Verdict withNorm(Verdict verdict) {
    return inputNorm
        .map(Dyadic::ceilToDouble)
        .filter(Double::isFinite)
        .map(norm -> new Bound("‖B‖₂", Bound.Relation.AT_MOST, norm, WEIGHTS))
        .map(norm -> Verdicts.with(verdict, norm))
        .orElse(verdict);
  }

  /** Not below ‖P^{-1/2} B‖₂². */
  private Facts.Answer limit(Spectrum spectrum) {
    return new Facts.Answer(
        inputNorm.map(norm -> norm.times(norm).dividedUp(spectrum.least())), TOO_LARGE);
  }

  // ---- Where trajectories go ----

  private Verdict settling(Spectrum spectrum, Facts.Answer start, Region region) {
    return start
        .bound()
        .map(
            distance ->
                GeometricLaw.settling(
                    GeometricLaw.inMetric(distance, slowest(spectrum), spectrum), region, WEIGHTS))
        .orElseGet(
            () ->
                new Verdict.Inconclusive("the gain of the equilibrium is needed; " + start.gap()));
  }

  private Dyadic slowest(Spectrum spectrum) {
    return Dyadic.of(block.leastGate()).times(metric.leastWeight()).times(spectrum.least());
  }

  private List<Claim> attraction(Spectrum spectrum, Facts.Answer start, Region region) {
    Attraction attraction =
        new Attraction(
            Ball.inNorm(block.activation(), metric.greatestReach(block.activation())),
            Attraction.progress(slowest(spectrum), spectrum.slack()),
            start,
            region,
            new Attraction.Grounds(WEIGHTS, WEIGHTS));
    Statement settling = statement.with(InputNorm.EUCLIDEAN).with(Extent.untilSettled(region));
    Statement near = statement.with(Extent.ofStates(region));
    return List.of(
        claim(Property.GLOBAL_ASYMPTOTIC_STABILITY, settling, attraction.settling()),
        claim(Property.CONTRACTION_RATE, near, attraction.rate()),
        claim(Property.DISTURBANCE_TUBE, near, attraction.tube()));
  }
}
