package keel.train.data;

import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;

/**
 * What was seen of one solution of a differential equation.
 *
 * @param ode whose solution it is
 * @param name of the trajectory, unique among those of the equation
 * @param times ascending, n of them, at least one
 * @param states n x d
 */
public record Trajectory(String ode, String name, Vector times, Matrix states) {
  /**
   * Checks the shapes and the order.
   *
   * @throws IllegalArgumentException if they do not belong together
   */
  public Trajectory {
    if (times.length() != states.rows()) {
      throw new IllegalArgumentException(
          times.length() + " times do not fit " + states.rows() + " states");
    }
    for (int k = 1; k < times.length(); k++) {
      if (!(times.get(k) > times.get(k - 1))) {
        throw new IllegalArgumentException(
            "times must ascend, but " + times.get(k) + " follows " + times.get(k - 1));
      }
    }
  }

  /** How many times there are. */
  public int length() {
    return times.length();
  }

  /** Where it begins: d numbers. */
  public double[] start() {
    double[] start = new double[states.columns()];
    for (int j = 0; j < start.length; j++) {
      start[j] = states.get(0, j);
    }
    return start;
  }
}
