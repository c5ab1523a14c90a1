package keel.train.projection;

import java.util.Random;
import keel.train.layer.Columns;
import keel.train.layer.Products;
import keel.train.layer.Products.Form;
import keel.train.parameter.Parameterisation;
import keel.train.parameter.Unconstrained;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.eigen.Eigen;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Weights whose rows come in pairs of opposite signs, B = [V; −V], so that two rectified units make
 * an absolute value of each row of V, which has a norm of at most 1 and is nearly orthogonal.
 *
 * <p>Source: Prach and Lampert, Almost-Orthogonal Lipschitz Layers (arXiv:2208.03160), theorem 1:
 * {@code V = D F}, D the diagonal of {@code s_i^{-1/2}, s_i = Σ_j |FFᵀ|_ij}; its norm is 1 where
 * the rows of F are orthogonal. Where there are more rows than columns, {@code V = F D} by FᵀF.
 *
 * <p>Half the difference of the two halves of the free parameters is F.
 */
public final class MirroredRows implements Parameterisation {
  /** Steps of power iteration by which the scale of given rows is found. */
  private static final int STEPS = 500;

  /** Orthogonal: Gaussian ones, turned by the eigenvectors of their products, divided by length. */
  @Override
  public void initialise(INDArray free, Random random) {
    INDArray f = Columns.zeros(DataType.DOUBLE, free.rows() / 2, free.columns());
    Unconstrained.gaussian(1).initialise(f, random);
    INDArray vectors = gram(f);
    INDArray squares = Eigen.symmetricGeneralizedEigenvalues(vectors, true);
    INDArray turned = isWide(f) ? vectors.transpose().mmul(f) : f.mmul(vectors);
    mirror(scaled(turned, Transforms.pow(squares, -0.5)).castTo(free.dataType()), free);
  }

  @Override
  public void toExplicit(INDArray free, INDArray explicit) {
    INDArray f = half(free);
    mirror(scaled(f, Transforms.pow(sums(gram(f)), -0.5)), explicit);
  }

  /**
   * dF = D dV + (t_i + t_j) sign(FFᵀ)_ij F, t_i the gradient of s_i, −⟨dV_i, F_i⟩ / (2 s_i^{3/2}).
   */
  @Override
  public void pullBack(INDArray free, INDArray explicitGradient, INDArray freeGradient) {
    INDArray f = half(free);
    INDArray ofV = half(explicitGradient).muli(2);
    INDArray gram = gram(f);
    INDArray sums = sums(gram);
    INDArray ofSums = ofV.mul(f).sum(isWide(f) ? 1 : 0).muli(Transforms.pow(sums, -1.5)).muli(-0.5);
    INDArray signs = Transforms.sign(gram, false);
    INDArray ofGram = signs.mulColumnVector(column(ofSums)).addi(signs.mulRowVector(ofSums));
    INDArray ofF = scaled(ofV, Transforms.pow(sums, -0.5));
    if (isWide(f)) {
      Products.multiply(1, ofGram.dup('f'), Form.PLAIN, f, Form.PLAIN, 1, ofF);
    } else {
      Products.multiply(1, f, Form.PLAIN, ofGram.dup('f'), Form.PLAIN, 1, ofF);
    }
    mirror(ofF.muli(0.5), freeGradient);
  }

  /** F = D⁻¹V with d_i^{-1} = Σ_j |VVᵀ|_ij d_j^{-1}, an eigenvector. */
  @Override
  public void fromExplicit(INDArray explicit, INDArray free) {
    INDArray v = half(explicit);
    INDArray products = Transforms.abs(gram(v), false);
    INDArray scale = sums(products);
    for (int step = 0; step < STEPS; step++) {
      scale = products.mmul(column(scale));
      scale.divi(scale.maxNumber());
    }
    mirror(scaled(v, scale.reshape(scale.length())), free);
  }

  /** F of [F; −F]. */
  private static INDArray half(INDArray weights) {
    long middle = weights.rows() / 2;
    INDArray own = weights.dup('f'); // of a view ND4J takes some parts for empty, see PairedColumns
    INDArray difference = rows(own, 0, middle).sub(rows(own, middle, own.rows()));
    return difference.muli(0.5).dup('f');
  }

  private static INDArray rows(INDArray weights, long from, long to) {
    return weights.get(NDArrayIndex.interval(from, to), NDArrayIndex.all());
  }

  private static void mirror(INDArray half, INDArray weights) {
    weights.assign(Nd4j.vstack(half, half.neg()));
  }

  private static boolean isWide(INDArray f) {
    return f.rows() <= f.columns();
  }

  /** Products of every two rows, or of every two columns if they are fewer. */
  private static INDArray gram(INDArray f) {
    boolean wide = isWide(f);
    long n = wide ? f.rows() : f.columns();
    INDArray gram = Columns.zeros(f.dataType(), n, n);
    Products.multiply(
        1, f, wide ? Form.PLAIN : Form.TRANSPOSED, f, wide ? Form.TRANSPOSED : Form.PLAIN, 0, gram);
    return gram;
  }

  private static INDArray sums(INDArray gram) {
    return gram.norm1(1);
  }

  /** A copy whose rows, or columns if they are fewer, are multiplied by a number each. */
  private static INDArray scaled(INDArray f, INDArray factors) {
    return (isWide(f) ? f.mulColumnVector(column(factors)) : f.mulRowVector(factors)).dup('f');
  }

  private static INDArray column(INDArray numbers) {
    return numbers.reshape(numbers.length(), 1);
  }
}
