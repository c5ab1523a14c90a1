package keel.train.network;

import java.util.List;
import keel.train.parameter.Embedded;
import keel.train.parameter.Parameterisation;
import keel.train.parameter.Parameters;
import keel.verify.model.Scalars;

/**
 * Where a layer stands.
 *
 * @param name of the layer, unique within the network
 * @param input shape of what it takes
 * @param paired whether the numbers come in two halves, of which the sums are what is meant
 * @param outputs numbers that the network must give, as many as the target has
 * @param layout where it asks for its parameters
 * @param scalars what the numbers that it takes are: of complex ones, all real parts come first
 */
record Place(
    String name,
    List<Integer> input,
    boolean paired,
    int outputs,
    Parameters.Layout layout,
    Scalars scalars) {
  /** Weights of a layer whose numbers are of a kind, as it computes with them. */
  static Parameterisation weights(Scalars scalars, Parameterisation weights) {
    return scalars == Scalars.COMPLEX ? new Embedded(weights) : weights;
  }

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
