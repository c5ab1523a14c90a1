package keel.train.network;

import java.util.Locale;
import keel.train.parameter.Parameters;
import keel.train.parameter.Slot;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Kernel;

/**
 * Weights of one layer of a model, on their way to the parameters of a network in training: the
 * inverse of {@link Trained}.
 *
 * @param parameters of the network
 * @param layer that they are for
 */
record Given(Parameters parameters, String layer) {
  /** Of the greatest weight: what projections keep off the edge for rounding, and some more. */
  private static final double ROUNDING = 0x1p-14;

  /**
   * Takes a vector over.
   *
   * @param what it is called in messages
   * @throws InvalidDesign if the constraint of its parameters does not allow it
   */
  void vector(String what, Slot slot, Vector vector) {
    take(what, slot, vector.toArray());
  }

  /** The same of a matrix. */
  void matrix(String what, Slot slot, Matrix matrix) {
    take(what, slot, matrix.transpose().toArray());
  }

  /** The same of a kernel [out, in, height, width]. */
  void kernel(String what, Slot slot, Kernel kernel) {
    take(what, slot, kernel.weights().toArray());
  }

  private void take(String what, Slot slot, double[] columns) {
    double off = parameters.take(slot, columns);
    InvalidDesign.require(
        off <= ROUNDING,
        "layer '"
            + layer
            + "': its constraint does not allow "
            + what
            + " of the model, the nearest of what it allows differs by "
            + String.format(Locale.ROOT, "%.2g", off)
            + " of the greatest entry; choose another constraint, epsilon or step_size_bounds, or"
            + " bring the model there with keel project");
  }
}
