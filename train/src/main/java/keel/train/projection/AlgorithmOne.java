package keel.train.projection;

import java.util.OptionalDouble;
import java.util.Random;
import keel.train.layer.Products;
import keel.train.layer.Products.Form;
import keel.train.parameter.Parameterisation;
import keel.train.parameter.Unconstrained;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.eigen.Eigen;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The paper's dense block: A = −RᵀR − εI with R kept in a Frobenius ball.
 *
 * <p>Source: NAIS-Net (arXiv:1804.07209), Algorithm 1: with δ = 1 − 2ε, if ‖RᵀR‖_F > δ then R ← √δ
 * R / √‖RᵀR‖_F. The square roots stand on R: RᵀR is scaled by δ / ‖RᵀR‖_F. Then εI ⪯ P ⪯ (1 − ε)I
 * for P = −A.
 *
 * <p>A projection in floating point lands within some units in the last place of the boundary, so
 * it aims at a set that is smaller by the factor {@code 1 − 2^-16}, which also covers the rounding
 * of A to float.
 */
public final class AlgorithmOne implements Parameterisation {
  static final double SHRINK = 1 - 0x1p-16;

  private final double epsilon;
  private final double delta;

  /**
   * The construction for the given ε.
   *
   * @throws IllegalArgumentException unless 0 < ε < 1/2
   */
  public AlgorithmOne(double epsilon) {
    this.epsilon = epsilon;
    this.delta = radius(epsilon);
  }

  /**
   * δ: the greatest ‖RᵀR‖_F.
   *
   * @throws IllegalArgumentException unless 0 < ε < 1/2
   */
  static double radius(double epsilon) {
    if (!(epsilon > 0 && epsilon < 0.5)) {
      throw new IllegalArgumentException("epsilon must lie between 0 and 1/2, found " + epsilon);
    }
    return 1 - 2 * epsilon;
  }

  @Override
  public void initialise(INDArray r, Random random) {
    initialiseGaussian(r, random);
  }

  /**
   * Small, so that the steps begin where tanh is nearly linear: K steps add up, and states that
   * begin saturated learn as well but generalise worse.
   */
  static void initialiseGaussian(INDArray r, Random random) {
    Unconstrained.gaussian(0.1 / Math.sqrt(r.columns())).initialise(r, random);
  }

  @Override
  public void toExplicit(INDArray r, INDArray a) {
    Products.multiply(-1, r, Form.TRANSPOSED, r, Form.PLAIN, 0, a);
    diagonal(a).subi(epsilon);
  }

  @Override
  public void fromExplicit(INDArray a, INDArray r) {
    root(a, epsilon, r);
  }

  /**
   * The symmetric R with RᵀR = P − εI, the eigenvalues of which are cut to at least 0: of an
   * embedded P it is embedded, too.
   */
  static void root(INDArray a, double epsilon, INDArray r) {
    INDArray vectors = symmetric(a).muli(-0.5);
    diagonal(vectors).subi(epsilon);
    INDArray values = Eigen.symmetricGeneralizedEigenvalues(vectors, true);
    INDArray roots = Transforms.sqrt(Transforms.max(values, 0, true), false);
    r.assign(vectors.mulRowVector(roots.reshape(1, roots.length())).mmul(vectors.transpose()));
  }

  /** The entries on the diagonal: a view. */
  static INDArray diagonal(INDArray a) {
    long n = a.rows();
    INDArray numbers = a.reshape('f', 1, n * n);
    return n == 1 // for which ND4J (1.0.0-M2.1) refuses a stride of 2
        ? numbers
        : numbers.get(NDArrayIndex.all(), NDArrayIndex.interval(0, n + 1, n * n));
  }

  /** dR = −R (dA + dAᵀ). */
  @Override
  public void pullBack(INDArray r, INDArray aGradient, INDArray rGradient) {
    Products.multiply(-1, r, Form.PLAIN, aGradient, Form.PLAIN, 0, rGradient);
    Products.multiply(-1, r, Form.PLAIN, aGradient, Form.TRANSPOSED, 1, rGradient);
  }

  /** dA + dAᵀ. */
  static INDArray symmetric(INDArray gradient) {
    return gradient.add(gradient.transpose()).dup('f');
  }

  private static double gramNorm(INDArray r) {
    return Nd4j.gemm(r, r, true, false).norm2Number().doubleValue();
  }

  @Override
  public OptionalDouble margin(INDArray r) {
    return OptionalDouble.of(1 - gramNorm(r) / delta);
  }

  /** Scales R if it lies outside; leaves it alone otherwise. */
  @Override
  public void project(INDArray r) {
    project(r, r.ulike());
  }

  @Override
  public void project(INDArray r, INDArray a) {
    Products.multiply(-1, r, Form.TRANSPOSED, r, Form.PLAIN, 0, a);
    double norm = a.norm2Number().doubleValue();
    if (norm <= delta) {
      diagonal(a).subi(epsilon);
    } else {
      double scale = delta * SHRINK / norm;
      r.muli(Math.sqrt(scale));
      toExplicit(r, a); // not A scaled: a run that goes on from R has to find the very same bits
    }
  }
}
