package keel.verify.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;

/** Makes the layers of a network from their descriptions in a model file and its tensors. */
final class LayerReader {
  /** The type of a {@link DenseBlock}. */
  static final String DENSE_BLOCK = "dense_block";

  /** The type of a {@link ConvBlock}. */
  static final String CONV_BLOCK = "conv_block";

  /** The type of an {@link EquilibriumBlock}. */
  static final String EQUILIBRIUM_BLOCK = "equilibrium_block";

  /** The type of a {@link RecurrentBlock}. */
  static final String RECURRENT_BLOCK = "recurrent_block";

  /** The type of a {@link FeedforwardBlock}. */
  static final String FEEDFORWARD_BLOCK = "feedforward_block";

  /** The type of a {@link ResidualBlock}. */
  static final String RESIDUAL_BLOCK = ResidualBlock.TYPE;

  /** How much of a new state is new. */
  static final String LEAK = "leak";

  /** What a recurrent block takes at every step. */
  static final String READING = "reading";

  /** What {@code steps} says where each input takes its own number of them. */
  static final String STEP_NORM = "norm";

  static final String UNTIL_EQUILIBRIUM = "until_equilibrium";

  /** The name of σ. */
  static final String ACTIVATION = "activation";

  /** How many units an activation takes at once, where it takes several. */
  static final String GROUP = "group";

  /** The tensor of the thresholds of a {@link Grouped}. */
  static final String THRESHOLD = "threshold";

  private final Map<String, Tensor> tensors;

  // A tensor is converted once, however many layers and steps name it.
  private final Map<String, Matrix> matrices = new HashMap<>();
  private final Map<String, Kernel> kernels = new HashMap<>();
  private final Map<String, Vector> vectors = new HashMap<>();

  private final Set<String> warnings = new LinkedHashSet<>();

  LayerReader(Map<String, Tensor> tensors) {
    this.tensors = Map.copyOf(tensors);
  }

  /**
   * One layer.
   *
   * @param shape of its input, if that is known
   * @throws InvalidModel if the description or its tensors are not what its type asks for
   */
  Layer read(JsonNode node, Optional<List<Integer>> shape) {
    String type = node.path("type").asText();
    JsonFields fields =
        new JsonFields("layer '" + node.path("name").asText() + "'", node, InvalidModel::new);
    fields.text("type");
    String name = fields.text("name");
    Optional<? extends Layer> layer =
        switch (type) {
          case DENSE_BLOCK -> Optional.of(denseBlock(name, fields));
          case CONV_BLOCK -> Optional.of(convBlock(name, fields, shape));
          case EQUILIBRIUM_BLOCK -> Optional.of(equilibriumBlock(name, fields));
          case RECURRENT_BLOCK -> Optional.of(recurrentBlock(name, fields));
          case FEEDFORWARD_BLOCK -> Optional.of(feedforwardBlock(name, fields));
          case RESIDUAL_BLOCK -> Optional.of(residualBlock(name, fields, shape));
          case "linear" -> Optional.of(linear(name, fields));
          default -> shape.flatMap(input -> transition(type, name, fields, input));
        };
    if (layer.isEmpty()) {
      return new UnknownLayer(name, type);
    }
    fields.requireNoOthers();
    return layer.get();
  }

  /** Sentences about the layers read so far: what is possible but hardly meant. */
  List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** A layer that takes what shape it is given. */
  private Optional<Transition> transition(
      String type, String name, JsonFields fields, List<Integer> input) {
    return switch (type) {
      case "conv" -> Optional.of(convolution(name, fields, input));
      case "avg_pool" -> Optional.of(pooling(name, Pooling.Kind.AVERAGE, fields, input));
      case "max_pool" -> Optional.of(pooling(name, Pooling.Kind.MAXIMUM, fields, input));
      case "flatten" -> Optional.of(new Flatten(name, input));
      case "batch_norm" -> Optional.of(batchNorm(name, fields, input));
      default -> Pointwise.ofType(type).map(activation -> new Pointwise(name, activation, input));
    };
  }

  private Convolution convolution(String name, JsonFields fields, List<Integer> input) {
    List<Integer> image = Shapes.image(fields.place() + " (conv)", input);
    int outputs = fields.integer("outputs");
    int inputs = fields.integer("inputs");
    return new Convolution(
        name,
        kernel(fields, "weight", fields.text("weight"), outputs, inputs),
        vector(fields, "bias", outputs),
        fields.optional("stride").isPresent() ? fields.integer("stride") : 1,
        image.get(1),
        image.get(2));
  }

