package keel.verify.field;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import keel.verify.certificate.Bound;
import keel.verify.certificate.Box;
import keel.verify.certificate.Claim;
import keel.verify.certificate.Extent;
import keel.verify.certificate.Norm;
import keel.verify.certificate.Property;
import keel.verify.certificate.Region;
import keel.verify.certificate.Statement;
import keel.verify.certificate.Verdict;
import keel.verify.condition.Facts;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Evidence;
import keel.verify.exact.Obligation;
import keel.verify.exact.Vector;
import keel.verify.model.FieldModel;
import keel.verify.model.PolynomialField;
import keel.verify.model.SolverStep;
import keel.verify.search.FieldSearch;

/**
 * Two trajectories with the same parameters approach each other while they stay in a box of states,
 * whatever the parameters are in theirs.
 *
 * <p>Source: ARCHITECTURE.md, "Fields". The field is of degree 2 in x at most and of degree 1 in
 * each parameter, so that its derivatives J are of degree 1 in each coordinate of (x, θ): what is
 * convex in J, and holds at all corners of both boxes, holds in them. Of Euler's map, {@code (I +
 * hJ)ᵀM(I + hJ) ⪯ ρ²M}; of Runge's and Kutta's the same, on a box that its stages stay in, and
 * {@link RungeKutta}; of the equation itself, {@code MJ + JᵀM ⪯ −2λM}. M is a positive diagonal.
 */
final class Contraction implements FieldCondition {
  private static final String THEOREM = "field-contraction";
  private static final String STAGES = "field-contraction-stages";
  private static final String METRIC = "field/contraction/metric";
  private static final Dyadic ONE = Dyadic.of(1);

  /** Below it no factor matters. */
  private static final Dyadic SMALLEST = Dyadic.of(0x1p-30);

  private final PolynomialField field;
  private final Region region;
  private final Box states;
  private final Box parameters;

  /** Where derivatives are taken: the states, or all stages of a step from them. */
  private final Optional<Box> stages;

  Contraction(PolynomialField field, Region region) {
    this.field = field;
    this.region = region;
    this.states = region.states().orElseThrow();
    this.parameters = region.parameters().orElseThrow();
    this.stages =
        isRungeKutta() && Obstacles.degree(field).isEmpty()
            ? RungeKutta.stages(field, field.step().orElseThrow().length(), states, parameters)
            : Optional.of(states);
  }

  private boolean isRungeKutta() {
    return field.step().filter(s -> s.method() == SolverStep.Method.RUNGE_KUTTA).isPresent();
  }

  @Override
  public Property property() {
    return Property.CONTRACTION_ON_BOX;
  }

  @Override
  public String metric() {
    return METRIC;
  }

  private Optional<String> obstacle() {
    return Obstacles.degree(field)
        .or(
            () ->
                stages.isPresent()
                    ? Obstacles.size(field, parameters, stages.get())
                    : Optional.of("the stages of a step leave the range of numbers"));
  }

  @Override
  public Evidence search(FieldSearch.Aim aim) {
    if (obstacle().isPresent()) {
      return Evidence.NONE;
    }
    List<List<double[][]>> maps = maps().stream().map(Spread::rounded).toList();
    return Obstacles.numbers(
        field.step().isPresent() ? FieldSearch.least(maps, aim) : FieldSearch.steepest(maps, aim));
  }

  /** I + hJ, or J itself, for all J. */
  private List<Spread> maps() {
    List<Spread> jacobians =
        Cover.of(field, parameters, stages.orElseThrow()).orElseThrow().jacobians();
    return field
        .step()
        .map(step -> Dyadic.of(step.length()))
        .map(
            h ->
                jacobians.stream()
                    .map(j -> j.with(c -> sum(ONE, h, c), part -> sum(Dyadic.ZERO, h, part)))
                    .toList())
        .orElse(jacobians);
  }

  /** a I + hJ. */
  private static Dyadic[][] sum(Dyadic diagonal, Dyadic h, Dyadic[][] jacobian) {
    Dyadic[][] map = new Dyadic[jacobian.length][jacobian.length];
    for (int i = 0; i < map.length; i++) {
      for (int j = 0; j < map.length; j++) {
        map[i][j] = h.times(jacobian[i][j]).plus(i == j ? diagonal : Dyadic.ZERO);
      }
    }
    return map;
  }

