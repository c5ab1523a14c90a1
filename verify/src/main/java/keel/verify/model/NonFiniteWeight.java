package keel.verify.model;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** A weight that is NaN or infinite: nothing can be said about a network that has one. */
public final class NonFiniteWeight extends InvalidModel {
  private static final long serialVersionUID = 1L;

  NonFiniteWeight(Tensor tensor, int index, double value) {
    super(
        "tensor '"
            + tensor.name()
            + "': "
            + place(tensor.shape(), index)
            + " is "
            + value
            + "; every weight must be finite. Did the training diverge?");
  }

  /** The same, with the file that the tensor stands in. */
  NonFiniteWeight(Path file, NonFiniteWeight cause) {
    super(file + ": " + cause.getMessage(), cause);
  }

  /** Counted from 0, as Python does: what to look at is {@code tensor[row, column]}. */
  private static String place(List<Integer> shape, int index) {
    int[] places = new int[shape.size()];
    int rest = index;
    for (int i = places.length - 1; i >= 0; i--) {
      places[i] = rest % shape.get(i);
      rest /= shape.get(i);
    }
    String counted = " (counted from 0)";
    return switch (places.length) {
      case 0 -> "its only entry";
      case 1 -> "entry " + places[0] + counted;
      case 2 -> "row " + places[0] + ", column " + places[1] + counted;
      default -> "entry " + Arrays.toString(places) + counted;
    };
  }
}
