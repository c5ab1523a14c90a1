package keel.train.attack;

import java.util.Optional;
import keel.verify.exact.Vector;
import keel.verify.model.Network;

/**
 * An input for which the network, in double precision, gives another class.
 *
 * @param input raw
 * @param answer the class
 * @param margin of its output over that of the class before, > 0; the rounding of doubles is not
 *     taken off
 * @param distance from the input before, rounded up
 */
public record Change(Vector input, int answer, double margin, double distance) {
  /** The input, if it is one. */
  static Optional<Change> of(
      Network network, Geometry geometry, double[] raw, int answer, double[] input) {
    double[] outputs = network.output(input);
    int other = Outputs.rival(outputs, answer);
    double margin = outputs[other] - outputs[answer];
    return margin > 0
        ? Optional.of(new Change(Vector.of(input), other, margin, geometry.distance(raw, input)))
        : Optional.empty();
  }

  /** The nearest one that is seen on the way back, up to 2⁻¹⁶ of the way. */
  Change backTowards(Network network, Geometry geometry, double[] raw, int answer) {
    Change nearest = this;
    double changed = 1;
    for (double step = 0x1p-1; step >= 0x1p-16; step /= 2) {
      double[] tried = raw.clone();
      for (int i = 0; i < tried.length; i++) {
        tried[i] += (changed - step) * (input.get(i) - raw[i]);
      }
      Optional<Change> found = of(network, geometry, raw, answer, tried);
      if (found.isPresent()) {
        nearest = found.get();
        changed -= step;
      }
    }
    return nearest;
  }
}
