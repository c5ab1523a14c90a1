package keel.verify.search;

import java.util.Arrays;
import org.apache.commons.math3.linear.RealVector;

/** A positive definite matrix M as an inner product, in floating point. */
interface Metric {
  /** M x. */
  RealVector multiply(RealVector x);

  /** M⁻¹ x. */
  RealVector solve(RealVector x);

  /** M_ii. */
  double diagonal(int i);

  /** Adds b M to a matrix. */
  void addTo(double[][] matrix, double b);

  /** diag(d) for d > 0. */
  static Metric diagonal(RealVector d) {
    return new Metric() {
      @Override
      public RealVector multiply(RealVector x) {
        return x.ebeMultiply(d);
      }

      @Override
      public RealVector solve(RealVector x) {
        return x.ebeDivide(d);
      }

      @Override
      public double diagonal(int i) {
        return d.getEntry(i);
      }

      @Override
      public void addTo(double[][] matrix, double b) {
        for (int i = 0; i < matrix.length; i++) {
          matrix[i][i] += b * d.getEntry(i);
        }
      }
    };
  }

  /**
   * A full matrix.
   *
   * @throws ArithmeticException if it is not positive definite in floating point
   */
  static Metric of(double[][] entries) {
    Cholesky factor =
        Cholesky.of(Arrays.stream(entries).map(double[]::clone).toArray(double[][]::new))
            .orElseThrow(() -> new ArithmeticException("not positive definite"));
    return new Metric() {
      @Override
      public RealVector multiply(RealVector x) {
        return Products.of(entries, x);
      }

      @Override
      public RealVector solve(RealVector x) {
        return factor.solve(x);
      }

      @Override
      public double diagonal(int i) {
        return entries[i][i];
      }

      @Override
      public void addTo(double[][] matrix, double b) {
        for (int i = 0; i < matrix.length; i++) {
          for (int j = 0; j < matrix.length; j++) {
            matrix[i][j] += b * entries[i][j];
          }
        }
      }
    };
  }
}
