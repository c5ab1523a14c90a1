package keel.verify.smt;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import keel.verify.exact.ActiveState;
import keel.verify.exact.DiagonalScaling;
import keel.verify.exact.Direction;
import keel.verify.exact.Dyadic;
import keel.verify.exact.EigenvalueBound;
import keel.verify.exact.Evidence;
import keel.verify.exact.FactorWitness;
import keel.verify.exact.GramBound;
import keel.verify.exact.Inequality;
import keel.verify.exact.InvalidWitness;
import keel.verify.exact.Matrix;
import keel.verify.exact.NullVector;
import keel.verify.exact.Obligation;
import keel.verify.exact.RowDominance;
import keel.verify.exact.RowWeights;
import keel.verify.exact.Vector;
import keel.verify.smt.SmtProblem.Assertion;

/**
 * Obligations as SMT-LIB 2 problems, whose unsatisfiability means that the evidence shows what it
 * is meant to show.
 *
 * <p>The numbers of the model go in as they are, scaled by one power of two to integers or written
 * as quotients, and the solver multiplies them out itself: nothing of the exact kernel is used but
 * the numbers. Row conditions are put to it with a symbolic slope.
 */
final class SmtText {
  private static final String VIOLATION = "violation";

  private SmtText() {}

  /** How many products the problem would hold, without writing it. */
  static long products(Obligation obligation) {
    return obligation.match(
        bound -> (long) bound.size() * bound.size() * bound.size() / 6,
        gram -> products(gram.metric().rows(), gram.gram().columns()),
        chain -> products(chain.size(), chain.stages().get(0).inputs()),
        recursion -> 0L,
        unrolled -> products(unrolled.size(), unrolled.input().columns()),
        gain -> products(gain.size(), gain.input().columns()),
        // Two conditions a row, each with rational numbers: about four times as much work.
        step ->
            products(
                3L * step.size() + step.outputSize(),
                step.drive().map(d -> d.weights().columns()).orElse(0)),
        rows -> 4L * rows.states().size() * rows.size() * rows.states().get(0).columns(),
        rows -> 4L * rows.states().size() * rows.size() * rows.size(),
        matrix -> 0L,
        lurie -> 0L,
        monotone -> products(monotone.state().rows(), 0),
        unstable -> products(unstable.size(), 0),
        scaling -> (long) scaling.state().rows() * scaling.state().columns(),
        state -> (long) state.bias().length() * (state.bias().length() + state.input().columns()),
        vector -> (long) vector.matrix().rows() * vector.matrix().columns(),
        equilibria -> 0L,
        slopes -> 0L,
        image -> 0L);
  }

  /** Of a factor of n rows and a Gram matrix of as many. */
  private static long products(long n, long columns) {
    return n * n * (n / 3 + columns) / 2;
  }

  /** The problem; absent if there is no evidence that could show anything. */
  static Optional<SmtProblem> of(Obligation obligation, Evidence evidence) {
    try {
      return obligation.match(
          bound -> eigenvalue(bound, evidence),
          gram -> gram(gram, evidence),
          chain -> rounded(numbers -> chain.with(numbers).gram(), evidence),
          // A thousand intervals, and for each a division a step.
          recursion -> Optional.empty(),
          unrolled -> rounded(numbers -> unrolled.with(numbers).gram(), evidence),
          gain -> rounded(numbers -> gain.with(numbers).gram(), evidence),
          step -> rounded(numbers -> step.with(numbers).gram(), evidence),
          rows ->
              RowWeights.of(evidence)
                  .filter(weights -> rows.rows(weights).stream().allMatch(SmtText::isDominated))
                  .map(weights -> rowsAreDominated(rows, weights)),
          // As many products as rows, which the kernel alone adds up.
          stepRows -> Optional.empty(),
          // Their matrices are products of the weights, which the kernel alone multiplies out.
          matrix -> Optional.empty(),
          lurie -> Optional.empty(),
          monotone -> leastEigenvalue(monotone, evidence),
          unstable -> leastEigenvalue(unstable, evidence),
          scaling ->
              evidence.numbers().filter(scaling::isShownBy).map(l -> isSymmetric(scaling, l)),
          state -> evidence.numbers().filter(state::isShownBy).map(x -> isActive(state, x)),
          vector -> evidence.direction().map(v -> isNullVector(vector, v)),
          equilibria -> Optional.empty(),
          // Products of many matrices: nothing that a solver is quick at.
          slopes -> Optional.empty(),
          image -> Optional.empty());
    } catch (InvalidWitness e) {
      return Optional.empty();
    }
  }

