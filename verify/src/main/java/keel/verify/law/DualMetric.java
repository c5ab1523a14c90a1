package keel.verify.law;

import java.util.function.ToDoubleFunction;
import keel.verify.exact.Matrix;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.DecompositionSolver;
import org.apache.commons.math3.linear.LUDecomposition;

/**
 * The square pᵀP⁻¹p of the length of a gradient p; NaN where P is singular. Solves with P when
 * first asked.
 */
final class DualMetric implements ToDoubleFunction<double[]> {
  private final Matrix metric;
  private DecompositionSolver solver;

  DualMetric(Matrix metric) {
    this.metric = metric;
  }

  @Override
  public double applyAsDouble(double[] p) {
    DecompositionSolver lu = solver();
    if (!lu.isNonSingular()) {
      return Double.NaN;
    }
    ArrayRealVector gradient = new ArrayRealVector(p, false);
    return gradient.dotProduct(lu.solve(gradient));
  }

  private synchronized DecompositionSolver solver() {
    if (solver == null) {
      int n = metric.rows();
      double[][] rows = new double[n][n];
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          rows[i][j] = metric.get(i, j);
        }
      }
      solver = new LUDecomposition(new Array2DRowRealMatrix(rows, false), 0).getSolver();
    }
    return solver;
  }
}
