package keel.laws;

import java.util.Arrays;
import keel.verify.model.NaisBlock;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.LUDecomposition;

/** What the laws compute independently of Keel. */
final class LinearAlgebra {
  private LinearAlgebra() {}

  /** −A⁻¹ (B u + b), with the operator A read off the block's pre-activations, dense or not. */
  static double[] equilibrium(NaisBlock block, double[] drive) {
    int n = drive.length;
    double[][] a = new double[n][n];
    double[] unit = new double[n];
    for (int j = 0; j < n; j++) {
      unit[j] = 1;
      double[] column = block.preActivations(0, unit, new double[n]);
      for (int i = 0; i < n; i++) {
        a[i][j] = column[i];
      }
      unit[j] = 0;
    }
    return new LUDecomposition(new Array2DRowRealMatrix(a, false))
        .getSolver()
        .solve(new ArrayRealVector(drive))
        .mapMultiply(-1)
        .toArray();
  }

  static double largest(double[] v) {
    return Arrays.stream(v).map(Math::abs).max().orElse(0);
  }

  static double euclidean(double[] v) {
    return Math.sqrt(Arrays.stream(v).map(e -> e * e).sum());
  }
}