  private static Pooling pooling(
      String name, Pooling.Kind kind, JsonFields fields, List<Integer> input) {
    int size = fields.integer("size");
    int stride = fields.optional("stride").isPresent() ? fields.integer("stride") : size;
    return new Pooling(name, kind, size, stride, input);
  }

  private BatchNorm batchNorm(String name, JsonFields fields, List<Integer> input) {
    int channels = fields.integer("channels");
    return new BatchNorm(
        name, vector(fields, "scale", channels), vector(fields, "shift", channels), input);
  }

  private DenseBlock denseBlock(String name, JsonFields fields) {
    int units = fields.integer("units");
    // First the tensors: once they are read, the file is known to hold as much as `units` says.
    List<Matrix> states =
        names(fields, "state").stream()
            .map(tensor -> matrix(fields, "state", tensor, units, units))
            .toList();
    Matrix input = matrix(fields, "input", units, fields.integer("inputs"));
    Vector bias = vector(fields, "bias", units);
    return new DenseBlock(
        name, nonlinearity(fields), stepSizes(fields, units), depth(fields), states, input, bias);
  }

  private EquilibriumBlock equilibriumBlock(String name, JsonFields fields) {
    int units = fields.integer("units");
    Matrix state = matrix(fields, "state", units, units);
    Matrix input = matrix(fields, "input", units, fields.integer("inputs"));
    Vector bias = vector(fields, "bias", units);
    return new EquilibriumBlock(
        name, nonlinearity(fields), fields.number("step_size"), depth(fields), state, input, bias);
  }

  private RecurrentBlock recurrentBlock(String name, JsonFields fields) {
    int units = fields.integer("units");
    Matrix state = matrix(fields, "state", units, units);
    Matrix input = matrix(fields, "input", units, fields.integer("inputs"));
    Vector bias = vector(fields, "bias", units);
    return new RecurrentBlock(
        name,
        nonlinearity(fields),
        numbers(fields, LEAK, units),
        named(fields, READING, RecurrentBlock.Reading::named, "constant or sequence"),
        fields.integer("steps"),
        state,
        input,
        bias);
  }

  private FeedforwardBlock feedforwardBlock(String name, JsonFields fields) {
    int units = fields.integer("units");
    List<Matrix> states =
        names(fields, "state").stream()
            .map(tensor -> matrix(fields, "state", tensor, units, units))
            .toList();
    List<Vector> biases =
        names(fields, "bias").stream()
            .map(tensor -> vector(fields, "bias", tensor, units))
            .toList();
    FeedforwardBlock.Form form =
        named(fields, "form", FeedforwardBlock.Form::named, "plain or near_identity");
    double stepSize = form == FeedforwardBlock.Form.NEAR_IDENTITY ? fields.number("step_size") : 1;
    return new FeedforwardBlock(
        name, nonlinearity(fields), form, stepSize, fields.integer("steps"), states, biases);
  }

  /** Of units, or of channels: then the weights are convolutions. */
  private ResidualBlock residualBlock(
      String name, JsonFields fields, Optional<List<Integer>> shape) {
    boolean isDense = fields.optional("channels").isEmpty();
    int n = fields.integer(isDense ? "units" : "channels");
    ResidualBlock.Start start = named(fields, "start", ResidualBlock.Start::named, "input or zero");
    List<Kernel> states = kernels(fields, "state", isDense, n, n);
    List<Kernel> inputs =
        fields.optional("input").isEmpty()
            ? List.of()
            : kernels(fields, "input", isDense, n, fields.integer("inputs"));
    List<Vector> biases =
        names(fields, "bias").stream().map(tensor -> vector(fields, "bias", tensor, n)).toList();
    return new ResidualBlock(
        name,
        split(fields, RESIDUAL_BLOCK),
        fields.number("step_size"),
        fields.integer("steps"),
        start,
        states,
        inputs,
        biases,
        isDense ? List.of(n) : imageOf(n, fields.place() + " (" + RESIDUAL_BLOCK + ")", shape));
  }

  /** Matrices, which are kernels of one tap, or convolutions. */
  private List<Kernel> kernels(
      JsonFields fields, String key, boolean areMatrices, int outputs, int inputs) {
    return names(fields, key).stream()
        .map(
            tensor ->
                areMatrices
                    ? kernels.computeIfAbsent(
                        tensor,
                        unread -> new Kernel(matrix(fields, key, tensor, outputs, inputs), 1, 1))
                    : kernel(fields, key, tensor, outputs, inputs))
        .toList();
  }

