package keel.verify.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The sizes of a model: of a file, as its header tells them before a weight is converted.
 *
 * @param fileBytes of the file
 * @param headerBytes of its description, which lies in memory as a tree
 * @param numbers of all tensors that a layer names: no other is converted
 * @param largest numbers of such a tensor
 * @param stepSizes numbers, one for each unit of each block
 * @param blocks from input to output
 */
public record Outline(
    long fileBytes,
    long headerBytes,
    long numbers,
    long largest,
    long stepSizes,
    List<BlockSize> blocks) {

  /**
   * How many weights a block has.
   *
   * @param state of one A or C
   * @param input of B or D
   */
  public record BlockSize(long state, long input) {}

  /** Copies the list. */
  public Outline {
    blocks = List.copyOf(blocks);
  }

  private static final Set<String> BLOCKS =
      Set.of(LayerReader.DENSE_BLOCK, LayerReader.CONV_BLOCK, LayerReader.EQUILIBRIUM_BLOCK);

  /** What stands in a header for one tensor. */
  private static final long ENTRY = 100;

  /** Of a file; what its description says wrongly is left to its reader to refuse. */
  static Outline of(Map<String, Tensor> tensors, String text, JsonNode description) {
    long header = text.length() + ENTRY * tensors.size();
    long file = header;
    for (Tensor tensor : tensors.values()) {
      file += tensor.bytes().remaining();
    }
    long largest = 0;
    long numbers = 0;
    Set<String> used = new HashSet<>();
    addTexts(description.path("layers"), used);
    for (String name : used) {
      largest = Math.max(largest, Math.max(count(tensors, name), parts(tensors, name)));
      // Both parts of a complex tensor are converted, and then its embedding.
      numbers += count(tensors, name) + 3 * parts(tensors, name);
    }
    long stepSizes = 0;
    List<BlockSize> blocks = new ArrayList<>();
    for (JsonNode layer : description.path("layers")) {
      String type = layer.path("type").asText();
      if (type.equals(LayerReader.COMPLEX_BATCH_NORM)) {
        long matrix = normalising(count(tensors, layer.path("weight").asText()));
        largest = Math.max(largest, matrix);
        numbers += matrix;
      }
      if (BLOCKS.contains(Scalars.ofType(type).realType(type))) {
        long state = 0;
        for (String name : names(layer.path("state"))) {
          state = Math.max(state, weights(tensors, name));
        }
        blocks.add(new BlockSize(state, weights(tensors, layer.path("input").asText())));
        String bias = layer.path("bias").asText();
        stepSizes += count(tensors, bias) + parts(tensors, bias);
      }
    }
    return new Outline(file, header, numbers, largest, stepSizes, blocks);
  }

  /** Every text that stands in a layer, and may be the name of a tensor. */
  private static void addTexts(JsonNode node, Set<String> texts) {
    if (node.isTextual()) {
      texts.add(node.textValue());
    }
    node.forEach(child -> addTexts(child, texts));
  }

  private static Set<String> names(JsonNode node) {
    Set<String> names = new HashSet<>(Set.of(node.asText()));
    node.forEach(name -> names.add(name.asText()));
    return names;
  }

  /** The numbers of a matrix, or of the embedding of a complex one. */
  private static long weights(Map<String, Tensor> tensors, String name) {
    return count(tensors, name) + 2 * parts(tensors, name);
  }

  /** The matrix that normalises c channels, of 4 c numbers, has 4 c² of them. */
  private static long normalising(long numbers) {
    return numbers > 4L * LayerReader.MOST_NORMALISED ? 0 : numbers * numbers / 4;
  }

  /** The numbers of both parts of what is complex. */
  private static long parts(Map<String, Tensor> tensors, String name) {
    return count(tensors, name + LayerReader.REAL_PART)
        + count(tensors, name + LayerReader.IMAGINARY_PART);
  }

  private static long count(Map<String, Tensor> tensors, String name) {
    return tensors.containsKey(name) ? tensors.get(name).count() : 0;
  }
}
