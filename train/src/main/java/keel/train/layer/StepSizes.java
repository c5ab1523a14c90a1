package keel.train.layer;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What the step sizes h, one for each unit or channel, do outside the weights: x = H ξ. */
final class StepSizes {
  private final Weight sizes;

  StepSizes(Weight sizes) {
    this.sizes = sizes;
  }

  /** x = H ξ. */
  void toState(INDArray scaled, INDArray state) {
    state.assign(scaled);
    state.muliColumnVector(sizes.value());
  }

  /** The gradient of ξ from that of x; adds the part of that of h which comes this way. */
  void pullBack(INDArray stateGradient, INDArray scaled, INDArray scaledGradient) {
    INDArray ones = Columns.ones(scaled.dataType(), scaled.columns(), 1);
    Nd4j.gemm(stateGradient.mul(scaled), ones, sizes.gradient(), false, false, 1, 1);
    toState(stateGradient, scaledGradient);
  }
}
