package keel.train.identify;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import keel.verify.exact.Vector;
import keel.verify.model.ParameterLaw;
import keel.verify.model.PolynomialField;
import keel.verify.model.RandomField;
import keel.verify.model.SolverStep;

/** What was identified: the form of all equations, the parameters of each, and how it went. */
public final class Identified {
  private final Equations equations;
  private final List<String> odes;
  private final List<double[]> members;
  private final List<Spread> spreads;
  private final List<String> fast;
  private final List<String> kept;
  private final Optional<SolverStep> map;
  private final List<Stage> stages;

  /** The coefficients of all equations after a stage of the identification. */
  static final class Stage {
    private final String name;
    private final Monomials monomials;
    private final List<double[][]> coefficients;

    Stage(String name, Monomials monomials, List<double[][]> coefficients) {
      this.name = name;
      this.monomials = monomials;
      this.coefficients = List.copyOf(coefficients);
    }

    String name() {
      return name;
    }

    Monomials monomials() {
      return monomials;
    }

    /** Of an equation, for each state. */
    double[][] coefficients(int ode) {
      return coefficients.get(ode);
    }
  }

  Identified(
      Equations equations,
      List<String> odes,
      List<double[]> members,
      List<double[]> counted,
      List<String> fast,
      List<String> kept,
      Optional<SolverStep> map,
      List<Stage> stages) {
    this.equations = equations;
    this.odes = odes;
    this.members = members;
    this.spreads =
        IntStream.range(0, equations.names().size())
            .mapToObj(p -> Spread.of(counted.stream().mapToDouble(m -> m[p]).toArray()))
            .toList();
    this.fast = fast;
    this.kept = List.copyOf(kept);
    this.map = map;
    this.stages = List.copyOf(stages);
  }

  /** The names of the states. */
  List<String> states() {
    return equations.states();
  }

  /** The names of the equations, in the order of their data. */
  public List<String> odes() {
    return odes;
  }

  /** Those that change too fast for their times: they are left out of what is averaged. */
  public List<String> fast() {
    return fast;
  }

  /** Those that no symbolic network can be: they keep the polynomial of least squares. */
  public List<String> kept() {
    return kept;
  }

  /** The names of the parameters. */
  public List<String> parameters() {
    return equations.names();
  }

  /** Of which state and monomial each parameter is the coefficient. */
  List<Structure.Parameter> places() {
    return equations.places();
  }

  /** Of each parameter, over the equations that are not left out. */
  public List<Spread> spreads() {
    return spreads;
  }

  /** The equations as lines of text. */
  public List<String> text() {
    return equations.text();
  }

  /** The equations as lines of LaTeX. */
  public List<String> latex() {
    return equations.latex(spreads);
  }

  /** θ of each equation. */
  public List<Vector> members() {
    return members.stream().map(Vector::of).toList();
  }

  /**
   * As a field; it is the equations of a map where networks have learned one.
   *
   * @throws keel.verify.model.InvalidModel if there are more parameters than one may have
   */
  public RandomField field(Optional<ParameterLaw> law) {
    PolynomialField form = equations.field(map);
    return form.parameters().isEmpty()
        ? RandomField.of(form)
        : new RandomField(form, members(), law);
  }

  List<Stage> stages() {
    return new ArrayList<>(stages);
  }
}