  /** The matrix that the numbers lead to, as the kernel rounds it. */
  private static Optional<SmtProblem> leastEigenvalue(Inequality obligation, Evidence evidence) {
    return evidence
        .numbers()
        .map(obligation::with)
        .flatMap(
            question ->
                evidence
                    .factor()
                    .map(
                        factor ->
                            factorProves(
                                question.bound(), factor, question.bound().provenBy(factor))));
  }

  private static boolean isDominated(RowDominance.Row row) {
    return row.margin().signum() > 0;
  }

  private static Optional<SmtProblem> eigenvalue(EigenvalueBound obligation, Evidence evidence) {
    if (evidence.direction().isPresent()
        && obligation.refutedBy(evidence.direction().get(), obligation.limit())) {
      return Optional.of(directionRefutes(obligation, evidence.direction().get()));
    }
    return evidence
        .factor()
        .map(factor -> factorProves(obligation, factor, obligation.provenBy(factor)));
  }

  private static Optional<SmtProblem> gram(GramBound obligation, Evidence evidence) {
    return evidence
        .factor()
        .flatMap(
            factor ->
                evidence
                    .numbers()
                    .filter(numbers -> numbers.length() == 1)
                    .map(numbers -> gramIsBounded(obligation, factor, numbers.get(0))));
  }

  /** The matrices that numbers lead to, as the kernel rounds them. */
  private static Optional<SmtProblem> rounded(
      Function<Vector, GramBound> question, Evidence evidence) {
    return evidence
        .factor()
        .flatMap(
            factor ->
                evidence
                    .numbers()
                    .map(
                        numbers -> gramIsBounded(question.apply(numbers), factor, numbers.get(0))));
  }

