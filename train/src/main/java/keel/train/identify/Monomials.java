package keel.train.identify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import keel.train.network.InvalidDesign;

/**
 * All monomials in d states up to a degree, by degree and then with early states first: 1, x1, x2,
 * x1², x1 x2, x2². A polynomial is a list of a coefficient for each.
 */
final class Monomials {
  private static final int MOST = 1500;

  private final int dimension;
  private final List<List<Integer>> exponents = new ArrayList<>();
  private final Map<List<Integer>, Integer> places = new HashMap<>();

  /** Of each monomial but 1: the one that it is a state times, and that state. */
  private final int[] rest;

  private final int[] factor;

  /** Of each monomial and state: the monomial with one factor less; -1 if it has none. */
  private final int[][] lower;

  private Monomials(int dimension, int degree) {
    this.dimension = dimension;
    for (int total = 0; total <= degree; total++) {
      add(new ArrayList<>(), total);
    }
    rest = new int[size()];
    factor = new int[size()];
    lower = new int[size()][dimension];
    for (int k = 0; k < size(); k++) {
      for (int j = dimension - 1; j >= 0; j--) {
        List<Integer> others = new ArrayList<>(exponents.get(k));
        others.set(j, others.get(j) - 1);
        lower[k][j] = places.getOrDefault(others, -1);
        if (lower[k][j] >= 0) {
          rest[k] = lower[k][j];
          factor[k] = j;
        }
      }
    }
  }

  /**
   * All up to a degree.
   *
   * @throws InvalidDesign if there are more than anybody fits
   */
  static Monomials of(int dimension, int degree) {
    int count = count(dimension, degree);
    InvalidDesign.require(
        count <= MOST,
        "polynomials of degree "
            + degree
            + " in "
            + dimension
            + " states have "
            + count
            + " monomials, more than "
            + MOST
            + "; lower the degree, or hidden of symbolic networks (2^hidden is their degree)");
    return new Monomials(dimension, degree);
  }

  /** How many monomials in so many states there are up to a degree; at most 2^31 - 1. */
  private static int count(int dimension, int degree) {
    long count = 1;
    for (int e = 1; e <= degree && count < Integer.MAX_VALUE; e++) {
      count = count * (dimension + e) / e;
    }
    return (int) Math.min(Integer.MAX_VALUE, count);
  }

  private void add(List<Integer> begin, int total) {
    if (begin.size() == dimension - 1) {
      List<Integer> monomial = new ArrayList<>(begin);
      monomial.add(total);
      places.put(List.copyOf(monomial), exponents.size());
      exponents.add(List.copyOf(monomial));
      return;
    }
    for (int e = total; e >= 0; e--) {
      begin.add(e);
      add(begin, total - e);
      begin.remove(begin.size() - 1);
    }
  }

  int dimension() {
    return dimension;
  }

  /** k, how many there are. */
  int size() {
    return exponents.size();
  }

  /** Exponents of each state, for each monomial. */
  List<List<Integer>> exponents() {
    return List.copyOf(exponents);
  }

  /** Whether it is one of them. */
  boolean has(List<Integer> monomial) {
    return places.containsKey(monomial);
  }

  /** Where the monomial with these exponents stands. */
  int place(List<Integer> monomial) {
    return places.get(monomial);
  }

  /** Where a state itself stands. */
  int placeOfState(int state) {
    return 1 + state;
  }

  /** Of two monomials the place of their product; -1 where its degree is too high. */
  int[][] products() {
    int[][] products = new int[size()][size()];
    for (int a = 0; a < size(); a++) {
      for (int b = 0; b < size(); b++) {
        List<Integer> sum = new ArrayList<>();
        for (int j = 0; j < dimension; j++) {
          sum.add(exponents.get(a).get(j) + exponents.get(b).get(j));
        }
        products[a][b] = places.getOrDefault(sum, -1);
      }
    }
    return products;
  }

  /** The value of every monomial at a state. */
  double[] at(double[] x) {
    double[] values = new double[size()];
    values[0] = 1;
    for (int k = 1; k < values.length; k++) {
      values[k] = values[rest[k]] * x[factor[k]];
    }
    return values;
  }

  /**
   * The greatest size of an entry of the Jacobian of polynomials at a state.
   *
   * @param polynomials one for each state
   */
  double greatestSlope(double[][] polynomials, double[] x) {
    double[] values = at(x);
    double greatest = 0;
    for (double[] polynomial : polynomials) {
      double[] slopes = new double[dimension];
      for (int k = 1; k < size(); k++) {
        if (polynomial[k] != 0) {
          for (int j = 0; j < dimension; j++) {
            if (lower[k][j] >= 0) {
              slopes[j] += polynomial[k] * exponents.get(k).get(j) * values[lower[k][j]];
            }
          }
        }
      }
      greatest = Math.max(greatest, Arrays.stream(slopes).map(Math::abs).max().orElse(0));
    }
    return greatest;
  }

  /** A monomial in words: x1^2 x3, and 1 for the constant. */
  String text(int monomial, List<String> states) {
    return text(monomial, states, "^%d");
  }

  /** The same with a power written otherwise. */
  String text(int monomial, List<String> states, String power) {
    String text =
        IntStream.range(0, dimension)
            .filter(j -> exponents.get(monomial).get(j) > 0)
            .mapToObj(
                j -> {
                  int exponent = exponents.get(monomial).get(j);
                  return states.get(j) + (exponent == 1 ? "" : power.formatted(exponent));
                })
            .collect(Collectors.joining(" "));
    return text.isEmpty() ? "1" : text;
  }
}
