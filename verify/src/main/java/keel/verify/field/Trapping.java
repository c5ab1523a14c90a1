package keel.verify.field;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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
import keel.verify.condition.Verdicts;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Evidence;
import keel.verify.exact.Obligation;
import keel.verify.exact.Vector;
import keel.verify.model.FieldModel;
import keel.verify.model.PolynomialField;
import keel.verify.search.FieldSearch;

/**
 * Every solution comes to a ball and never leaves it, whatever the parameters are in their box; a
 * ball of radius 0 is an equilibrium that attracts all of them.
 *
 * <p>Source: ARCHITECTURE.md, "Fields"; Schlegel and Noack, On long-term boundedness of Galerkin
 * models (J. Fluid Mech. 765, 2015). The field is of degree 2 at most, its quadratic part Q has
 * exact coefficients without parameters, and W is a positive diagonal with {@code Σ w_i y_i Q_i(y,
 * y) = 0} for all y, exactly. With y = x − m, A the derivatives at m, and d = F(m): {@code (yᵀWy)'
 * / 2 = yᵀWAy + yᵀWd}, so that {@code WA + AᵀW ⪯ −2λW} and {@code dᵀWd ≤ r²} at every corner of the
 * box, both of degree 1 in each parameter, bring every solution to the ball of radius r / λ around
 * m in the norm of W, into every larger one in finite time.
 */
final class Trapping implements FieldCondition {
  private static final String THEOREM = "field-trapping";
  private static final String METRIC = "field/trapping/metric";

  private final PolynomialField field;
  private final Region region;
  private final Box parameters;

  /** Without a shift: of an equilibrium at 0. */
  private final boolean isGlobal;

  Trapping(PolynomialField field, Region region, boolean isGlobal) {
    this.field = field;
    this.region = region;
    this.parameters = region.parameters().orElseThrow();
    this.isGlobal = isGlobal;
  }

  @Override
  public Property property() {
    return isGlobal ? Property.GLOBAL_STABILITY : Property.TRAPPING_BALL;
  }

  @Override
  public String metric() {
    return isGlobal ? "field/stability/metric" : METRIC;
  }

  private Optional<String> obstacle() {
    return Obstacles.degree(field)
        .or(
            () ->
                Obstacles.size(field, parameters, Box.of(Vector.of(new double[field.dimension()]))))
        .or(this::moving)
        .or(this::displaced);
  }

  /** Coefficients of degree 2 that are not known. */
  private Optional<String> moving() {
    for (int k = 0; k < field.monomials().size(); k++) {
      for (int p = 0; p < field.parameters().size() && field.degree(k) == 2; p++) {
        for (int i = 0; i < field.dimension(); i++) {
          if (parameters.radius().get(p) != 0 && field.coefficients().get(p + 1).get(i, k) != 0) {
            return Optional.of(
                "a coefficient of degree 2 depends on the parameter "
                    + field.parameters().get(p)
                    + ", which is not known, so that no weights cancel all cubic terms");
          }
        }
      }
    }
    return Optional.empty();
  }

  /** Whether 0 is an equilibrium, where it must be. */
  private Optional<String> displaced() {
    return isGlobal && !cover(new double[field.dimension()]).vanishes()
        ? Optional.of("0 is no equilibrium for all parameters of the box")
        : Optional.empty();
  }

  private Cover cover() {
    Box zero = Box.of(Vector.constant(field.dimension(), 0));
    return Cover.of(field, parameters, zero).orElseThrow();
  }

  private Cover cover(double[] shift) {
    return cover().at(Box.of(Vector.of(shift)));
  }

  @Override
  public Evidence search(FieldSearch.Aim aim) {
    Optional<Cancellation> cancellation =
        obstacle().isPresent() ? Optional.empty() : Cancellation.of(known(), field.dimension());
    if (cancellation.isEmpty()) {
      return Evidence.NONE;
    }
    Shifts shifts = new Shifts(cover(), field.dimension());
    FieldSearch.Trap trap =
        new FieldSearch.Trap(
            cancellation.get().groups(),
            cancellation.get().weights(),
            shifts::jacobians,
            shifts::values,
            isGlobal);
    return Obstacles.numbers(FieldSearch.trap(trap, aim));
  }

