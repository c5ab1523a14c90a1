package keel.train.projection;

import java.util.Random;
import keel.train.layer.Products;
import keel.train.layer.Products.Form;
import keel.train.parameter.Parameterisation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What public NAIS-Net code computes in the place of {@link AlgorithmOne}, to show what becomes of
 * it: A = −F ∘ RᵀR − εI, F a factor for each entry that lets eigenvalues of I + A leave the unit
 * circle.
 *
 * <p>The gradient takes F for constant.
 */
public final class PublicMistake implements Parameterisation {
  private final Kind kind;
  private final double epsilon;
  private final double delta;

  /** Which one. */
  public enum Kind {
    /**
     * RᵀR is scaled by the root of δ / ‖RᵀR‖_F, where the paper scales R by it: F = min(1, √(δ /
     * ‖RᵀR‖_F)), and the norm of A grows with that of R.
     */
    ROOT_OF_SCALE {
      @Override
      INDArray factors(INDArray gram, double scale) {
        return gram.ulike().assign(Math.min(1, Math.sqrt(scale)));
      }
    },
    /**
     * The smaller of the scaled and the plain matrix is taken entry by entry, in the place of a
     * question: F = min(1, δ / ‖RᵀR‖_F) where an entry is positive, and max of them where it is
     * not; P need not be positive semidefinite.
     */
    ELEMENTWISE_MINIMUM {
      @Override
      INDArray factors(INDArray gram, double scale) {
        INDArray positive = gram.gt(0).castTo(gram.dataType());
        double most = Math.max(1, scale);
        return positive.muli(Math.min(1, scale) - most).addi(most);
      }
    };

    abstract INDArray factors(INDArray gram, double scale);
  }

  /**
   * The construction for the given ε.
   *
   * @throws IllegalArgumentException unless 0 < ε < 1/2
   */
  public PublicMistake(Kind kind, double epsilon) {
    this.kind = kind;
    this.epsilon = epsilon;
    this.delta = AlgorithmOne.radius(epsilon);
  }

  @Override
  public void initialise(INDArray r, Random random) {
    AlgorithmOne.initialiseGaussian(r, random);
  }

  private INDArray factors(INDArray gram) {
    double norm = gram.norm2Number().doubleValue();
    return kind.factors(gram, norm == 0 ? 1 : delta / norm);
  }

  @Override
  public void toExplicit(INDArray r, INDArray a) {
    Nd4j.gemm(r, r, a, true, false, 1, 0);
    a.muli(factors(a)).negi();
    AlgorithmOne.diagonal(a).subi(epsilon);
  }

  @Override
  public void fromExplicit(INDArray a, INDArray r) {
    AlgorithmOne.root(a, epsilon, r);
  }

  @Override
  public void pullBack(INDArray r, INDArray aGradient, INDArray rGradient) {
    INDArray gradient = aGradient.mul(factors(Nd4j.gemm(r, r, true, false)));
    Products.multiply(-1, r, Form.PLAIN, gradient, Form.PLAIN, 0, rGradient);
    Products.multiply(-1, r, Form.PLAIN, gradient, Form.TRANSPOSED, 1, rGradient);
  }
}
