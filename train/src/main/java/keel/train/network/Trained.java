package keel.train.network;

import keel.train.parameter.Parameters;
import keel.train.parameter.Slot;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Scalars;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Weights to deploy: computed in double precision and rounded to float once. */
final class Trained {
  private final INDArray explicit;
  private final INDArray statistics;
  private final long seed;

  /**
   * The weights as they are.
   *
   * @param seed of samples, where weights are drawn
   */
  Trained(Parameters parameters, long seed) {
    this.seed = seed;
    this.explicit = parameters.explicitInDouble();
    this.statistics = parameters.statistics(0);
  }

  /** Rounded entries in the order of memory: column after column. */
  double[] columns(Slot slot) {
    double[] values = exact(slot);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) values[i];
    }
    return values;
  }

  /** Entries as they are in double precision, in the order of memory. */
  double[] exact(Slot slot) {
    return slot.in(explicit).dup('f').data().asDouble();
  }

  Vector vector(Slot slot) {
    return Vector.of(columns(slot));
  }

  Matrix matrix(Slot slot) {
    return Matrix.of((int) slot.columns(), (int) slot.rows(), columns(slot)).transpose();
  }

  /** A of a square W = I + h A. */
  Matrix offIdentity(Slot slot, double h) {
    double[] entries = exact(slot);
    int n = (int) slot.rows();
    for (int i = 0; i < entries.length; i++) {
      entries[i] = (float) ((i % (n + 1) == 0 ? entries[i] - 1 : entries[i]) / h);
    }
    return Matrix.of(n, n, entries).transpose();
  }

  /** Exactly symmetric, or the embedding of what is exactly Hermitian. */
  Matrix symmetric(Slot slot, Scalars scalars) {
    return scalars == Scalars.COMPLEX ? Scalars.hermitian(matrix(slot)) : symmetric(slot);
  }

  /** The part below the diagonal stands for both. */
  private Matrix symmetric(Slot slot) {
    double[] entries = columns(slot);
    int n = (int) slot.rows();
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        entries[i * n + j] = entries[j * n + i];
      }
    }
    return Matrix.of(n, n, entries);
  }

  /** The kernel [out, in, height, width] that stands in memory as a matrix window x out. */
  Matrix kernel(Slot slot) {
    return Matrix.of((int) slot.columns(), (int) slot.rows(), columns(slot));
  }

  long seed() {
    return seed;
  }

  double[] statistic(Slot slot) {
    return slot.in(statistics).dup('f').data().asDouble();
  }
}
