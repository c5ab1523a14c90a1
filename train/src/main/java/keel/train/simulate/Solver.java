package keel.train.simulate;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.InvalidModel;
import keel.verify.model.PolynomialField;
import keel.verify.model.SolverStep;
import org.apache.commons.math3.exception.MathIllegalArgumentException;
import org.apache.commons.math3.exception.MaxCountExceededException;
import org.apache.commons.math3.ode.ContinuousOutputModel;
import org.apache.commons.math3.ode.FirstOrderDifferentialEquations;
import org.apache.commons.math3.ode.nonstiff.DormandPrince853Integrator;

/**
 * Follows one equation from a state: by its map, where it names the one that is run, else by the
 * method of Dormand and Prince of order 8.
 *
 * <p>Source: Hairer, Nørsett and Wanner, Solving Ordinary Differential Equations I (1993), II.5.
 */
public final class Solver {
  /** What a step may be wrong by, of a state of size 1 or of its size. */
  public static final double PRECISE = 1e-10;

  private static final int MOST_EVALUATIONS = 1_000_000;

  /** A step is not shortened below this share of the whole time. */
  private static final double SHORTEST = 1e-12;

  /** How far a time may be from the end of a step, in steps. */
  private static final double SAME = 1e-6;

  private final Terms terms;
  private final Optional<SolverStep> map;
  private final double tolerance;

  /**
   * Of an equation without parameters.
   *
   * @param tolerance of a step, above 0; a map has none
   */
  public Solver(PolynomialField field, double tolerance) {
    this.terms = new Terms(field);
    this.map = field.step();
    this.tolerance = tolerance;
  }

  /**
   * The states at ascending times, the first of which is that of the start: n x d.
   *
   * @return nothing if the solution runs away before the last of them
   * @throws InvalidModel if a map is run, and a time is not at the end of a step
   */
  public Optional<Matrix> solve(double[] start, Vector times) {
    double[] states = map.isPresent() ? mapped(start, times, map.get()) : integrated(start, times);
    return Arrays.stream(states).allMatch(Double::isFinite)
        ? Optional.of(Matrix.of(times.length(), start.length, states))
        : Optional.empty();
  }

  private double[] mapped(double[] start, Vector times, SolverStep step) {
    int d = start.length;
    double[] states = new double[times.length() * d];
    double[] x = start.clone();
    long done = 0;
    for (int k = 0; k < times.length(); k++) {
      double steps = (times.get(k) - times.get(0)) / step.length();
      long needed = Math.round(steps);
      if (Math.abs(steps - needed) > SAME) {
        throw new InvalidModel(
            "field: the map that is run has steps of "
                + step.length()
                + ", and "
                + times.get(k)
                + " is not at the end of one");
      }
      for (; done < needed; done++) {
        x = step.from(x, terms::at);
      }
      System.arraycopy(x, 0, states, k * d, d);
    }
    return states;
  }

  private double[] integrated(double[] start, Vector times) {
    int d = start.length;
    int last = times.length() - 1;
    double[] states = new double[times.length() * d];
    Arrays.fill(states, Double.NaN);
    System.arraycopy(start, 0, states, 0, d);
    if (last == 0) {
      return states;
    }
    double span = times.get(last) - times.get(0);
    DormandPrince853Integrator integrator =
        new DormandPrince853Integrator(SHORTEST * span, span, tolerance, tolerance);
    integrator.setMaxEvaluations(MOST_EVALUATIONS);
    ContinuousOutputModel seen = new ContinuousOutputModel();
    integrator.addStepHandler(seen);
    try {
      integrator.integrate(terms, times.get(0), start, times.get(last), new double[d]);
      for (int k = 1; k <= last; k++) {
        seen.setInterpolatedTime(times.get(k));
        System.arraycopy(seen.getInterpolatedState(), 0, states, k * d, d);
      }
    } catch (MaxCountExceededException | MathIllegalArgumentException e) {
      return new double[] {Double.NaN}; // steps become too many, or too short: it runs away
    }
    return states;
  }

  /** The terms of a polynomial field that are not 0, ready to be added up. */
  private static final class Terms implements FirstOrderDifferentialEquations {
    /** Of each monomial that occurs, its states, each as often as its exponent. */
    private final int[][] factors;

    /** Of each of these its coefficient in each equation. */
    private final double[][] coefficients;

    private final int dimension;

    Terms(PolynomialField field) {
      this.dimension = field.dimension();
      Matrix matrix = field.with(new double[0]).coefficients().get(0);
      int[] used =
          IntStream.range(0, field.monomials().size())
              .filter(k -> IntStream.range(0, dimension).anyMatch(i -> matrix.get(i, k) != 0))
              .toArray();
      this.factors = new int[used.length][];
      this.coefficients = new double[used.length][dimension];
      for (int u = 0; u < used.length; u++) {
        int k = used[u];
        List<Integer> exponents = field.monomials().get(k);
        factors[u] =
            IntStream.range(0, dimension)
                .flatMap(j -> IntStream.generate(() -> j).limit(exponents.get(j)))
                .toArray();
        Arrays.setAll(coefficients[u], i -> matrix.get(i, k));
      }
    }

    @Override
    public int getDimension() {
      return dimension;
    }

    @Override
    public void computeDerivatives(double t, double[] x, double[] slope) {
      Arrays.fill(slope, 0);
      for (int u = 0; u < factors.length; u++) {
        double product = 1;
        for (int j : factors[u]) {
          product *= x[j];
        }
        for (int i = 0; i < slope.length; i++) {
          slope[i] += coefficients[u][i] * product;
        }
      }
    }

    double[] at(double[] x) {
      double[] slope = new double[dimension];
      computeDerivatives(0, x, slope);
      return slope;
    }
  }
}