  /** None without a metric. */
  private List<SpreadForm> forms(Facts facts) {
    Optional<Vector> metric = Obstacles.positive(facts.attack(METRIC), field.dimension());
    if (obstacle().isPresent() || metric.isEmpty()) {
      return List.of();
    }
    boolean isMap = field.step().isPresent();
    return SpreadForm.of(
        "field/contraction",
        isMap ? SpreadForm.Measure.NORM : SpreadForm.Measure.SLOPE,
        maps(),
        metric.get(),
        isMap ? 1 : 0);
  }

  @Override
  public List<Obligation> next(Facts facts) {
    return SpreadForm.obligations(forms(facts));
  }

  @Override
  public Claim conclude(Facts facts) {
    List<SpreadForm> forms = forms(facts);
    Statement statement =
        Statement.in(forms.isEmpty() ? Norm.NONE : new Norm(Norm.Kind.GIVEN_DIAGONAL, METRIC))
            .with(Extent.ofField(region));
    return new Claim(
        FieldModel.SCOPE,
        property(),
        isRungeKutta() ? STAGES : THEOREM,
        statement,
        verdict(forms, facts));
  }

  private Verdict verdict(List<SpreadForm> forms, Facts facts) {
    if (forms.isEmpty()) {
      return new Verdict.Inconclusive(obstacle().orElse("no metric was found"));
    }
    Optional<Dyadic> greatest = SpreadForm.greatest(forms, facts);
    if (greatest.isEmpty()) {
      return new Verdict.Inconclusive("no witness was found for a form");
    }
    List<String> shownBy = SpreadForm.obligations(forms).stream().map(Obligation::name).toList();
    return field.step().isPresent()
        ? ofMap(greatest.get(), shownBy, facts)
        : ofEquation(greatest.get(), shownBy, facts);
  }

  private Verdict ofMap(Dyadic norm, List<String> shownBy, Facts facts) {
    Optional<Dyadic> rate =
        isRungeKutta()
            ? RungeKutta.rate(Dyadic.of(norm.max(SMALLEST).ceilToDouble()))
            : Optional.of(norm).filter(r -> r.compareTo(ONE) < 0);
    return rate.isPresent()
        ? certified(
            new Bound("ρ", Bound.Relation.AT_MOST, rate.get().ceilToDouble(), shownBy), facts)
        : new Verdict.Inconclusive(
            "in the boxes"
                + (isRungeKutta() ? ", made larger by the stages of a step," : "")
                + " a step of Euler's method is only known to let distances grow by "
                + norm.ceilText()
                + " at most; smaller boxes or another step may contract");
  }

  private Verdict ofEquation(Dyadic slope, List<String> shownBy, Facts facts) {
    Dyadic rate = slope.times(Dyadic.of(-0.5));
    return rate.signum() > 0
        ? certified(new Bound("λ", Bound.Relation.AT_LEAST, rate.floorToDouble(), shownBy), facts)
        : new Verdict.Inconclusive(
            "in the boxes distances are only known to grow at a rate of "
                + rate.negate().ceilText()
                + " at most; smaller boxes may contract");
  }

  private Verdict certified(Bound rate, Facts facts) {
    return new Verdict.Certified(
        Stream.concat(Stream.of(rate), ball(rate.shownBy(), facts).stream()).toList());
  }

  /**
   * The ball around the equilibrium in the middle of the box, if it is there for all parameters.
   */
  private Optional<Bound> ball(List<String> shownBy, Facts facts) {
    int d = states.centre().length();
    boolean isEquilibrium =
        Cover.of(field, parameters, Box.of(states.centre())).filter(Cover::vanishes).isPresent();
    if (!isEquilibrium) {
      return Optional.empty();
    }
    Vector metric = facts.attack(METRIC).orElseThrow();
    double radius = Double.POSITIVE_INFINITY;
    for (int i = 0; i < d; i++) {
      Dyadic reach = Dyadic.of(states.radius().get(i));
      radius =
          Math.min(radius, reach.times(reach).times(Dyadic.of(metric.get(i))).floorSquareRoot());
    }
    return radius > 0
        ? Optional.of(new Bound("radius that stays", Bound.Relation.AT_LEAST, radius, shownBy))
        : Optional.empty();
  }
}
