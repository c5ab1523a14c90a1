package keel.train.layer;

import java.util.Random;
import keel.verify.exact.Matrix;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;

/**
 * How the equilibrium of a monotone block is computed by forward-backward splitting: with the step
 * of a few that contracts most.
 *
 * <p>In floating point; whether it contracts is certified like everything else.
 *
 * @param step a, a float
 * @param steps after which every distance is a billion times smaller
 */
public record SolverChoice(double step, int steps) {
  /** Multiples of m / ‖I − W‖₂², which always contracts. */
  private static final double[] MULTIPLES = {1, 1.5, 2, 3, 4, 6, 8, 12, 16};

  private static final int POWER_STEPS = 60;
  private static final long SEED = 2006_08591;
  private static final double SMALLER = 1e-9;
  private static final int MOST_STEPS = 5000;

  /**
   * For the weights of a state.
   *
   * @param state W
   * @param margin m, not above an eigenvalue of the symmetric part of I − W
   */
  public static SolverChoice of(Matrix state, double margin) {
    int n = state.rows();
    RealMatrix resolvent = new Array2DRowRealMatrix(n, n);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        resolvent.setEntry(i, j, (i == j ? 1 : 0) - state.get(i, j));
      }
    }
    double first = margin / Math.pow(norm(resolvent, 0, 1), 2);
    double best = first;
    double least = norm(resolvent, 1, -best);
    for (double multiple : MULTIPLES) {
      double norm = norm(resolvent, 1, -multiple * first);
      if (norm < least) {
        least = norm;
        best = multiple * first;
      }
    }
    double steps = StrictMath.log(SMALLER) / StrictMath.log(Math.min(least, 1 - 1e-6));
    return new SolverChoice((float) best, (int) Math.ceil(Math.min(steps, MOST_STEPS)));
  }

  /** ‖c I + d E‖₂, from below. */
  private static double norm(RealMatrix e, double c, double d) {
    RealMatrix transposed = e.transpose();
    RealVector v =
        new ArrayRealVector(new Random(SEED).doubles(e.getRowDimension(), -1, 1).toArray(), false);
    double norm = 0;
    for (int k = 0; k < POWER_STEPS && v.getNorm() > 0; k++) {
      RealVector unit = v.mapDivide(v.getNorm());
      RealVector image = unit.mapMultiply(c).add(e.operate(unit).mapMultiply(d));
      norm = image.getNorm();
      v = image.mapMultiply(c).add(transposed.operate(image).mapMultiply(d));
    }
    return norm;
  }
}
