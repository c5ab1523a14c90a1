package keel.train.projection;

import java.util.Random;
import keel.train.parameter.Parameterisation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The set of {@link AlgorithmOne} without a projection: A = −c RᵀR − εI, c = min(1, δ / ‖RᵀR‖_F), R
 * any matrix. The gradient flows through c, so that the optimiser sees the boundary instead of
 * being thrown back to it.
 *
 * <p>Source: ours. With G = RᵀR outside the ball, {@code d(cG) = c (dG − G ⟨G, dG⟩ / ‖G‖²)}: the
 * part of a gradient that points out of the ball is taken away.
 */
public final class ScaledGram implements Parameterisation {
  private final double epsilon;
  private final double delta;

  /**
   * The construction for the given ε.
   *
   * @throws IllegalArgumentException unless 0 < ε < 1/2
   */
  public ScaledGram(double epsilon) {
    this.epsilon = epsilon;
    this.delta = AlgorithmOne.radius(epsilon) * AlgorithmOne.SHRINK;
  }

  @Override
  public void initialise(INDArray r, Random random) {
    AlgorithmOne.initialiseGaussian(r, random);
  }

  @Override
  public void toExplicit(INDArray r, INDArray a) {
    Nd4j.gemm(r, r, a, true, false, -1, 0);
    a.muli(Math.min(1, delta / a.norm2Number().doubleValue()));
    AlgorithmOne.diagonal(a).subi(epsilon);
  }

  @Override
  public void fromExplicit(INDArray a, INDArray r) {
    AlgorithmOne.root(a, epsilon, r);
  }

  @Override
  public void pullBack(INDArray r, INDArray aGradient, INDArray rGradient) {
    INDArray gram = Nd4j.gemm(r, r, true, false);
    double norm = gram.norm2Number().doubleValue();
    INDArray gradient = aGradient;
    if (norm > delta) {
      double outwards = aGradient.mul(gram).sumNumber().doubleValue() / (norm * norm);
      gradient = aGradient.sub(gram.mul(outwards)).muli(delta / norm);
    }
    Nd4j.gemm(r, AlgorithmOne.symmetric(gradient), rGradient, false, false, -1, 0);
  }
}
