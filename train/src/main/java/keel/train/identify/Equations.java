package keel.train.identify;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import keel.verify.exact.Matrix;
import keel.verify.model.PolynomialField;
import keel.verify.model.SolverStep;

/**
 * Equations as people write them, {@code x1' = x1'.x1 (x1 - x2)}: each parameter is named by its
 * state and monomial.
 */
final class Equations {
  private static final MathContext DIGITS = new MathContext(6);

  private final List<String> states;
  private final Monomials monomials;
  private final Structure structure;

  Equations(List<String> states, Monomials monomials, Structure structure) {
    this.states = states;
    this.monomials = monomials;
    this.structure = structure;
  }

  /** The names of the states. */
  List<String> states() {
    return states;
  }

  /** The names of the parameters. */
  List<String> names() {
    return structure.parameters().stream()
        .map(
            p ->
                states.get(p.state())
                    + "'."
                    + monomials.text(p.monomial(), states).replace(" ", "*"))
        .toList();
  }

  /** Of which state and monomial each parameter is the coefficient. */
  List<Structure.Parameter> places() {
    return structure.parameters();
  }

  /** One line a state. */
  List<String> text() {
    List<String> names = names();
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < states.size(); i++) {
      lines.add(states.get(i) + "' = " + rightSide(i, names::get, k -> monomials.text(k, states)));
    }
    return lines;
  }

  /** An aligned environment of LaTeX, parameters as θ₁, θ₂, …, with what they are behind it. */
  List<String> latex(List<Spread> spreads) {
    List<String> symbols = states.stream().map(Equations::latexSymbol).toList();
    List<String> lines = new ArrayList<>(List.of("\\begin{aligned}"));
    for (int i = 0; i < states.size(); i++) {
      lines.add(
          "\\dot{"
              + symbols.get(i)
              + "} &= "
              + rightSide(
                  i, p -> "\\theta_{" + (p + 1) + "}", k -> monomials.text(k, symbols, "^{%d}"))
              + " \\\\");
    }
    for (int p = 0; p < spreads.size(); p++) {
      lines.add(
          "\\theta_{"
              + (p + 1)
              + "} &\\approx "
              + shown(spreads.get(p).median())
              + " \\pm "
              + shown(spreads.get(p).deviation())
              + " \\\\");
    }
    lines.add("\\end{aligned}");
    return lines;
  }

  /** x12 as x_{12}; other names as text. */
  private static String latexSymbol(String state) {
    return state.matches("[a-zA-Z]\\d*")
        ? state.length() == 1 ? state : state.charAt(0) + "_{" + state.substring(1) + "}"
        : "\\mathrm{" + state.replaceAll("([\\\\{}$&#^_%~])", "\\\\$1") + "}";
  }

  private String rightSide(int state, IntFunction<String> parameter, IntFunction<String> monomial) {
    StringBuilder text = new StringBuilder();
    for (int p : structure.parametersOf(state)) {
      String factor = inParentheses(p, monomial);
      append(text, "", parameter.apply(p) + (factor.equals("1") ? "" : " " + factor));
    }
    double[] constants = structure.constants()[state];
    for (int k = 0; k < constants.length; k++) {
      if (constants[k] != 0) {
        append(text, constants[k] < 0 ? "-" : "", term(Math.abs(constants[k]), monomial.apply(k)));
      }
    }
    return text.isEmpty() ? "0" : text.toString();
  }

  private String inParentheses(int parameter, IntFunction<String> monomial) {
    double[] direction = structure.parameters().get(parameter).direction();
    StringBuilder sum = new StringBuilder();
    for (int k = 0; k < direction.length; k++) {
      if (direction[k] != 0) {
        append(sum, direction[k] < 0 ? "-" : "", term(Math.abs(direction[k]), monomial.apply(k)));
      }
    }
    boolean isOne = Arrays.stream(direction).filter(x -> x != 0).count() == 1;
    return isOne ? sum.toString() : "(" + sum + ")";
  }

  private static void append(StringBuilder text, String sign, String term) {
    text.append(text.isEmpty() ? sign : sign.isEmpty() ? " + " : " - ").append(term);
  }

  private static String term(double factor, String monomial) {
    String number = shown(factor);
    return number.equals("1") ? monomial : monomial.equals("1") ? number : number + " " + monomial;
  }

  /** Six digits of a finite number. */
  static String shown(double number) {
    BigDecimal rounded = new BigDecimal(number).round(DIGITS).stripTrailingZeros();
    return (Math.abs(number) >= 1e-4 && Math.abs(number) < 1e7) || number == 0
        ? rounded.toPlainString()
        : rounded.toString();
  }

  /** The same equations as a field: what no equation has is left out. */
  PolynomialField field(Optional<SolverStep> step) {
    List<double[][]> all = new ArrayList<>();
    all.add(structure.constants());
    for (Structure.Parameter parameter : structure.parameters()) {
      double[][] only = new double[states.size()][monomials.size()];
      only[parameter.state()] = parameter.direction();
      all.add(only);
    }
    int[] used =
        IntStream.range(0, monomials.size())
            .filter(k -> all.stream().anyMatch(m -> Arrays.stream(m).anyMatch(row -> row[k] != 0)))
            .toArray();
    return new PolynomialField(
        states,
        names(),
        Arrays.stream(used).mapToObj(monomials.exponents()::get).toList(),
        all.stream().map(m -> matrix(m, used)).toList(),
        step);
  }

  private static Matrix matrix(double[][] rows, int[] used) {
    double[] entries =
        Arrays.stream(rows)
            .flatMapToDouble(row -> Arrays.stream(used).mapToDouble(k -> row[k]))
            .toArray();
    return Matrix.of(rows.length, used.length, entries);
  }
}
