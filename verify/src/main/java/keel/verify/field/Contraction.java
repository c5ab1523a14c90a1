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

  /** Below it no square of a factor matters. */
  private static final Dyadic SMALLEST = Dyadic.of(0x1p-60);

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
                    ? Obstacles.corners(field, stages.get().unknown() + parameters.unknown())
                    : Optional.of("the stages of a step leave the range of numbers"));
  }

  @Override
  public Evidence search(FieldSearch.Aim aim) {
    if (obstacle().isPresent()) {
      return Evidence.NONE;
    }
    List<double[][]> maps = jacobians().stream().map(this::mapped).map(Corners::rounded).toList();
    return Obstacles.numbers(
        field.step().isPresent() ? FieldSearch.least(maps, aim) : FieldSearch.steepest(maps, aim));
  }

  private List<Dyadic[][]> jacobians() {
    return new Corners(field, parameters, stages.orElseThrow()).jacobians();
  }

  /** I + hJ, or J itself. */
  private Dyadic[][] mapped(Dyadic[][] jacobian) {
    if (field.step().isEmpty()) {
      return jacobian;
    }
    Dyadic step = Dyadic.of(field.step().get().length());
    Dyadic[][] map = new Dyadic[jacobian.length][jacobian.length];
    for (int i = 0; i < map.length; i++) {
      for (int j = 0; j < map.length; j++) {
        map[i][j] = step.times(jacobian[i][j]).plus(i == j ? ONE : Dyadic.ZERO);
      }
    }
    return map;
  }

  /** One for each pair of corners; none without a metric. */
  private List<RoundedForm> forms(Facts facts) {
    Optional<Vector> metric = Obstacles.positive(facts.attack(METRIC), field.dimension());
    if (obstacle().isPresent() || metric.isEmpty()) {
      return List.of();
    }
    List<Dyadic[][]> squares =
        jacobians().stream()
            .map(this::mapped)
            .map(
                map ->
                    field.step().isPresent()
                        ? Forms.square(map, metric.get())
                        : Forms.symmetric(map, metric.get()))
            .toList();
    return RoundedForm.ofAll(
        "field/contraction", squares, metric.get(), field.step().isPresent() ? 1 : 0);
  }

  @Override
  public List<Obligation> next(Facts facts) {
    return forms(facts).stream().<Obligation>map(RoundedForm::obligation).toList();
  }

  @Override
  public Claim conclude(Facts facts) {
    List<RoundedForm> forms = forms(facts);
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

  private Verdict verdict(List<RoundedForm> forms, Facts facts) {
    if (forms.isEmpty()) {
      return new Verdict.Inconclusive(obstacle().orElse("no metric was found"));
    }
    Optional<Dyadic> greatest = Forms.greatest(forms, facts);
    if (greatest.isEmpty()) {
      return new Verdict.Inconclusive("no witness was found at a corner");
    }
    List<String> shownBy = forms.stream().map(form -> form.obligation().name()).toList();
    return field.step().isPresent()
        ? ofMap(greatest.get(), shownBy, facts)
        : ofEquation(greatest.get(), shownBy, facts);
  }

  private Verdict ofMap(Dyadic square, List<String> shownBy, Facts facts) {
    Dyadic euler = Dyadic.of(square.max(SMALLEST).rootUp().ceilToDouble());
    Optional<Dyadic> rate =
        isRungeKutta()
            ? RungeKutta.rate(euler)
            : Optional.of(euler).filter(r -> r.compareTo(ONE) < 0);
    return rate.isPresent()
        ? certified(
            new Bound("ρ", Bound.Relation.AT_MOST, rate.get().ceilToDouble(), shownBy), facts)
        : new Verdict.Inconclusive(
            "at a corner of the boxes"
                + (isRungeKutta() ? ", made larger by the stages of a step," : "")
                + " a step of Euler's method is only known to let distances grow by "
                + euler.ceilText()
                + " at most; smaller boxes or another step may contract");
  }

  private Verdict ofEquation(Dyadic slope, List<String> shownBy, Facts facts) {
    Dyadic rate = slope.times(Dyadic.of(-0.5));
    return rate.signum() > 0
        ? certified(new Bound("λ", Bound.Relation.AT_LEAST, rate.floorToDouble(), shownBy), facts)
        : new Verdict.Inconclusive(
            "at a corner of the boxes distances are only known to grow at a rate of "
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
        new Corners(field, parameters, Box.of(states.centre()))
            .values().stream()
                .allMatch(value -> Stream.of(value).allMatch(entry -> entry.signum() == 0));
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
