package keel.train.identify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What all equations have in common: which monomials occur, and what of their coefficients is the
 * same number in every one of them. The rest is parameters.
 *
 * <p>Shapes: d states, k monomials, p parameters. Constants are d lists of k numbers; a parameter
 * belongs to the equation of one state and is multiplied by a direction of k numbers, of which the
 * first that is not 0 is 1.
 */
final class Structure {
  /** Standard errors that a spread may come to and still be one of errors. */
  private static final double EXPLAINED = 3;

  private final double[][] constants;
  private final List<Parameter> parameters;

  /** A number that differs from equation to equation. */
  static final class Parameter {
    private final int state;
    private final double[] direction;

    Parameter(int state, double[] direction) {
      this.state = state;
      this.direction = direction;
    }

    /** The state whose derivative it is in. */
    int state() {
      return state;
    }

    /** What it is multiplied by, for each monomial. */
    double[] direction() {
      return direction.clone();
    }

    /** The monomial whose coefficient it is. */
    int monomial() {
      int k = 0;
      while (direction[k] == 0) {
        k++;
      }
      return k;
    }
  }

  private Structure(double[][] constants, List<Parameter> parameters) {
    this.constants = constants;
    this.parameters = List.copyOf(parameters);
  }

  /**
   * The monomials that at least a share of equations have, each with a parameter.
   *
   * @param pruned coefficients of each of those who vote: by one that is not 0
   * @param votes the share, in (0, 1]
   */
  static Structure vote(List<double[][]> pruned, double votes) {
    int dimension = pruned.get(0).length;
    int size = pruned.get(0)[0].length;
    List<Parameter> parameters = new ArrayList<>();
    for (int i = 0; i < dimension; i++) {
      for (int k = 0; k < size; k++) {
        int state = i;
        int monomial = k;
        long count = pruned.stream().filter(c -> c[state][monomial] != 0).count();
        if (count >= votes * pruned.size()) {
          double[] unit = new double[size];
          unit[k] = 1;
          parameters.add(new Parameter(i, unit));
        }
      }
    }
    return new Structure(new double[dimension][size], parameters);
  }

  /**
   * The same monomials with fewer parameters. One becomes a constant, its median, if it hardly
   * varies: if its deviation ({@link Spread}) is at most a share of its median, or three times what
   * its own errors explain. One that is nearly a multiple of an earlier one of the same equation
   * becomes part of that: if what is left of it is at most that share of its deviation, or three
   * times what the errors of both explain.
   *
   * @param fitted parameters of each of those who are looked at
   * @param common the share, ≥ 0
   */
  Structure reduced(List<Estimate> fitted, double common) {
    double[][] fixed = constants();
    List<Parameter> left = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    for (int p = 0; p < parameters.size(); p++) {
      Parameter parameter = parameters.get(p);
      int place = p;
      Spread spread = spread(fitted, each -> each.number(place));
      double error = spread(fitted, each -> each.error(place)).median();
      if (spread.deviation() <= Math.max(common * Math.abs(spread.median()), EXPLAINED * error)) {
        double[] row = fixed[parameter.state];
        Arrays.setAll(row, k -> row[k] + spread.median() * parameter.direction[k]);
        continue;
      }
      OptionalInt leader =
          IntStream.range(0, left.size())
              .filter(
                  q ->
                      left.get(q).state == parameter.state
                          && isMultiple(fitted, places.get(q), place, common * spread.deviation()))
              .findFirst();
      if (leader.isPresent()) {
        double ratio = ratio(fitted, places.get(leader.getAsInt()), place);
        double[] together = left.get(leader.getAsInt()).direction();
        Arrays.setAll(together, k -> together[k] + ratio * parameter.direction[k]);
        left.set(leader.getAsInt(), new Parameter(parameter.state, together));
      } else {
        left.add(parameter);
        places.add(p);
      }
    }
    return new Structure(fixed, left);
  }

  private static Spread spread(List<Estimate> fitted, ToDoubleFunction<Estimate> number) {
    return Spread.of(fitted.stream().mapToDouble(number).toArray());
  }

  private static double ratio(List<Estimate> fitted, int first, int second) {
    return spread(fitted, each -> each.number(second) / each.number(first)).median();
  }

  private static boolean isMultiple(List<Estimate> fitted, int first, int second, double most) {
    double ratio = ratio(fitted, first, second);
    Spread left = spread(fitted, each -> each.number(second) - ratio * each.number(first));
    double error =
        spread(fitted, each -> each.error(second) + Math.abs(ratio) * each.error(first)).median();
    return Math.abs(left.median()) + left.deviation() <= Math.max(most, EXPLAINED * error);
  }

  List<Parameter> parameters() {
    return parameters;
  }

  /** Which parameters are in the equation of a state. */
  int[] parametersOf(int state) {
    return IntStream.range(0, parameters.size())
        .filter(p -> parameters.get(p).state == state)
        .toArray();
  }

  /** The numbers that are the same in all equations; 0 where there is none. */
  double[][] constants() {
    return Arrays.stream(constants).map(double[]::clone).toArray(double[][]::new);
  }

  /** The coefficients of the equation with these parameters. */
  double[][] coefficients(double[] values) {
    double[][] coefficients = constants();
    for (int p = 0; p < values.length; p++) {
      double[] row = coefficients[parameters.get(p).state];
      double value = values[p];
      double[] direction = parameters.get(p).direction;
      Arrays.setAll(row, k -> row[k] + value * direction[k]);
    }
    return coefficients;
  }

  /** The parameters that an equation with these coefficients has. */
  double[] parameters(double[][] coefficients) {
    return parameters.stream().mapToDouble(p -> coefficients[p.state][p.monomial()]).toArray();
  }
}