  /** So many channels of the size of what stands before the layer. */
  private static List<Integer> imageOf(int channels, String place, Optional<List<Integer>> shape) {
    List<Integer> image =
        Shapes.image(
            place,
            shape.orElseThrow(
                () -> new InvalidModel(place + " stands behind a layer of unknown type")));
    return List.of(channels, image.get(1), image.get(2));
  }

  private static <T> T named(
      JsonFields fields, String key, Function<String, Optional<T>> names, String known) {
    String name = fields.text(key);
    return names
        .apply(name)
        .orElseThrow(
            () ->
                new InvalidModel(
                    fields.place()
                        + ": '"
                        + key
                        + "' must be "
                        + known
                        + " but is '"
                        + name
                        + "'"));
  }

  /** A function of every unit, or of every group with the number of its units. */
  private Nonlinearity nonlinearity(JsonFields fields) {
    String activation = fields.text(ACTIVATION);
    Optional<Grouped.Rule> rule = Grouped.Rule.named(activation);
    if (rule.isEmpty()) {
      return Activation.named(activation);
    }
    int groupSize = fields.integer(GROUP);
    Vector thresholds = rule.get().hasThresholds() ? vector(fields, THRESHOLD) : Vector.of();
    try {
      return new Grouped(rule.get(), groupSize, thresholds);
    } catch (InvalidModel e) {
      throw new InvalidModel(fields.place() + ": " + e.getMessage(), e);
    }
  }

  /** A function of every unit. */
  private static Activation split(JsonFields fields, String type) {
    String activation = fields.text(ACTIVATION);
    if (Grouped.Rule.named(activation).isPresent()) {
      throw new InvalidModel(
          fields.place()
              + ": activation '"
              + activation
              + "' acts on groups of units, which a "
              + type
              + " does not have");
    }
    return Activation.named(activation);
  }

  private ConvBlock convBlock(String name, JsonFields fields, Optional<List<Integer>> shape) {
    int channels = fields.integer("channels");
    List<Kernel> kernels =
        names(fields, "state").stream()
            .map(tensor -> kernel(fields, "state", tensor, channels, channels))
            .toList();
    int inputs = fields.integer("inputs");
    Kernel input = kernel(fields, "input", fields.text("input"), channels, inputs);
    Vector bias = vector(fields, "bias", channels);
    List<Integer> image = imageOf(channels, fields.place() + " (conv_block)", shape);
    return new ConvBlock(
        name,
        split(fields, CONV_BLOCK),
        stepSizes(fields, channels),
        depth(fields),
        kernels,
        input,
        bias,
        image.get(1),
        image.get(2));
  }

  /** A number of steps; or "until_equilibrium" with a tolerance, maybe its norm, and a limit. */
  private static Depth depth(JsonFields fields) {
    boolean fixed = !fields.required("steps").asText().equals(UNTIL_EQUILIBRIUM);
    int maxSteps = fields.integer(fixed ? "steps" : "max_steps");
    OptionalDouble tolerance =
        fixed ? OptionalDouble.empty() : OptionalDouble.of(fields.number("tolerance"));
    try {
      return new Depth(maxSteps, tolerance, fixed ? StepNorm.MAXIMUM : stepNorm(fields));
    } catch (InvalidModel e) {
      throw new InvalidModel(fields.place() + ": " + e.getMessage(), e);
    }
  }

  private static StepNorm stepNorm(JsonFields fields) {
    if (fields.optional(STEP_NORM).isEmpty()) {
      return StepNorm.MAXIMUM;
    }
    String name = fields.text(STEP_NORM);
    return StepNorm.named(name)
        .orElseThrow(() -> new InvalidModel("norm must be max or l2, found '" + name + "'"));
  }

  private static Vector stepSizes(JsonFields fields, int count) {
    return numbers(fields, "step_size", count);
  }

  /** A list of numbers, or one that stands for as many as there should be. */
  private static Vector numbers(JsonFields fields, String key, int count) {
    return fields.required(key).isNumber()
        ? Vector.constant(count, fields.number(key))
        : fields.numbers(key);
  }

