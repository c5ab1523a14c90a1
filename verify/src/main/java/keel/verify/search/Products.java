package keel.verify.search;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.RealMatrix;

/** Products of matrices by rows, several times faster than Commons Math's row by column. */
final class Products {
  private Products() {}

  /** A B. */
  static RealMatrix of(RealMatrix left, RealMatrix right) {
    double[][] b = right.getData();
    double[][] product = new double[left.getRowDimension()][right.getColumnDimension()];
    for (int i = 0; i < product.length; i++) {
      double[] a = left.getRow(i);
      for (int k = 0; k < a.length; k++) {
        add(product[i], a[k], b[k]);
      }
    }
    return new Array2DRowRealMatrix(product, false);
  }

  /** A M Aᵀ. */
  static RealMatrix congruent(RealMatrix outer, RealMatrix inner) {
    return of(of(outer, inner), outer.transpose());
  }

  /** Adds a multiple of a row to another one. */
  static void add(double[] sum, double factor, double[] row) {
    for (int j = 0; j < sum.length; j++) {
      sum[j] += factor * row[j];
    }
  }
}