  /**
   * The negation of "the factor proves {@code S ⪯ b W⁻¹}".
   *
   * <p>With {@code G = 2^g S + L Lᵀ}, the matrix {@code 2^g (b W⁻¹ − S) − L Lᵀ} is diagonally
   * dominant in row i if and only if {@code 2^g b d_i ≥ n_i (G_ii + Σ_{j≠i} |G_ij|)}, w_i = n_i /
   * d_i. About n³/6 products.
   */
  static SmtProblem factorProves(EigenvalueBound obligation, FactorWitness witness, Dyadic bound) {
    int n = obligation.size();
    int g = witness.exponent();
    int bits = Math.max(fractionBits(obligation.matrix().toArray()), bound.fractionBits()) - g;
    int scale = Math.max(0, bits);
    int weightBits =
        Math.max(
            fractionBits(obligation.weights().toArray()),
            fractionBits(obligation.divisors().toArray()));
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        BigInteger entry = Dyadic.of(obligation.matrix().get(i, j)).scaled(g + scale);
        define(
            text,
            i,
            j,
            "(+ " + numeral(entry) + " (* " + power(scale) + products(witness, i, j) + "))");
      }
    }
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      BigInteger weight = Dyadic.of(obligation.weights().get(i)).scaled(weightBits);
      BigInteger divisor = Dyadic.of(obligation.divisors().get(i)).scaled(weightBits);
      rows.add(
          "(< (* "
              + numeral(bound.scaled(g + scale))
              + " "
              + numeral(divisor)
              + ") (* "
              + numeral(weight)
              + " (+ "
              + entryName(i, i)
              + " 0"
              + distances(i, n)
              + ")))");
    }
    return problem(obligation, "QF_NIA", text, rows);
  }

  /** The negation of "{@code b M − G Gᵀ} less L Lᵀ is diagonally dominant". */
  private static SmtProblem gramIsBounded(GramBound obligation, FactorWitness witness, double b) {
    Matrix gram = obligation.gram();
    int n = gram.rows();
    int g = witness.exponent();
    Dyadic bound = Dyadic.of(b);
    int gramBits = fractionBits(gram.toArray());
    int scale =
        Math.max(
            Math.max(0, 2 * gramBits - g),
            fractionBits(obligation.metric().toArray()) + bound.fractionBits() - g);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        BigInteger entry = Dyadic.of(obligation.metric().get(i, j)).times(bound).scaled(g + scale);
        StringBuilder sum = new StringBuilder("(- ").append(numeral(entry));
        sum.append(" (* ").append(power(g + scale - 2 * gramBits)).append(" (+ 0 0");
        for (int k = 0; k < gram.columns(); k++) {
          sum.append(" (* ")
              .append(numeral(Dyadic.of(gram.get(i, k)).scaled(gramBits)))
              .append(' ')
              .append(numeral(Dyadic.of(gram.get(j, k)).scaled(gramBits)))
              .append(')');
        }
        sum.append(")) (* ").append(power(scale)).append(products(witness, i, j)).append("))");
        define(text, i, j, sum.toString());
      }
    }
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      rows.add("(< " + entryName(i, i) + " (+ 0 0" + distances(i, n) + "))");
    }
    return problem(obligation, "QF_NIA", text, rows);
  }

  /**
   * The negation of "every row contracts at every slope": a slope d in [0, 1] with {@code |1 − d h
   * α| v_i + d h Σ_{j≠i} |a_ij| v_j} above v_i, or not below it at d = 1. Linear in d.
   */
  private static SmtProblem rowsAreDominated(RowDominance obligation, RowWeights weights) {
    List<String> rows = new ArrayList<>();
    int taps = obligation.taps();
    for (Matrix state : obligation.states()) {
      for (int i = 0; i < obligation.size(); i++) {
        int own = i * taps + obligation.centre();
        Dyadic step = Dyadic.of(obligation.stepSizes().get(i));
        StringBuilder symbolic = new StringBuilder();
        StringBuilder atOne = new StringBuilder();
        for (int j = 0; j < state.columns(); j++) {
          if (j != own && state.get(i, j) != 0) {
            Dyadic weight = weights.get(j / taps);
            String term = real(step.times(Dyadic.of(state.get(i, j)).abs()).times(weight));
            symbolic.append(" (* ").append(term).append(" d)");
            atOne.append(' ').append(term);
          }
        }
        Dyadic weight = weights.get(i);
        String centre = real(step.times(Dyadic.of(-state.get(i, own))).times(weight));
        String own1 = "(- " + real(weight) + " (* " + centre + " d))";
        String ownAtOne = "(- " + real(weight) + " " + centre + ")";
        rows.add("(> (+ " + magnitude(own1) + " 0.0" + symbolic + ") " + real(weight) + ")");
        rows.add("(>= (+ " + magnitude(ownAtOne) + " 0.0" + atOne + ") " + real(weight) + ")");
      }
    }
    return new SmtProblem(
        obligation.name(),
        "QF_LRA",
        "(declare-fun d () Real)\n",
        List.of(
            new Assertion("slope_at_least_0", "(>= d 0.0)"),
            new Assertion("slope_at_most_1", "(<= d 1.0)"),
            new Assertion(VIOLATION, disjunction(rows))));
  }

  private static String magnitude(String value) {
    return "(ite (>= " + value + " 0.0) " + value + " (- " + value + "))";
  }

  /** The negation of "{@code Λ A} is symmetric". */
  private static SmtProblem isSymmetric(DiagonalScaling obligation, Vector scale) {
    Matrix a = obligation.state();
    List<String> pairs = new ArrayList<>();
    for (int i = 0; i < a.rows(); i++) {
      for (int j = 0; j < i; j++) {
        pairs.add(
            "(not (= (* "
                + real(Dyadic.of(scale.get(i)))
                + " "
                + real(Dyadic.of(a.get(i, j)))
                + ") (* "
                + real(Dyadic.of(scale.get(j)))
                + " "
                + real(Dyadic.of(a.get(j, i)))
                + ")))");
      }
    }
    return new SmtProblem(
        obligation.name(), "QF_NRA", "", List.of(new Assertion(VIOLATION, disjunction(pairs))));
  }

  /** The negation of "A x + B u + b > 0". */
  private static SmtProblem isActive(ActiveState obligation, Vector numbers) {
    int n = obligation.bias().length();
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      StringBuilder sum = new StringBuilder("(>= 0.0 (+ 0.0 ");
      sum.append(real(Dyadic.of(obligation.bias().get(i))));
      for (int j = 0; j < numbers.length(); j++) {
        double weight = j < n ? obligation.state().get(i, j) : obligation.input().get(i, j - n);
        sum.append(" (* ")
            .append(real(Dyadic.of(weight)))
            .append(' ')
            .append(real(Dyadic.of(numbers.get(j))))
            .append(')');
      }
      rows.add(sum.append("))").toString());
    }
    return new SmtProblem(
        obligation.name(), "QF_NRA", "", List.of(new Assertion(VIOLATION, disjunction(rows))));
  }

  /** The negation of "A v = 0". */
  private static SmtProblem isNullVector(NullVector obligation, Direction direction) {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < obligation.matrix().rows(); i++) {
      StringBuilder sum = new StringBuilder("(not (= 0.0 (+ 0.0 0.0");
      for (int j = 0; j < obligation.matrix().columns(); j++) {
        sum.append(" (* ")
            .append(real(Dyadic.of(obligation.matrix().get(i, j))))
            .append(' ')
            .append(real(Dyadic.of(direction.get(j), 0)))
            .append(')');
      }
      rows.add(sum.append(")))").toString());
    }
    return new SmtProblem(
        obligation.name(), "QF_NRA", "", List.of(new Assertion(VIOLATION, disjunction(rows))));
  }

  /** The negation of "the direction refutes {@code S ⪯ limit · W⁻¹}". About n² products. */
  static SmtProblem directionRefutes(EigenvalueBound obligation, Direction direction) {
    int n = obligation.size();
    StringBuilder form = new StringBuilder("(+ 0.0 0.0");
    StringBuilder length = new StringBuilder("(+ 0.0 0.0");
    for (int i = 0; i < n; i++) {
      String v = real(Dyadic.of(direction.get(i), 0));
      form.append("\n  (* ").append(v).append(" (+ 0.0 0.0");
      for (int j = 0; j < n; j++) {
        form.append(" (* ")
            .append(real(Dyadic.of(obligation.matrix().get(i, j))))
            .append(' ')
            .append(real(Dyadic.of(direction.get(j), 0)))
            .append(')');
      }
      form.append("))");
      length.append(" (/ (* ").append(v).append(' ').append(v).append(' ');
      length.append(real(Dyadic.of(obligation.divisors().get(i)))).append(") ");
      length.append(real(Dyadic.of(obligation.weights().get(i)))).append(')');
    }
    String limit = real(Dyadic.of(obligation.limit()));
    return new SmtProblem(
        obligation.name(),
        "QF_NRA",
        "",
        List.of(
            new Assertion(VIOLATION, "(<= " + form + ")\n  (* " + limit + " " + length + ")))")));
  }

  private static SmtProblem problem(
      Obligation obligation, String logic, StringBuilder definitions, List<String> rows) {
    return new SmtProblem(
        obligation.name(),
        logic,
        definitions.toString(),
        List.of(new Assertion(VIOLATION, disjunction(rows))));
  }

  private static String disjunction(List<String> rows) {
    return rows.stream().collect(Collectors.joining("\n  ", "(or false ", ")"));
  }

  private static void define(StringBuilder text, int i, int j, String value) {
    text.append("(define-fun ").append(entryName(i, j)).append(" () Int ").append(value);
    text.append(")\n");
  }

  /** Σ_k L_ik L_jk. */
  private static String products(FactorWitness witness, int i, int j) {
    StringBuilder text = new StringBuilder(" (+ 0 0");
    for (int k = 0; k <= j; k++) {
      text.append(" (* ").append(numeral(witness.get(i, k)));
      text.append(' ').append(numeral(witness.get(j, k))).append(')');
    }
    return text.append(')').toString();
  }

  private static String distances(int i, int n) {
    StringBuilder text = new StringBuilder();
    for (int j = 0; j < n; j++) {
      if (j != i) {
        text.append(" (abs ").append(entryName(Math.max(i, j), Math.min(i, j))).append(')');
      }
    }
    return text.toString();
  }

  private static int fractionBits(double[] entries) {
    int bits = 0;
    for (double entry : entries) {
      bits = Math.max(bits, Dyadic.of(entry).fractionBits());
    }
    return bits;
  }

  private static String entryName(int i, int j) {
    return "g_" + i + "_" + j;
  }

  private static String power(int bits) {
    return BigInteger.ONE.shiftLeft(bits).toString();
  }

  private static String numeral(long value) {
    return numeral(BigInteger.valueOf(value));
  }

  private static String numeral(BigInteger value) {
    return value.signum() < 0 ? "(- " + value.negate() + ")" : value.toString();
  }

  /** A rational constant of sort Real. */
  private static String real(Dyadic value) {
    BigInteger numerator = value.scaled(value.fractionBits());
    String magnitude = numerator.abs() + ".0";
    String quotient =
        value.fractionBits() == 0
            ? magnitude
            : "(/ " + magnitude + " " + power(value.fractionBits()) + ".0)";
    return numerator.signum() < 0 ? "(- " + quotient + ")" : quotient;
  }
}
