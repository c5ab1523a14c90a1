package keel.train.layer;

import org.bytedeco.dnnl.global.dnnl;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The product with a matrix by oneDNN, whose order is row after row: what stands here as W x,
 * column after column, is xᵀ Wᵀ there. For one thread.
 */
final class OneDnnProduct implements LinearOperator {
  private static final byte AS_IT_IS = 'N';
  private static final byte TRANSPOSED = 'T';

  private final INDArray weight;
  private final INDArray gradient;
  private final long outputs;
  private final long inputs;
  private final OneDnn.Address first = new OneDnn.Address();
  private final OneDnn.Address second = new OneDnn.Address();
  private final OneDnn.Address target = new OneDnn.Address();

  OneDnnProduct(INDArray weight, INDArray gradient) {
    this.weight = weight;
    this.gradient = gradient;
    this.outputs = weight.rows();
    this.inputs = weight.columns();
  }

  @Override
  public void addTo(INDArray input, INDArray output) {
    check(
        dnnl.dnnl_sgemm(
            AS_IT_IS,
            AS_IT_IS,
            input.columns(),
            outputs,
            inputs,
            1,
            first.of(input),
            inputs,
            second.of(weight),
            outputs,
            1,
            target.of(output),
            outputs));
  }

  @Override
  public void addAdjointTo(INDArray outputGradient, INDArray inputGradient) {
    check(
        dnnl.dnnl_sgemm(
            AS_IT_IS,
            TRANSPOSED,
            outputGradient.columns(),
            inputs,
            outputs,
            1,
            first.of(outputGradient),
            outputs,
            second.of(weight),
            outputs,
            1,
            target.of(inputGradient),
            inputs));
  }

  @Override
  public void addGradient(INDArray input, INDArray outputGradient) {
    check(
        dnnl.dnnl_sgemm(
            TRANSPOSED,
            AS_IT_IS,
            inputs,
            outputs,
            input.columns(),
            1,
            first.of(input),
            inputs,
            second.of(outputGradient),
            outputs,
            1,
            target.of(gradient),
            outputs));
  }

  private static void check(int status) {
    if (status != dnnl.dnnl_success) {
      throw new IllegalStateException("oneDNN's product failed with status " + status);
    }
  }

  @Override
  public void solveAdjoint(INDArray mu, INDArray solution, double tolerance, int steps) {
    new DenseOperator(weight, gradient).solveAdjoint(mu, solution, tolerance, steps);
  }
}
