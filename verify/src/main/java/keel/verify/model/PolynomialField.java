package keel.verify.model;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import keel.verify.exact.Matrix;

/**
 * A random ordinary differential equation with a polynomial right side, {@code ẋ = F(x, θ)}: each
 * coefficient is a number, or a number plus parameters times numbers, and θ is what is not known.
 *
 * <p>Source: Liu et al., RODE-Net (arXiv:2006.02377). Shapes: d states, k monomials, p parameters.
 *
 * @param states names, d
 * @param parameters names, p
 * @param monomials exponents of each state, k lists of d numbers ≥ 0
 * @param coefficients d x k, those without parameters first, then what each parameter is multiplied
 *     by: p + 1 matrices
 * @param step the map that is run in the place of the equation; without one it is the solutions of
 *     the equation that are spoken of
 */
public record PolynomialField(
    List<String> states,
    List<String> parameters,
    List<List<Integer>> monomials,
    List<Matrix> coefficients,
    Optional<SolverStep> step) {
  /** As many states or parameters as anybody looks at the corners of a box of. */
  public static final int MOST = 64;

  /** The highest degree of a monomial. */
  public static final int HIGHEST_DEGREE = 16;

  /**
   * Checks that the shapes belong together.
   *
   * @throws InvalidModel saying what was needed and what was found
   */
  public PolynomialField {
    states = List.copyOf(states);
    parameters = List.copyOf(parameters);
    monomials = monomials.stream().map(List::copyOf).toList();
    coefficients = List.copyOf(coefficients);
    requireNames("states", states, 1);
    requireNames("parameters", parameters, 0);
    Set<List<Integer>> found = new HashSet<>();
    for (List<Integer> monomial : monomials) {
      require(
          monomial.size() == states.size() && monomial.stream().allMatch(e -> e >= 0),
          "a monomial must have an exponent ≥ 0 for each of "
              + states.size()
              + " states, found "
              + monomial);
      require(
          monomial.stream().mapToLong(e -> e).sum() <= HIGHEST_DEGREE,
          "monomials are of degree " + HIGHEST_DEGREE + " at most, found " + monomial);
      require(found.add(monomial), "the monomial " + monomial + " stands twice");
    }
    require(!monomials.isEmpty(), "there must be a monomial");
    require(
        coefficients.size() == parameters.size() + 1,
        "there must be coefficients without parameters and for each of "
            + parameters.size()
            + " parameters, found "
            + coefficients.size());
    for (Matrix matrix : coefficients) {
      require(
          matrix.rows() == states.size() && matrix.columns() == monomials.size(),
          "coefficients must have shape ["
              + states.size()
              + ", "
              + monomials.size()
              + "] but have ["
              + matrix.rows()
              + ", "
              + matrix.columns()
              + "]");
    }
  }

  private static void requireNames(String what, List<String> names, int least) {
    require(
        names.size() >= least && names.size() <= MOST,
        "there must be " + least + " to " + MOST + " " + what + ", found " + names.size());
    require(
        names.stream().allMatch(Text::isName) && new HashSet<>(names).size() == names.size(),
        what + " need names of their own, found " + names.stream().map(Text::shown).toList());
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new InvalidModel("field: " + message);
    }
  }

  /** d, how many states there are. */
  public int dimension() {
    return states.size();
  }

  /** The highest degree of a monomial with a coefficient that is not 0. */
  public int degree() {
    int degree = 0;
    for (int k = 0; k < monomials.size(); k++) {
      if (isUsed(k)) {
        degree = Math.max(degree, degree(k));
      }
    }
    return degree;
  }

  private boolean isUsed(int k) {
    for (Matrix matrix : coefficients) {
      for (int i = 0; i < matrix.rows(); i++) {
        if (matrix.get(i, k) != 0) {
          return true;
        }
      }
    }
    return false;
  }

  /** The degree of a monomial, from 0. */
  public int degree(int monomial) {
    return monomials.get(monomial).stream().mapToInt(e -> e).sum();
  }

  /**
   * The equations with these parameters, which then have none: each coefficient is what its sum
   * comes to in double precision.
   *
   * @param values θ, p numbers
   * @throws InvalidModel if a coefficient overflows
   */
  public PolynomialField with(double[] values) {
    double[] sums = coefficients.get(0).toArray();
    for (int p = 0; p < values.length; p++) {
      double[] each = coefficients.get(p + 1).toArray();
      for (int i = 0; i < sums.length; i++) {
        sums[i] += values[p] * each[i];
      }
    }
    require(
        Arrays.stream(sums).allMatch(Double::isFinite),
        "a coefficient is too large for these parameters");
    return new PolynomialField(
        states,
        List.of(),
        monomials,
        List.of(Matrix.of(dimension(), monomials.size(), sums)),
        step);
  }

  /** F(x, θ) in double precision: for pictures and searches. */
  public double[] at(double[] x, double[] parameters) {
    double[] value = new double[dimension()];
    for (int k = 0; k < monomials.size(); k++) {
      double product = 1;
      for (int j = 0; j < x.length; j++) {
        for (int e = 0; e < monomials.get(k).get(j); e++) {
          product *= x[j];
        }
      }
      for (int i = 0; i < value.length; i++) {
        double coefficient = coefficients.get(0).get(i, k);
        for (int p = 0; p < parameters.length; p++) {
          coefficient += parameters[p] * coefficients.get(p + 1).get(i, k);
        }
        value[i] += coefficient * product;
      }
    }
    return value;
  }
}
