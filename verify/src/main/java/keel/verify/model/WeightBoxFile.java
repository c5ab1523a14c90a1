package keel.verify.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import keel.verify.exact.Vector;

/**
 * Reads how far the weights of states may be from those that are stored: a safetensors file with a
 * symmetric matrix of numbers ≥ 0 for a dense block, by its name.
 */
public final class WeightBoxFile {
  private WeightBoxFile() {}

  /**
   * Of each block that the file names what stands on and below the diagonal, row by row.
   *
   * @throws MalformedFile if it breaks its format, names something else than dense blocks of the
   *     network, or a matrix has another shape, is not symmetric or has a number below 0
   * @throws IOException if it cannot be read
   */
  public static SortedMap<String, Vector> read(Path file, Network network) throws IOException {
    SortedMap<String, Vector> boxes = new TreeMap<>();
    for (Map.Entry<String, Tensor> entry : TensorFile.read(file).tensors().entrySet()) {
      DenseBlock block =
          dense(network, entry.getKey())
              .orElseThrow(
                  () ->
                      new MalformedFile(
                          file,
                          "tensors must have the names of dense blocks, but none is called "
                              + Text.quoted(entry.getKey())));
      boxes.put(entry.getKey(), triangle(file, entry.getValue(), block.units()));
    }
    if (boxes.isEmpty()) {
      throw new MalformedFile(file, "it names no block; a box is a tensor with a block's name");
    }
    return boxes;
  }

  private static Optional<DenseBlock> dense(Network network, String name) {
    return network.blocks().stream()
        .filter(block -> block.name().equals(name))
        .map(block -> block instanceof StochasticBlock own ? own.centre() : block)
        .filter(DenseBlock.class::isInstance)
        .map(DenseBlock.class::cast)
        .findFirst();
  }

  private static Vector triangle(Path file, Tensor tensor, int n) {
    if (!tensor.shape().equals(List.of(n, n))) {
      throw new MalformedFile(
          file,
          Text.quoted(tensor.name())
              + " must have the shape "
              + Shapes.text(List.of(n, n))
              + ", as the block's A has, but has "
              + Shapes.text(tensor.shape()));
    }
    double[] all = tensor.numbers();
    double[] triangle = new double[n * (n + 1) / 2];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double number = all[i * n + j];
        if (!(number >= 0 && number == all[j * n + i])) {
          throw new MalformedFile(
              file,
              Text.quoted(tensor.name())
                  + " must be symmetric and have no number below 0, but row "
                  + i
                  + ", column "
                  + j
                  + " holds "
                  + number
                  + " and its mirror image "
                  + all[j * n + i]);
        }
        triangle[i * (i + 1) / 2 + j] = number;
      }
    }
    return Vector.of(triangle);
  }
}