  /** One name, or a list of them. */
  private static List<String> names(JsonFields fields, String key) {
    if (!fields.required(key).isArray()) {
      return List.of(fields.text(key));
    }
    List<String> names = new ArrayList<>();
    for (JsonNode name : fields.list(key)) {
      if (!name.isTextual()) {
        throw new InvalidModel(fields.place() + ": '" + key + "' must hold texts");
      }
      names.add(name.textValue());
    }
    if (names.isEmpty()) {
      throw new InvalidModel(fields.place() + ": '" + key + "' must not be empty");
    }
    return names;
  }

  private Kernel kernel(JsonFields fields, String key, String name, int outputs, int inputs) {
    Tensor tensor = tensor(fields, key, name);
    List<Integer> shape = tensor.shape();
    if (shape.size() != 4 || shape.get(0) != outputs || shape.get(1) != inputs) {
      throw new InvalidModel(
          fields.place()
              + ": tensor '"
              + name
              + "' must have shape ["
              + outputs
              + ", "
              + inputs
              + ", height, width] but has "
              + shape);
    }
    int height = shape.get(2);
    int width = shape.get(3);
    return kernels.computeIfAbsent(
        name,
        unread ->
            new Kernel(
                Matrix.of(outputs, inputs * height * width, tensor.numbers()), height, width));
  }

  private Linear linear(String name, JsonFields fields) {
    int outputs = fields.integer("outputs");
    return new Linear(
        name,
        matrix(fields, "weight", outputs, fields.integer("inputs")),
        vector(fields, "bias", outputs));
  }

  private Matrix matrix(JsonFields fields, String key, int rows, int columns) {
    return matrix(fields, key, fields.text(key), rows, columns);
  }

  private Matrix matrix(JsonFields fields, String key, String name, int rows, int columns) {
    Tensor tensor = requireShape(fields, tensor(fields, key, name), List.of(rows, columns));
    return matrices.computeIfAbsent(name, unread -> Matrix.of(rows, columns, tensor.numbers()));
  }

  private Vector vector(JsonFields fields, String key, int length) {
    return vector(fields, key, fields.text(key), length);
  }

  private Vector vector(JsonFields fields, String key, String name, int length) {
    return vector(requireShape(fields, tensor(fields, key, name), List.of(length)));
  }

  /** Of any length, which whoever takes it checks. */
  private Vector vector(JsonFields fields, String key) {
    Tensor tensor = tensor(fields, key, fields.text(key));
    if (tensor.shape().size() != 1) {
      throw new InvalidModel(
          fields.place()
              + ": tensor '"
              + tensor.name()
              + "' must be a list of numbers but has shape "
              + tensor.shape());
    }
    return vector(tensor);
  }

  private Vector vector(Tensor tensor) {
    return vectors.computeIfAbsent(tensor.name(), unread -> Vector.of(tensor.numbers()));
  }

  /**
   * A tensor with at least one number, so that the file holds as many as its shape says and no
   * product of its sizes overflows.
   */
  private Tensor tensor(JsonFields fields, String key, String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new InvalidModel(
          fields.place() + ": tensor '" + name + "' for '" + key + "' is not in the file");
    }
    if (tensor.shape().contains(0)) {
      throw new InvalidModel(
          fields.place() + ": tensor '" + name + "' is empty: it has shape " + tensor.shape());
    }
    if (isRawParameter(name)) {
      warnings.add(
          fields.place()
              + ": '"
              + key
              + "' is the tensor '"
              + name
              + "', whose name is that of a raw parameter in PyTorch and not of the weight that is"
              + " computed with; write the weight itself, after remove_parametrizations,"
              + " remove_weight_norm, remove_spectral_norm or prune.remove");
    }
    return tensor;
  }

  /** What PyTorch computes a weight from, under torch.nn.utils.parametrize and what was before. */
  private static boolean isRawParameter(String name) {
    String last = name.substring(name.lastIndexOf('.') + 1);
    return name.contains("parametrizations.")
        ? last.startsWith("original")
        : (last.contains("weight") || last.contains("bias"))
            && (last.endsWith("_orig") || last.endsWith("_g") || last.endsWith("_v"));
  }

  private static Tensor requireShape(JsonFields fields, Tensor tensor, List<Integer> shape) {
    if (!tensor.shape().equals(shape)) {
      throw new InvalidModel(
          fields.place()
              + ": tensor '"
              + tensor.name()
              + "' must have shape "
              + shape
              + " but has "
              + tensor.shape());
    }
    return tensor;
  }
}
