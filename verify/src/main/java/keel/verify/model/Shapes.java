package keel.verify.model;

import java.util.List;
import java.util.stream.Collectors;

/** What layers ask of shapes: lists of sizes, outermost first. */
public final class Shapes {
  private Shapes() {}

  /**
   * The number of numbers.
   *
   * @throws InvalidModel if it does not fit into 32 bits
   */
  public static int size(List<Integer> shape) {
    try {
      return shape.stream().reduce(1, Math::multiplyExact);
    } catch (ArithmeticException e) {
      throw new InvalidModel("shape " + shape + " has more numbers than can be counted", e);
    }
  }

  /** The sizes with "x" between them. */
  public static String text(List<Integer> shape) {
    return shape.stream().map(String::valueOf).collect(Collectors.joining(" x "));
  }

  /**
   * A copy of a shape all of whose sizes are positive.
   *
   * @param place what messages call the layer
   * @throws InvalidModel if one is not
   */
  static List<Integer> positive(String place, List<Integer> shape) {
    if (shape.stream().anyMatch(size -> size <= 0)) {
      throw new InvalidModel(place + " must be a list of positive sizes, found " + shape);
    }
    return List.copyOf(shape);
  }

  /**
   * The shape, whose numbers are the parts of complex ones: all real parts, then all imaginary
   * ones.
   *
   * @param place what messages call the layer
   * @throws InvalidModel if it is none
   */
  static List<Integer> pairs(String place, List<Integer> shape) {
    if ((shape.size() != 1 && shape.size() != 3) || shape.get(0) % 2 != 0) {
      throw new InvalidModel(
          place
              + " needs complex numbers, [2 n] or [2 channels, height, width], but what stands"
              + " before it gives "
              + shape);
    }
    return positive(place, shape);
  }

  /**
   * A copy of a shape that is [channels, height, width].
   *
   * @param place what messages call the layer
   * @throws InvalidModel if it is another
   */
  static List<Integer> image(String place, List<Integer> shape) {
    if (shape.size() != 3) {
      throw new InvalidModel(
          place
              + " needs images [channels, height, width], but what stands before it gives "
              + shape);
    }
    return positive(place, shape);
  }
}
