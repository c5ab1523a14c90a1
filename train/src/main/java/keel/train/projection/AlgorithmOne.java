package keel.train.projection;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The paper's projection of a dense block, to be applied after every optimiser step.
 *
 * <p>Source: NAIS-Net (arXiv:1804.07209), Algorithm 1: with δ = 1 − 2ε, if ‖RᵀR‖_F > δ then R ← √δ
 * R / √‖RᵀR‖_F. The square roots stand on R: RᵀR is scaled by δ / ‖RᵀR‖_F. Then εI ⪯ P ⪯ (1 − ε)I
 * for P = RᵀR + εI.
 *
 * <p>A projection in floating point lands within some units in the last place of the boundary, so
 * it aims at a set that is smaller by the factor {@code 1 − 2^-16}, which also covers the rounding
 * of A to float.
 */
public final class AlgorithmOne {
  private static final double SHRINK = 1 - 0x1p-16;

  private final double delta;

  /**
   * The projection for the given ε.
   *
   * @throws IllegalArgumentException unless 0 < ε < 1/2
   */
  public AlgorithmOne(double epsilon) {
    if (!(epsilon > 0 && epsilon < 0.5)) {
      throw new IllegalArgumentException("epsilon must lie between 0 and 1/2, found " + epsilon);
    }
    this.delta = 1 - 2 * epsilon;
  }

  /** Scales R in place if it lies outside; leaves it alone otherwise. */
  public void project(INDArray r) {
    double norm = Nd4j.gemm(r, r, true, false).norm2Number().doubleValue();
    if (!(norm <= delta)) {
      r.muli(Math.sqrt(delta * SHRINK / norm));
    }
  }
}
