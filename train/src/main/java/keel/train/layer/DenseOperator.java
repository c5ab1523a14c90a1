package keel.train.layer;

import keel.train.layer.Products.Form;
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
    Products.multiply(1, weight, Form.PLAIN, input, Form.PLAIN, 1, output);
  }

  @Override
  public void addAdjointTo(INDArray outputGradient, INDArray inputGradient) {
    Products.multiply(1, weight, Form.TRANSPOSED, outputGradient, Form.PLAIN, 1, inputGradient);
  }

  @Override
  public void addGradient(INDArray input, INDArray outputGradient) {
    Products.multiply(1, outputGradient, Form.PLAIN, input, Form.TRANSPOSED, 1, gradient);
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
