package keel.interchange.onnx;

import java.util.Optional;
import keel.verify.model.StepNorm;

/**
 * A number that depends on the input and that nothing but a condition may use: the length of a
 * vector.
 *
 * @param norm which length; absent for the magnitudes, of which nothing was taken yet
 * @param of the vector
 * @param plus added to it, at least 0
 */
record Measure(Optional<StepNorm> norm, Term of, double plus) implements Value {
  static Measure of(StepNorm norm, Term of) {
    return new Measure(Optional.of(norm), of, 0);
  }

  static Measure magnitudes(Term of) {
    return new Measure(Optional.empty(), of, 0);
  }
}
