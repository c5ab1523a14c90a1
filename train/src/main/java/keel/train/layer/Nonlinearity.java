package keel.train.layer;

import org.nd4j.linalg.api.ndarray.INDArray;

/** An activation of a batch and its adjoint, both in place. */
interface Nonlinearity {
  /** z becomes σ(z). */
  void apply(INDArray z);

  /** z becomes σ(z), and next becomes state + σ(z): a step of the scaled recursion. */
  void advance(INDArray state, INDArray z, INDArray next);

  /** σ(z) becomes σ'(z) ∘ gradient. */
  void pullBack(INDArray values, INDArray gradient);
}
