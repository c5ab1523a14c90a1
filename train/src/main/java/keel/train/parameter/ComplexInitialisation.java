package keel.train.parameter;

import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.eigen.Eigen;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * First values of complex weights W, whose E|W|² is 2 / (n_in + n_out) after Glorot, or 2 / n_in
 * after He; n counts complex units, times the taps of a window.
 *
 * <p>Source: Trabelsi et al., Deep Complex Networks (arXiv:1705.09792), section 3.6. Of a Rayleigh
 * modulus with parameter σ = √(E|W|² / 2) and a uniform phase, both parts are Gaussian with
 * deviation σ, which is how they are drawn.
 */
public enum ComplexInitialisation {
  /** Independent weights, kept in size forwards and backwards. */
  RAYLEIGH_GLOROT(false, true),
  /** Independent weights, kept in size forwards through rectifiers. */
  RAYLEIGH_HE(false, false),
  /** U Vᴴ of a complex Gaussian matrix U Σ Vᴴ, scaled. */
  SEMI_UNITARY_GLOROT(true, true),
  /** The same after He. */
  SEMI_UNITARY_HE(true, false);

  private final boolean semiUnitary;
  private final boolean glorot;

  ComplexInitialisation(boolean semiUnitary, boolean glorot) {
    this.semiUnitary = semiUnitary;
    this.glorot = glorot;
  }

  /**
   * A matrix without a constraint, embedded.
   *
   * @param inputs complex units
   * @param outputs complex units
   */
  public Parameterisation matrix(int inputs, int outputs) {
    return weights(inputs, outputs, 1, false);
  }

  /**
   * A kernel without a constraint, embedded: windows x outputs.
   *
   * @param inputs complex channels
   * @param outputs complex channels
   * @param taps of a window
   */
  public Parameterisation kernel(int inputs, int outputs, int taps) {
    return weights(inputs, outputs, taps, true);
  }

  private Parameterisation weights(int inputs, int outputs, int taps, boolean isKernel) {
    double square = 2.0 / taps / (glorot ? (double) inputs + outputs : inputs);
    return new Embedded(
        semiUnitary
            ? new SemiUnitary(square, inputs, outputs, taps, isKernel)
            : Unconstrained.gaussian(Math.sqrt(square / 2)));
  }

  /**
   * First values of an embedding: the matrix of all inputs and outputs is semi-unitary, or that of
   * all pairs of channels and taps where a window has several.
   *
   * @param square E|W|²
   * @param isKernel whether inputs, by their taps, are rows
   */
  private record SemiUnitary(double square, int inputs, int outputs, int taps, boolean isKernel)
      implements Parameterisation {
    @Override
    public boolean isUnconstrained() {
      return true;
    }

    @Override
    public void initialise(INDArray whole, Random random) {
      int rows = taps == 1 ? outputs : outputs * inputs;
      int columns = taps == 1 ? inputs : taps;
      INDArray w = unitary(rows, columns, random);
      w.muli(Math.sqrt(square * Math.max(rows, columns)));
      for (int o = 0; o < outputs; o++) {
        for (int i = 0; i < inputs; i++) {
          for (int t = 0; t < taps; t++) {
            int row = taps == 1 ? o : o * inputs + i;
            int column = taps == 1 ? i : t;
            double re = w.getDouble(row, column);
            double im = w.getDouble(rows + row, column);
            if (isKernel) {
              whole.putScalar(i * taps + t, o, re);
              whole.putScalar((inputs + i) * taps + t, o, -im);
            } else {
              whole.putScalar(o, i, re);
              whole.putScalar(outputs + o, i, im);
            }
          }
        }
      }
    }

    /** U Vᴴ, embedded: G (GᴴG)^(-1/2), or (GGᴴ)^(-1/2) G where that is smaller. */
    private static INDArray unitary(int rows, int columns, Random random) {
      INDArray free = Nd4j.zeros(DataType.DOUBLE, 2L * rows * columns);
      INDArray g = Nd4j.zeros(DataType.DOUBLE, 4L * rows * columns);
      free = free.reshape('f', 2L * rows, columns);
      g = g.reshape('f', 2L * rows, 2L * columns);
      Unconstrained.gaussian(1).initialise(free, random);
      new Embedded(Unconstrained.constant(0)).toExplicit(free, g);
      boolean isWide = rows < columns;
      INDArray vectors = isWide ? g.mmul(g.transpose()) : g.transpose().mmul(g);
      INDArray squares = Eigen.symmetricGeneralizedEigenvalues(vectors, true);
      INDArray root =
          vectors
              .mulRowVector(Transforms.pow(squares, -0.5).reshape(1, squares.length()))
              .mmul(vectors.transpose());
      return isWide ? root.mmul(g) : g.mmul(root);
    }
  }
}
