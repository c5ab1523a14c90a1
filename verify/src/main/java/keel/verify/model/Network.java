package keel.verify.model;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A network: what happens to an input, and where the weights came from.
 *
 * @param input the shape of what the first layer takes, for instance [64]
 * @param preprocessing what is done to raw data before the first layer
 * @param layers from input to output
 * @param prediction whose answer is the network's, where blocks have gates
 * @param training how the weights were made, if the file says so
 */
public record Network(
    List<Integer> input,
    Preprocessing preprocessing,
    List<Layer> layers,
    Prediction prediction,
    Optional<TrainingRecord> training) {
  /** What claims about all of a network name in the place of a block. */
  public static final String SCOPE = "network";

  /** A network that answers as its elite, or without gates. */
  public Network(
      List<Integer> input,
      Preprocessing preprocessing,
      List<Layer> layers,
      Optional<TrainingRecord> training) {
    this(input, preprocessing, layers, Prediction.ELITE, training);
  }

  /**
   * Checks that each layer takes what the one before it gives.
   *
   * @throws InvalidModel naming the two layers that do not fit, or the name that is none or stands
   *     twice, or the blocks whose gates are those of different numbers of members
   */
  public Network {
    input = List.copyOf(input);
    layers = List.copyOf(layers);
    requireUniqueNames(layers);
    requireMatchingShapes(input, layers);
    requireOnePopulation(layers, prediction);
    if (preprocessing.spectrum().isPresent()) {
      requireGives(preprocessing.spectrum().get(), input);
    }
    if (preprocessing.rawSize(Shapes.size(input)) % preprocessing.mean().length() != 0) {
      throw new InvalidModel(
          "preprocessing has "
              + preprocessing.mean().length()
              + " channels, into which an input of shape "
              + preprocessing.spectrum().map(Spectrum::shape).orElse(input)
              + " does not divide");
    }
  }

  private static void requireUniqueNames(List<Layer> layers) {
    Set<String> names = new HashSet<>();
    for (Layer layer : layers) {
      if (!Text.isName(layer.name())) {
        throw new InvalidModel(
            "layer names must be printable and of at most 255 characters; '"
                + Text.shown(layer.name())
                + "' is not");
      }
      if (!names.add(layer.name())) {
        throw new InvalidModel("layer names must be unique; '" + layer.name() + "' is not");
      }
      if (layer instanceof Block && layer.name().equals(SCOPE)) {
        throw new InvalidModel(
            "no block may be named '" + SCOPE + "': claims about the network are called so");
      }
    }
  }

  private static void requireOnePopulation(List<Layer> layers, Prediction prediction) {
    List<NaisBlock> gated = gated(layers);
    for (NaisBlock block : gated) {
      int members = block.gates().get().size();
      int first = gated.get(0).gates().get().size();
      if (members != first) {
        throw new InvalidModel(
            "block '"
                + block.name()
                + "' has gates of "
                + members
                + " members, but block '"
                + gated.get(0).name()
                + "' of "
                + first);
      }
    }
    if (gated.isEmpty() && prediction == Prediction.POPULATION) {
      throw new InvalidModel("predict: population needs a block with gates, and there is none");
    }
  }

  private static List<NaisBlock> gated(List<Layer> layers) {
    return layers.stream()
        .filter(NaisBlock.class::isInstance)
        .map(NaisBlock.class::cast)
        .filter(block -> block.gates().isPresent())
        .toList();
  }

  private static void requireMatchingShapes(List<Integer> input, List<Layer> layers) {
    Optional<List<Integer>> shape = Optional.of(Shapes.positive("input", input));
    String source = "the input";
    for (Layer layer : layers) {
      requireTakes(layer, shape, source);
      shape = outputShape(layer);
      shape.ifPresent(Shapes::size); // more numbers than can be counted are refused
      source = "layer '" + layer.name() + "'";
    }
  }

  private static void requireGives(Spectrum spectrum, List<Integer> input) {
    boolean fits =
        input.size() == 1 ? spectrum.size() == input.get(0) : spectrum.outputShape().equals(input);
    if (!fits) {
      throw new InvalidModel(
          "the network takes an input of shape "
              + input
              + " but the spectrum of "
              + spectrum.shape()
              + " gives "
              + spectrum.outputShape());
    }
  }

  private static void requireTakes(Layer layer, Optional<List<Integer>> shape, String source) {
    Optional<List<Integer>> needed = inputShape(layer);
    if (shape.isEmpty() || needed.isEmpty()) {
      return;
    }
    // A list of numbers can be read off an image, but not the other way round.
    int available = Shapes.size(shape.get());
    boolean fits =
        needed.get().size() == 1
            ? needed.get().get(0) == available
            : needed.get().equals(shape.get());
    if (!fits) {
      throw new InvalidModel(
          "layer '"
              + layer.name()
              + "' takes "
              + (needed.get().size() == 1
                  ? needed.get().get(0) + " numbers"
                  : "the shape " + needed.get())
              + " but "
              + source
              + " gives "
              + shape.get());
    }
  }

  /** The shape of what a layer takes, if that is known. */
  public static Optional<List<Integer>> inputShape(Layer layer) {
    return layer.match(
        block -> Optional.of(block.inputShape()),
        transition -> Optional.of(transition.inputShape()),
        unknown -> Optional.empty());
  }

  /** The shape of what a layer gives, if that is known. */
  public static Optional<List<Integer>> outputShape(Layer layer) {
    return layer.match(
        block -> Optional.of(block.outputShape()),
        transition -> Optional.of(transition.outputShape()),
        unknown -> Optional.empty());
  }

  /** The number of numbers in one raw input: those that are transformed, if there is a spectrum. */
  public int rawSize() {
    return preprocessing.rawSize(inputSize());
  }

  /** The number of numbers in one input of the first layer. */
  public int inputSize() {
    return Shapes.size(input);
  }

  /** The blocks, from input to output. */
  public List<Block> blocks() {
    return layers.stream().filter(Block.class::isInstance).map(Block.class::cast).toList();
  }

  /**
   * The types, by name, of the layers that nothing is claimed of, from input to output: those of
   * unknown type, plain residual blocks, whose weights have no constraint, and maxima by modulus,
   * which jump.
   */
  public Map<String, String> uncovered() {
    Map<String, String> types = new LinkedHashMap<>();
    for (Layer layer : layers) {
      if (layer instanceof UnknownLayer unknown) {
        types.put(unknown.name(), unknown.type());
      } else if (layer instanceof Pooling pooling && pooling.kind() == Pooling.Kind.MODULUS) {
        types.put(layer.name(), pooling.type());
      } else if (layer instanceof ResidualBlock) {
        types.put(layer.name(), ResidualBlock.TYPE);
      }
    }
    return types;
  }

  /** The layers that the verifier knows nothing about. */
  public List<UnknownLayer> unknownLayers() {
    return layers.stream()
        .filter(UnknownLayer.class::isInstance)
        .map(UnknownLayer.class::cast)
        .toList();
  }

  /** The same input, preprocessing, prediction and record with other layers. */
  public Network withLayers(List<Layer> others) {
    return new Network(input, preprocessing, others, prediction, training);
  }

  /** The same network with another record of how its weights were made. */
  public Network withTraining(Optional<TrainingRecord> record) {
    return new Network(input, preprocessing, layers, prediction, record);
  }

  /** The blocks with gates, from input to output. */
  public List<NaisBlock> gatedBlocks() {
    return gated(layers);
  }

  /** How many members the population has; 1 without gates. */
  public int members() {
    List<NaisBlock> gated = gatedBlocks();
    return gated.isEmpty() ? 1 : gated.get(0).gates().get().size();
  }

  /**
   * The network of one member alone, from 0: the gates of its blocks have one row.
   *
   * @throws InvalidModel if there is no such member
   */
  public Network member(int index) {
    if (index < 0 || index >= members()) {
      throw new InvalidModel(
          "the network has "
              + (members() == 1 ? "one member, 0" : "members 0 to " + (members() - 1))
              + ", and no member "
              + index);
    }
    List<Layer> own =
        layers.stream()
            .map(
                layer ->
                    layer instanceof NaisBlock block
                        ? (Layer) block.withGates(block.gates().map(gates -> gates.only(index)))
                        : layer)
            .toList();
    return new Network(input, preprocessing, own, Prediction.ELITE, training);
  }

  /** The networks whose answers the answer is made of: the elite's, or those of all members. */
  public List<Network> voters() {
    return prediction == Prediction.ELITE
        ? List.of(this)
        : IntStream.range(0, members()).mapToObj(this::member).toList();
  }

  /**
   * The output for one raw input in double precision, blocks unrolled for their K steps from the
   * zero state: for pictures and tests. Of a population, the logarithms of its mean probabilities.
   *
   * @throws InvalidModel if a layer is unknown
   */
  public double[] output(double[] raw) {
    return prediction == Prediction.POPULATION
        ? Prediction.logMean(voters().stream().map(member -> member.output(raw)).toList())
        : through(preprocessing.apply(raw));
  }

  private double[] through(double[] value) {
    double[] given = value;
    for (Layer layer : layers) {
      given = through(layer, given);
    }
    return given;
  }

  /**
   * What a layer gives in double precision.
   *
   * @throws InvalidModel if it is of unknown type
   */
  public static double[] through(Layer layer, double[] value) {
    return layer.match(
        block -> block.unroll(value),
        transition -> transition.apply(value),
        unknown -> {
          throw new InvalidModel("layer '" + unknown.name() + "' is of unknown type");
        });
  }
}
