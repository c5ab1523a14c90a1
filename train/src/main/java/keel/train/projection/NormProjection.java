package keel.train.projection;

import java.util.Random;
import keel.train.layer.Columns;
import keel.train.layer.Products;
import keel.train.layer.Products.Form;
import keel.train.parameter.Parameterisation;
import keel.train.parameter.Unconstrained;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * W itself is trained, or A, W = I + h A; after every step the singular values of W are cut to 1 −
 * h ε, h = 1 for W itself, which gives the nearest matrix in the Frobenius norm with no greater
 * singular value.
 *
 * <p>Source: ARCHITECTURE.md, Theorem 11. With WᵀW = V diag(s²) Vᵀ, {@code W − W V diag((1 − l/s)₊)
 * Vᵀ}: directions in which W is within the limit l stay as they are. Eigenvectors of an n x n
 * matrix take about as long as 50 products.
 *
 * <p>It aims at a limit that is smaller by 2^-16, for rounding: see {@link AlgorithmOne}.
 */
public final class NormProjection implements Parameterisation {
  /** A norm beyond so many limits leaves too few digits for what is near the limit. */
  private static final double FAR = 2;

  /** Of cuts where the norm is far beyond, each of which leaves a thousandth of it or less. */
  private static final int ROUNDS = 8;

  private final double identity;
  private final double factor;
  private final double epsilon;
  private final double limit;

  private NormProjection(double identity, double factor, double epsilon) {
    this.identity = identity;
    this.factor = factor;
    this.epsilon = epsilon;
    double greatest = 1 - factor * epsilon;
    if (!(epsilon > 0 && greatest > 0)) {
      throw new IllegalArgumentException(
          "epsilon must be > 0 and leave room for a norm of W, found " + epsilon);
    }
    this.limit = greatest * AlgorithmOne.SHRINK;
  }

  /**
   * Of W itself, which begins orthogonal, times 1 − 2ε.
   *
   * @throws IllegalArgumentException unless 0 < ε < 1
   */
  public static NormProjection of(double epsilon) {
    return new NormProjection(0, 1, epsilon);
  }

  /**
   * Of I + h A.
   *
   * @throws IllegalArgumentException unless 0 < ε < 1/h
   */
  public static NormProjection nearIdentity(double epsilon, double h) {
    return new NormProjection(1, h, epsilon);
  }

  @Override
  public void initialise(INDArray free, Random random) {
    if (identity == 0) {
      free.assign(orthogonal(free.rows(), random).muli(Math.max(0, 1 - 2 * epsilon)));
    } else {
      AlgorithmOne.initialiseGaussian(free, random);
    }
  }

  /** A Gaussian R times (RᵀR)^(-1/2), in doubles. */
  private static INDArray orthogonal(int n, Random random) {
    INDArray r = Columns.zeros(DataType.DOUBLE, n, n);
    Unconstrained.gaussian(1).initialise(r, random);
    Spectrum spectrum = Spectrum.of(r);
    INDArray turned = r.mmul(spectrum.vectors());
    turned.muliRowVector(Transforms.pow(spectrum.squares(), -0.5).reshape(1, n));
    return turned.mmul(spectrum.vectors().transpose());
  }

  /** W. */
  @Override
  public void toExplicit(INDArray free, INDArray explicit) {
    explicit.assign(free);
    if (identity != 0) {
      explicit.muli(factor);
      AlgorithmOne.diagonal(explicit).addi(identity);
    }
  }

  @Override
  public void fromExplicit(INDArray explicit, INDArray free) {
    free.assign(explicit);
    if (identity != 0) {
      AlgorithmOne.diagonal(free).subi(identity);
      free.divi(factor);
    }
  }

  @Override
  public void pullBack(INDArray free, INDArray explicitGradient, INDArray freeGradient) {
    freeGradient.assign(explicitGradient).muli(factor);
  }

  @Override
  public void project(INDArray free) {
    project(free, free.ulike());
  }

  @Override
  public void project(INDArray free, INDArray explicit) {
    toExplicit(free, explicit);
    double length = explicit.norm2Number().doubleValue();
    if (!(length > limit && Double.isFinite(length))) { // the norm is not above it
      return;
    }
    double norm = Double.POSITIVE_INFINITY;
    for (int round = 0; round < ROUNDS && norm > FAR * limit; round++) {
      Spectrum spectrum = Spectrum.of(explicit);
      norm = spectrum.norm();
      if (norm > limit) {
        cut(spectrum, free, explicit);
        toExplicit(free, explicit);
      }
    }
  }

  private void cut(Spectrum spectrum, INDArray free, INDArray explicit) {
    INDArray squares = Transforms.max(spectrum.squares(), limit * limit, true);
    INDArray excess = Transforms.pow(squares, -0.5).muli(-limit).addi(1);
    INDArray images = explicit.ulike();
    Products.multiply(1, explicit, Form.PLAIN, spectrum.vectors(), Form.PLAIN, 0, images);
    images.muliRowVector(excess.reshape(1, excess.length()));
    Products.multiply(
        -1 / factor, images, Form.PLAIN, spectrum.vectors(), Form.TRANSPOSED, 1, free);
  }
}
