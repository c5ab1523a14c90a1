package keel.train.layer;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An activation by ND4J.
 *
 * @param function σ and σ'
 */
record Nd4jNonlinearity(SlopeFunction function) implements Nonlinearity {
  @Override
  public void apply(INDArray z) {
    function.apply(z);
  }

  @Override
  public void advance(INDArray state, INDArray z, INDArray next) {
    apply(z);
    state.addi(z, next);
  }

  @Override
  public void pullBack(INDArray values, INDArray gradient) {
    function.toSlopes(values);
    values.muli(gradient);
  }
}
