package keel.verify.model;

import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * A map that is run in the place of a differential equation: one step of a method that solves it.
 *
 * @param length h > 0
 */
public record SolverStep(Method method, double length) {
  /** How a step is made. */
  public enum Method {
    /** {@code x⁺ = x + h F(x)}. */
    EULER("euler_step"),
    /** The classical method of Runge and Kutta, of order 4. */
    RUNGE_KUTTA("rk4_step");

    private final String key;

    Method(String key) {
      this.key = key;
    }

    /** The key that its length stands under in model files. */
    public String key() {
      return key;
    }
  }

  /**
   * Checks the length.
   *
   * @throws InvalidModel if it is not above 0
   */
  public SolverStep {
    if (!(length > 0 && length <= Double.MAX_VALUE)) {
      throw new InvalidModel(
          "field: '" + method.key() + "' must be a finite number > 0 but is " + length);
    }
  }

  /**
   * The state after a step, in double precision.
   *
   * @param slope the field F
   */
  public double[] from(double[] x, UnaryOperator<double[]> slope) {
    double[] first = slope.apply(x);
    if (method == Method.EULER) {
      return moved(x, length, first);
    }
    double[] second = slope.apply(moved(x, length / 2, first));
    double[] third = slope.apply(moved(x, length / 2, second));
    double[] fourth = slope.apply(moved(x, length, third));
    double[] mean = new double[x.length];
    Arrays.setAll(mean, i -> (first[i] + 2 * second[i] + 2 * third[i] + fourth[i]) / 6);
    return moved(x, length, mean);
  }

  private static double[] moved(double[] x, double h, double[] slope) {
    double[] moved = new double[x.length];
    Arrays.setAll(moved, i -> x[i] + h * slope[i]);
    return moved;
  }

  /** One of Euler's method. */
  public static SolverStep euler(double length) {
    return new SolverStep(Method.EULER, length);
  }

  /** One of Runge's and Kutta's. */
  public static SolverStep rungeKutta(double length) {
    return new SolverStep(Method.RUNGE_KUTTA, length);
  }
}
