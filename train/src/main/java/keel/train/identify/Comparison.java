package keel.train.identify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import keel.train.data.Trajectories;
import keel.train.network.InvalidDesign;
import keel.verify.exact.Vector;
import keel.verify.model.PolynomialField;
import keel.verify.model.RandomField;

/**
 * How far identified equations are from those that the data was made with: the sum of the errors of
 * all coefficients of an equation up to the degree of the true ones, and, beside it, the greatest
 * coefficient of a higher degree, which should not be there. Equations that truly change too fast
 * for their times count in no mean, whatever was found of them.
 */
public final class Comparison {
  private final List<Row> rows = new ArrayList<>();
  private final List<Vector> parameters = new ArrayList<>();

  /**
   * Of one stage.
   *
   * @param stage its name
   * @param equations that count
   * @param mean of the sums, over these
   * @param median the middle one
   * @param greatest of them
   * @param higher the greatest coefficient of a higher degree than the true ones have, in all
   *     equations that count
   */
  public record Row(
      String stage, int equations, double mean, double median, double greatest, double higher) {}

  /**
   * Compares.
   *
   * @param data what was identified
   * @param truth a field with a member for each equation, which is named by the number of its
   *     member, from 1; one without parameters is the truth of all
   * @throws InvalidDesign if it has other states, or no such member
   */
  public Comparison(Trajectories data, Identified identified, RandomField truth) {
    InvalidDesign.require(
        truth.equations().states().equals(identified.states()),
        "the truth must have the states "
            + String.join(", ", identified.states())
            + ", but has "
            + String.join(", ", truth.equations().states()));
    List<String> odes = identified.odes();
    List<PolynomialField> fields = odes.stream().map(ode -> member(truth, ode)).toList();
    Monomials monomials =
        Monomials.of(data.states().size(), Math.max(1, truth.equations().degree()));
    boolean[] fast =
        Identification.fast(
            monomials,
            data.byEquation().values().stream().map(Course::of).toList(),
            fields.stream().map(field -> polynomials(monomials, field)).toList());
    int[] counted = IntStream.range(0, odes.size()).filter(i -> !fast[i]).toArray();
    if (counted.length > 0) {
      for (Identified.Stage stage : identified.stages()) {
        rows.add(row(stage, fields, counted));
      }
    }
    Identified.Stage last = identified.stages().get(identified.stages().size() - 1);
    for (int i = 0; i < odes.size(); i++) {
      Map<List<Integer>, double[]> known = coefficients(fields.get(i));
      double[] zero = new double[fields.get(i).dimension()];
      parameters.add(
          Vector.of(
              identified.places().stream()
                  .mapToDouble(
                      place ->
                          known
                              .getOrDefault(
                                  last.monomials().exponents().get(place.monomial()), zero)[
                              place.state()])
                  .toArray()));
    }
  }

  private static PolynomialField member(RandomField truth, String ode) {
    if (truth.equations().parameters().isEmpty()) {
      return truth.equations();
    }
    int count = truth.members().size();
    InvalidDesign.require(
        ode.matches("[1-9]\\d{0,8}") && Integer.parseInt(ode) <= count,
        "equation '"
            + ode
            + "' must be named by the number of its member in the truth, 1 to "
            + count);
    return truth.equations().with(truth.members().get(Integer.parseInt(ode) - 1).toArray());
  }

  private static Map<List<Integer>, double[]> coefficients(PolynomialField field) {
    Map<List<Integer>, double[]> coefficients = new HashMap<>();
    for (int k = 0; k < field.monomials().size(); k++) {
      double[] column = new double[field.dimension()];
      for (int i = 0; i < column.length; i++) {
        column[i] = field.coefficients().get(0).get(i, k);
      }
      coefficients.put(field.monomials().get(k), column);
    }
    return coefficients;
  }

  private static double[][] polynomials(Monomials monomials, PolynomialField field) {
    double[][] polynomials = new double[field.dimension()][monomials.size()];
    coefficients(field)
        .forEach(
            (monomial, column) -> {
              if (monomials.has(monomial)) {
                for (int i = 0; i < column.length; i++) {
                  polynomials[i][monomials.place(monomial)] = column[i];
                }
              }
            });
    return polynomials;
  }

  private static Row row(Identified.Stage stage, List<PolynomialField> truth, int[] counted) {
    double[] sums = new double[counted.length];
    double higher = 0;
    List<List<Integer>> monomials = stage.monomials().exponents();
    for (int c = 0; c < counted.length; c++) {
      PolynomialField field = truth.get(counted[c]);
      Map<List<Integer>, double[]> known = coefficients(field);
      double[][] found = stage.coefficients(counted[c]);
      double[] zero = new double[field.dimension()];
      for (int i = 0; i < zero.length; i++) {
        for (int k = 0; k < monomials.size(); k++) {
          double apart = Math.abs(found[i][k] - known.getOrDefault(monomials.get(k), zero)[i]);
          if (monomials.get(k).stream().mapToInt(e -> e).sum() <= field.degree()) {
            sums[c] += apart;
          } else {
            higher = Math.max(higher, apart);
          }
        }
        for (Map.Entry<List<Integer>, double[]> entry : known.entrySet()) {
          sums[c] += monomials.contains(entry.getKey()) ? 0 : Math.abs(entry.getValue()[i]);
        }
      }
    }
    Arrays.sort(sums);
    return new Row(
        stage.name(),
        sums.length,
        Arrays.stream(sums).average().orElseThrow(),
        sums[sums.length / 2],
        sums[sums.length - 1],
        higher);
  }

  /** One row a stage; none if no equation counts. */
  public List<Row> rows() {
    return List.copyOf(rows);
  }

  /** What the parameters of each equation truly are. */
  public List<Vector> parameters() {
    return List.copyOf(parameters);
  }
}
