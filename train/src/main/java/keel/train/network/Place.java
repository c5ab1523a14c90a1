package keel.train.network;

import java.util.List;
import keel.train.parameter.Parameters;

/**
 * Where a layer stands.
 *
 * @param name of the layer, unique within the network
 * @param input shape of what it takes
 * @param paired whether the numbers come in two halves, of which the sums are what is meant
 * @param outputs numbers that the network must give, as many as the target has
 * @param layout where it asks for its parameters
 */
record Place(
    String name, List<Integer> input, boolean paired, int outputs, Parameters.Layout layout) {
  /** The number of numbers that the layer takes. */
  int inputSize() {
    return input.stream().reduce(1, Math::multiplyExact);
  }

  /**
   * [channels, height, width] of the input.
   *
   * @throws InvalidDesign if it is no image
   */
  List<Integer> image() {
    InvalidDesign.require(
        input.size() == 3,
        "layer '"
            + name
            + "' needs images [channels, height, width], but what stands before it gives "
            + input);
    return input;
  }

  /**
   * Checks that the layer takes a list of numbers.
   *
   * @throws InvalidDesign if it takes images
   */
  void requireNumbers() {
    require(input.size() == 1, "needs a list of numbers, found images; put a flatten before it");
  }

  void require(boolean condition, String message) {
    InvalidDesign.require(condition, "layer '" + name + "': " + message);
  }
}
