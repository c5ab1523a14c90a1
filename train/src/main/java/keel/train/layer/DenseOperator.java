package keel.train.layer;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The product with a matrix.
 *
 * @param weight W, outputs x inputs
 * @param gradient of the same shape
 */
record DenseOperator(INDArray weight, INDArray gradient) implements LinearOperator {
  @Override
  public void addTo(INDArray input, INDArray output) {
    Nd4j.gemm(weight, input, output, false, false, 1, 1);
  }

  @Override
  public void addAdjointTo(INDArray outputGradient, INDArray inputGradient) {
    Nd4j.gemm(weight, outputGradient, inputGradient, true, false, 1, 1);
  }

  @Override
  public void addGradient(INDArray input, INDArray outputGradient) {
    Nd4j.gemm(outputGradient, input, gradient, false, true, 1, 1);
  }

  /** Directly: a P that is nearly singular would take thousands of steps. */
  @Override
  public void solveAdjoint(INDArray mu, INDArray solution, double tolerance, int steps) {
    // ND4J's matrix_inverse (1.0.0-M2.1) fails for some matrices of floats.
    RealMatrix transposed = new Array2DRowRealMatrix(weight.transpose().toDoubleMatrix(), false);
    RealMatrix right = new Array2DRowRealMatrix(mu.neg().toDoubleMatrix(), false);
    double[][] result = new LUDecomposition(transposed).getSolver().solve(right).getData();
    solution.assign(Nd4j.create(result).castTo(solution.dataType()));
  }
}
