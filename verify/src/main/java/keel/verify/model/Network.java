package keel.verify.model;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A network: what happens to an input, and where the weights came from.
 *
 * @param input the shape of one input, for instance [64]
 * @param preprocessing what is done to raw data before the first layer
 * @param layers from input to output
 * @param training how the weights were made, if the file says so
 */
public record Network(
    List<Integer> input,
    Preprocessing preprocessing,
    List<Layer> layers,
    Optional<TrainingRecord> training) {

  /**
   * Checks that each layer takes what the one before it gives.
   *
   * @throws InvalidModel naming the two layers that do not fit, or the name that stands twice
   */
  public Network {
    input = List.copyOf(input);
    layers = List.copyOf(layers);
    requireUniqueNames(layers);
    requireMatchingSizes(input, layers);
    if (size(input) % preprocessing.mean().length() != 0) {
      throw new InvalidModel(
          "preprocessing has "
              + preprocessing.mean().length()
              + " channels, into which an input of shape "
              + input
              + " does not divide");
    }
  }

  private static void requireUniqueNames(List<Layer> layers) {
    Set<String> names = new HashSet<>();
    for (Layer layer : layers) {
      if (layer.name().isBlank() || !names.add(layer.name())) {
        throw new InvalidModel(
            "layer names must be unique and not blank; '" + layer.name() + "' is not");
      }
      if (layer.name().chars().anyMatch(Character::isISOControl)) {
        // A name that moves the cursor could draw a verdict of its own on a terminal.
        throw new InvalidModel("layer names must not contain control characters");
      }
    }
  }

  private static void requireMatchingSizes(List<Integer> input, List<Layer> layers) {
    for (int dimension : input) {
      if (dimension <= 0) {
        throw new InvalidModel("input must be a list of positive sizes, found " + input);
      }
    }
    Optional<List<Integer>> shape = Optional.of(input);
    String source = "the input";
    for (Layer layer : layers) {
      requireTakes(layer, shape, source);
      shape = outputShape(layer);
      source = "layer '" + layer.name() + "'";
    }
  }

  /** Fully connected layers take an image as the list of its numbers; convolutions do not. */
  private static void requireTakes(Layer layer, Optional<List<Integer>> shape, String source) {
    if (shape.isEmpty()) {
      return;
    }
    int available = size(shape.get());
    Optional<Integer> needed =
        layer.match(
            block -> Optional.of(block.inputs()),
            conv -> Optional.empty(),
            linear -> Optional.of(linear.weight().columns()),
            unknown -> Optional.empty());
    if (needed.isPresent() && needed.get() != available) {
      throw new InvalidModel(
          "layer '"
              + layer.name()
              + "' takes "
              + needed.get()
              + " numbers but "
              + source
              + " gives "
              + available);
    }
    if (layer instanceof ConvBlock conv) {
      List<Integer> image = List.of(conv.inputKernel().inputs(), conv.height(), conv.width());
      if (!image.equals(shape.get())) {
        throw new InvalidModel(
            "layer '"
                + layer.name()
                + "' takes images of shape "
                + image
                + " but "
                + source
                + " gives "
                + shape.get());
      }
    }
  }

  /** The shape of what a layer gives, if that is known. */
  static Optional<List<Integer>> outputShape(Layer layer) {
    return layer.match(
        block -> Optional.of(List.of(block.units())),
        conv -> Optional.of(List.of(conv.channels(), conv.height(), conv.width())),
        linear -> Optional.of(List.of(linear.weight().rows())),
        unknown -> Optional.empty());
  }

  private static int size(List<Integer> shape) {
    return shape.stream().reduce(1, Math::multiplyExact);
  }

  /** The number of numbers in one input. */
  public int inputSize() {
    return size(input);
  }

  /** The blocks, from input to output. */
  public List<Block> blocks() {
    return layers.stream().filter(Block.class::isInstance).map(Block.class::cast).toList();
  }

  /** The layers that the verifier knows nothing about. */
  public List<UnknownLayer> unknownLayers() {
    return layers.stream()
        .filter(UnknownLayer.class::isInstance)
        .map(UnknownLayer.class::cast)
        .toList();
  }

  /**
   * The output for one raw input in double precision, blocks unrolled for their K steps from the
   * zero state: for pictures and tests.
   *
   * @throws InvalidModel if a layer is unknown
   */
  public double[] output(double[] raw) {
    double[] value = preprocessing.apply(raw);
    for (Layer layer : layers) {
      double[] before = value;
      value =
          layer.match(
              block -> block.unroll(before),
              conv -> conv.unroll(before),
              linear -> linear.apply(before),
              unknown -> {
                throw new InvalidModel("layer '" + unknown.name() + "' is of unknown type");
              });
    }
    return value;
  }
}
