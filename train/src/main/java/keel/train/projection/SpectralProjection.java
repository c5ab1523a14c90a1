package keel.train.projection;

import java.util.Random;
import keel.train.parameter.Parameterisation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.eigen.Eigen;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * A itself is trained; after every step the eigenvalues of P = −A are cut to an interval, which
 * gives the nearest symmetric matrix in the Frobenius norm whose eigenvalues lie there.
 *
 * <p>Source: ARCHITECTURE.md, Theorem 1, which allows every P with 0 ≺ P ≺ 2 H⁻¹: the largest set
 * that this theorem covers, where Algorithm 1 leaves eigenvalues of about 1/√n on average.
 */
public final class SpectralProjection implements Parameterisation {
  private final double least;
  private final double greatest;

  private SpectralProjection(double least, double greatest) {
    if (!(least > 0 && least < greatest)) {
      throw new IllegalArgumentException(
          "epsilon must be > 0 and leave room for eigenvalues, found the interval ["
              + least
              + ", "
              + greatest
              + "]");
    }
    this.least = least;
    this.greatest = greatest;
  }

  /** Eigenvalues of P in [ε, (2 − ε) / h]: steps may overshoot, but never so far that they grow. */
  public static SpectralProjection widest(double epsilon, double greatestStepSize) {
    return new SpectralProjection(epsilon, (2 - epsilon) / greatestStepSize);
  }

  /** Eigenvalues of P in [ε, (1 − ε) / h]: no step overshoots. */
  public static SpectralProjection nonOscillating(double epsilon, double greatestStepSize) {
    return new SpectralProjection(epsilon, (1 - epsilon) / greatestStepSize);
  }

  @Override
  public void initialise(INDArray a, Random random) {
    INDArray r = a.ulike();
    AlgorithmOne.initialiseGaussian(r, random);
    Nd4j.gemm(r, r, a, true, false, -1, 0);
  }

  /** The symmetric part: only that is feasible. */
  @Override
  public void toExplicit(INDArray free, INDArray a) {
    a.assign(AlgorithmOne.symmetric(free).muli(0.5));
  }

  @Override
  public void pullBack(INDArray free, INDArray aGradient, INDArray freeGradient) {
    freeGradient.assign(AlgorithmOne.symmetric(aGradient).muli(0.5));
  }

  @Override
  public void project(INDArray a) {
    INDArray vectors = AlgorithmOne.symmetric(a).muli(-0.5);
    INDArray values = Eigen.symmetricGeneralizedEigenvalues(vectors, true);
    if (values.minNumber().doubleValue() >= least && values.maxNumber().doubleValue() <= greatest) {
      return;
    }
    INDArray cut = Transforms.max(Transforms.min(values, greatest, true), least, true);
    INDArray scaled = vectors.mulRowVector(cut.reshape(1, cut.length()));
    Nd4j.gemm(scaled.dup('f'), vectors.dup('f'), a, false, true, -1, 0);
  }
}
