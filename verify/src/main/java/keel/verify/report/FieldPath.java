package keel.verify.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import keel.verify.model.PolynomialField;
import keel.verify.model.SolverStep;

/**
 * A trajectory of a field in floating point, to look at: of the map that is run, or of the equation
 * by short steps of Runge's and Kutta's method.
 *
 * @param times when each state is seen
 * @param states as many, until one is beyond all that is drawn
 */
record FieldPath(List<Double> times, List<double[]> states) {
  /** States that are kept of a trajectory. */
  private static final int SEEN = 300;

  /** Of the equation, steps between two of them. */
  private static final int BETWEEN = 12;

  private static final double FARTHEST = 1e6;

  /** A step of the equation, where nothing else says how long a trajectory is to be. */
  private static final double SHORT = 0.04;

  /**
   * A trajectory that shows something: of a map, each of its steps.
   *
   * @param start where it begins, from which it also comes how fast the field is
   */
  static FieldPath of(PolynomialField field, double[] parameters, double[] start, double time) {
    Optional<SolverStep> run = field.step();
    double length = run.map(SolverStep::length).orElse(time / SEEN / BETWEEN);
    SolverStep step = run.orElse(SolverStep.rungeKutta(length));
    List<Double> times = new ArrayList<>();
    List<double[]> states = new ArrayList<>();
    double[] x = start;
    int between = run.isPresent() ? 1 : BETWEEN;
    for (int k = 0; k <= SEEN * between && isNear(x); k++) {
      if (k % between == 0) {
        times.add(k * length);
        states.add(x);
      }
      x = step.from(x, state -> field.at(state, parameters));
    }
    return new FieldPath(times, states);
  }

  /** How long a trajectory of the equation is to be: some times what its fastest state takes. */
  static double time(PolynomialField field, double[] parameters, double[] start) {
    double fastest = 1e-3;
    for (int j = 0; j < start.length; j++) {
      double[] moved = start.clone();
      moved[j] += 1;
      double[] there = field.at(moved, parameters);
      double[] here = field.at(start, parameters);
      fastest =
          Math.max(
              fastest,
              IntStream.range(0, here.length).mapToDouble(i -> Math.abs(there[i] - here[i])).sum());
    }
    return SHORT * SEEN * BETWEEN / fastest;
  }

  private static boolean isNear(double[] x) {
    return Arrays.stream(x).allMatch(number -> Math.abs(number) < FARTHEST);
  }

  /** One state's numbers, in time. */
  List<Double> state(int index) {
    return states.stream().map(x -> x[index]).toList();
  }
}