  /** The field in the middle of the box: its quadratic part is the same everywhere. */
  private Quadratic known() {
    Dyadic[] middle = Corners.of(Box.of(parameters.centre())).get(0);
    return new Quadratic(field, new ExactField(field, middle));
  }

  /** W, and m behind it. */
  private Optional<Vector> weights(Facts facts) {
    int d = field.dimension();
    return facts
        .attack(metric())
        .filter(numbers -> numbers.length() == 2 * d)
        .map(numbers -> Vector.of(Arrays.copyOf(numbers.toArray(), d)))
        .filter(weights -> Obstacles.positive(Optional.of(weights), d).isPresent())
        .filter(weights -> known().isCancelledBy(weights));
  }

  private double[] shift(Facts facts) {
    int d = field.dimension();
    return isGlobal
        ? new double[d]
        : Arrays.copyOfRange(facts.attack(metric()).orElseThrow().toArray(), d, 2 * d);
  }

  private List<SpreadForm> forms(Facts facts) {
    Optional<Vector> weights = weights(facts);
    if (obstacle().isPresent() || weights.isEmpty()) {
      return List.of();
    }
    return SpreadForm.of(
        isGlobal ? "field/stability" : "field/trapping",
        SpreadForm.Measure.SLOPE,
        cover(shift(facts)).jacobians(),
        weights.get(),
        0);
  }

  @Override
  public List<Obligation> next(Facts facts) {
    return SpreadForm.obligations(forms(facts));
  }

  @Override
  public Claim conclude(Facts facts) {
    List<SpreadForm> forms = forms(facts);
    return new Claim(
        FieldModel.SCOPE,
        property(),
        THEOREM,
        Statement.in(forms.isEmpty() ? Norm.NONE : new Norm(Norm.Kind.GIVEN_DIAGONAL, metric()))
            .with(Extent.ofParameters(region)),
        verdict(forms, facts));
  }

  private Verdict verdict(List<SpreadForm> forms, Facts facts) {
    Optional<String> counterexample =
        Escape.unbounded(field, parameters)
            .or(() -> isGlobal ? Escape.unstable(field, parameters) : Optional.empty());
    if (counterexample.isPresent()) {
      return new Verdict.Refuted(counterexample.get(), "field/escape");
    }
    if (forms.isEmpty()) {
      return new Verdict.Inconclusive(
          obstacle()
              .orElse("no weights were found with which all cubic terms cancel, and a shift"));
    }
    Optional<Dyadic> greatest = SpreadForm.greatest(forms, facts);
    Dyadic rate = greatest.map(b -> b.times(Dyadic.of(-0.5))).orElse(Dyadic.ZERO);
    if (rate.signum() <= 0) {
      return new Verdict.Inconclusive(
          "with the weights found, distances are not known to shrink in all of the box");
    }
    List<String> shownBy = SpreadForm.obligations(forms).stream().map(Obligation::name).toList();
    List<Bound> bounds = new ArrayList<>();
    bounds.add(new Bound("λ", Bound.Relation.AT_LEAST, rate.floorToDouble(), shownBy));
    if (!isGlobal) {
      Dyadic drift = drift(shift(facts), weights(facts).orElseThrow());
      bounds.add(
          new Bound(
              "radius", Bound.Relation.AT_MOST, drift.dividedUp(rate).ceilToDouble(), shownBy));
    }
    return Verdicts.certified(bounds);
  }

  /** Not below the length of any of the field's values at the shift. */
  private Dyadic drift(double[] shift, Vector weights) {
    return cover(shift).values().stream()
        .map(
            spread ->
                spread.all().stream()
                    .map(value -> Forms.square(value[0], weights).rootUp())
                    .reduce(Dyadic.ZERO, Dyadic::plus))
        .reduce(Dyadic.ZERO, Dyadic::max);
  }
}
