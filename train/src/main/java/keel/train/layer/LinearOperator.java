package keel.train.layer;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A linear map W of the patterns of a batch: a matrix, or a convolution. Everything is added to
 * what stands in the target, since that is what a recursion needs.
 */
interface LinearOperator {
  /** Prepares for weights that have changed. */
  default void refresh() {}

  /** output += W input. */
  void addTo(INDArray input, INDArray output);

  /** inputGradient += Wᵀ outputGradient. */
  void addAdjointTo(INDArray outputGradient, INDArray inputGradient);

  /**
   * Adds the gradient of W: the sum, over the patterns, of output gradient times input. The batch
   * may be several batches side by side, which is much faster than one after the other.
   */
  void addGradient(INDArray input, INDArray outputGradient);

  /** Passes on what {@link #addGradient} has added up, once a batch. */
  default void finishGradient() {}

  /**
   * Solves Wᵀ ν = −μ, for the W of a block that is contracting: by its own linear step {@code ν +=
   * Wᵀ ν + μ}, which then converges.
   *
   * @param solution overwritten; on return the residual is at most {@code tolerance} times μ, both
   *     in the greatest magnitude
   * @throws ArithmeticException if that takes more than {@code steps} steps
   */
  default void solveAdjoint(INDArray mu, INDArray solution, double tolerance, int steps) {
    double limit = tolerance * mu.amaxNumber().doubleValue();
    INDArray residual = mu.dup('f');
    solution.assign(0);
    for (int step = 0; !(residual.amaxNumber().doubleValue() <= limit); step++) {
      if (step == steps) {
        throw new ArithmeticException("the adjoint at the equilibrium did not converge");
      }
      solution.addi(residual);
      residual.assign(mu);
      addAdjointTo(solution, residual);
    }
  }
}
