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

  /** By what law the weights of a block are drawn. */
  static final String WEIGHTS_LAW = "weights_law";

  /** The tensor of the {@link Gates} of a block. */
  static final String GATES = "gates";

  /** How much of a new state is new. */
  static final String LEAK = "leak";

  /** H, one number or one for each unit. */
  static final String STEP_SIZE = "step_size";

  /** What a recurrent block takes at every step. */
  static final String READING = "reading";

  /** What {@code steps} says where each input takes its own number of them. */
  static final String STEP_NORM = "norm";

  static final String UNTIL_EQUILIBRIUM = "until_equilibrium";

  /** The name of σ. */
  static final String ACTIVATION = "activation";

  /** How many units an activation takes at once, where it takes several. */
  static final String GROUP = "group";

  /** What the name of the tensor of real parts ends in. */
  static final String REAL_PART = ".re";

  /** What the name of the tensor of imaginary parts ends in. */
  static final String IMAGINARY_PART = ".im";

  /** The tensor of the thresholds of a {@link Grouped}. */
  static final String THRESHOLD = "threshold";

  /** Complex channels that are normalised together, as one matrix with four times their square. */
  static final int MOST_NORMALISED = 2048;

  /** An affine map of both parts of every channel. */
  static final String COMPLEX_BATCH_NORM = "complex_batch_norm";

  private final Map<String, Tensor> tensors;

  // A tensor is converted once, however many layers and steps name it.
  private final Map<Use, Matrix> matrices = new HashMap<>();
  private final Map<Use, Kernel> kernels = new HashMap<>();
  private final Map<Use, Vector> vectors = new HashMap<>();

  /** What a description calls a tensor: of complex numbers it is the two of their parts. */
  private record Use(String name, Scalars scalars) {
    String real() {
      return scalars == Scalars.COMPLEX ? name + REAL_PART : name;
    }

    String imaginary() {
      return name + IMAGINARY_PART;
    }
  }

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
        layer(type, Scalars.ofType(type), name, fields, shape)
            .or(() -> shape.flatMap(input -> transition(type, name, fields, input)));
    if (layer.isEmpty()) {
      return new UnknownLayer(name, type);
    }
    fields.requireNoOthers();
    return layer.get();
  }

  /** A layer with weights, of real or of complex numbers. */
  private Optional<Layer> layer(
      String type, Scalars scalars, String name, JsonFields fields, Optional<List<Integer>> shape) {
    return switch (scalars.realType(type)) {
      case DENSE_BLOCK -> Optional.of(lawful(denseBlock(name, fields, scalars), fields));
      case CONV_BLOCK -> Optional.of(lawful(convBlock(name, fields, shape, scalars), fields));
      case EQUILIBRIUM_BLOCK -> Optional.of(equilibriumBlock(name, fields, scalars));
      case RECURRENT_BLOCK -> Optional.of(recurrentBlock(name, fields, scalars));
      case Linear.TYPE -> Optional.of(linear(name, fields, scalars));
      case Convolution.TYPE -> shape.map(input -> convolution(name, fields, input, scalars));
      default ->
          switch (type) {
            case FEEDFORWARD_BLOCK -> Optional.of(feedforwardBlock(name, fields));
            case RESIDUAL_BLOCK -> Optional.of(residualBlock(name, fields, shape));
            default -> Optional.empty();
          };
    };
  }

  /** Sentences about the layers read so far: what is possible but hardly meant. */
  List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** A layer that takes what shape it is given. */
  private Optional<Transition> transition(
      String type, String name, JsonFields fields, List<Integer> input) {
    return switch (type) {
      case "avg_pool" -> Optional.of(pooling(name, Pooling.Kind.AVERAGE, fields, input));
      case "max_pool" -> Optional.of(pooling(name, Pooling.Kind.MAXIMUM, fields, input));
      case "complex_max_pool" -> Optional.of(pooling(name, Pooling.Kind.MODULUS, fields, input));
      case "complex_avg_pool" ->
          Optional.of(pooling(name, Pooling.Kind.AVERAGE, fields, pairs(type, fields, input)));
      case COMPLEX_BATCH_NORM -> Optional.of(complexBatchNorm(name, fields, input));
      case "flatten" -> Optional.of(new Flatten(name, input));
      case "real_parts" -> Optional.of(new Flatten(name, pairs(type, fields, input)));
      case Modulus.TYPE -> Optional.of(new Modulus(name, input));
      case "batch_norm" -> Optional.of(batchNorm(name, fields, input));
      default -> Pointwise.ofType(type).map(activation -> new Pointwise(name, activation, input));
    };
  }

  private Convolution convolution(
      String name, JsonFields fields, List<Integer> input, Scalars scalars) {
    List<Integer> image = Shapes.image(fields.place() + " (conv)", input);
    int outputs = fields.integer("outputs");
    int inputs = fields.integer("inputs");
    return new Convolution(
        name,
        kernel(fields, "weight", use(fields, "weight", scalars), outputs, inputs),
        vector(fields, "bias", use(fields, "bias", scalars), outputs),
        fields.optional("stride").isPresent() ? fields.integer("stride") : 1,
        image.get(1),
        image.get(2),
        scalars);
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
        name,
        vector(fields, "scale", Scalars.REAL, channels),
        vector(fields, "shift", Scalars.REAL, channels),
        input);
  }

  private static List<Integer> pairs(String type, JsonFields fields, List<Integer> input) {
    return Shapes.pairs(fields.place() + " (" + type + ")", input);
  }

  /**
   * A real 2 x 2 matrix and two shifts for each channel, as one convolution of 1 x 1, or of a list
   * as one matrix.
   */
  private Transition complexBatchNorm(String name, JsonFields fields, List<Integer> input) {
    String place = fields.place() + " (" + COMPLEX_BATCH_NORM + ")";
    int channels = fields.integer("channels");
    double[] weights =
        requireShape(
                fields, tensor(fields, "weight", fields.text("weight")), List.of(channels, 2, 2))
            .numbers();
    double[] shifts =
        requireShape(fields, tensor(fields, "bias", fields.text("bias")), List.of(channels, 2))
            .numbers();
    int size = 2 * channels;
    if (channels > MOST_NORMALISED || Shapes.pairs(place, input).get(0) != size) {
      throw new InvalidModel(
          place
              + ": it has "
              + channels
              + " channels, which must be half of what stands before it, "
              + input
              + ", and at most "
              + MOST_NORMALISED);
    }
    return PairMaps.layer(name, weights, shifts, input);
  }

  private DenseBlock denseBlock(String name, JsonFields fields, Scalars scalars) {
    int units = fields.integer("units");
    // First the tensors: once they are read, the file is known to hold as much as `units` says.
    List<Matrix> states =
        names(fields, "state").stream()
            .map(tensor -> matrix(fields, "state", new Use(tensor, scalars), units, units))
            .toList();
    Matrix input = matrix(fields, "input", scalars, units, fields.integer("inputs"));
    Vector bias = vector(fields, "bias", scalars, units);
    return new DenseBlock(
        name,
        nonlinearity(fields, scalars),
        numbers(fields, STEP_SIZE, scalars, units),
        depth(fields),
        states,
        input,
        bias,
        scalars,
        gates(fields, scalars, units));
  }

  private EquilibriumBlock equilibriumBlock(String name, JsonFields fields, Scalars scalars) {
    int units = fields.integer("units");
    Matrix state = matrix(fields, "state", scalars, units, units);
    Matrix input = matrix(fields, "input", scalars, units, fields.integer("inputs"));
    Vector bias = vector(fields, "bias", scalars, units);
    return new EquilibriumBlock(
        name,
        nonlinearity(fields, scalars),
        fields.number(STEP_SIZE),
        depth(fields),
        state,
        input,
        bias,
        scalars);
  }

  private RecurrentBlock recurrentBlock(String name, JsonFields fields, Scalars scalars) {
    int units = fields.integer("units");
    Matrix state = matrix(fields, "state", scalars, units, units);
    Matrix input = matrix(fields, "input", scalars, units, fields.integer("inputs"));
    Vector bias = vector(fields, "bias", scalars, units);
    return new RecurrentBlock(
        name,
        nonlinearity(fields, scalars),
        numbers(fields, LEAK, scalars, units),
        named(fields, READING, RecurrentBlock.Reading::named, "constant or sequence"),
        fields.integer("steps"),
        state,
        input,
        bias,
        scalars);
  }

  private FeedforwardBlock feedforwardBlock(String name, JsonFields fields) {
    int units = fields.integer("units");
    List<Matrix> states =
        names(fields, "state").stream()
            .map(tensor -> matrix(fields, "state", real(tensor), units, units))
            .toList();
    List<Vector> biases =
        names(fields, "bias").stream()
            .map(tensor -> vector(fields, "bias", real(tensor), units))
            .toList();
    FeedforwardBlock.Form form =
        named(fields, "form", FeedforwardBlock.Form::named, "plain or near_identity");
    double stepSize = form == FeedforwardBlock.Form.NEAR_IDENTITY ? fields.number(STEP_SIZE) : 1;
    return new FeedforwardBlock(
        name,
        nonlinearity(fields, Scalars.REAL),
        form,
        stepSize,
        fields.integer("steps"),
        states,
        biases);
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
        names(fields, "bias").stream()
            .map(tensor -> vector(fields, "bias", real(tensor), n))
            .toList();
    return new ResidualBlock(
        name,
        split(fields, RESIDUAL_BLOCK, Scalars.REAL),
        fields.number(STEP_SIZE),
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
                        real(tensor),
                        use -> new Kernel(matrix(fields, key, use, outputs, inputs), 1, 1))
                    : kernel(fields, key, real(tensor), outputs, inputs))
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
  private Nonlinearity nonlinearity(JsonFields fields, Scalars scalars) {
    String activation = fields.text(ACTIVATION);
    Optional<Grouped.Rule> rule = Grouped.Rule.named(activation);
    if (rule.isEmpty()) {
      return named(fields, activation, scalars);
    }
    int groupSize = scalars == Scalars.COMPLEX ? scalars.parts() : fields.integer(GROUP);
    Vector thresholds = rule.get().hasThresholds() ? vector(fields, THRESHOLD) : Vector.of();
    try {
      return new Grouped(rule.get(), groupSize, thresholds);
    } catch (InvalidModel e) {
      throw new InvalidModel(fields.place() + ": " + e.getMessage(), e);
    }
  }

  /** A function of every unit. */
  private static Activation split(JsonFields fields, String type, Scalars scalars) {
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
    return named(fields, activation, scalars);
  }

  private static Activation named(JsonFields fields, String activation, Scalars scalars) {
    try {
      return scalars.split(activation);
    } catch (InvalidModel e) {
      throw new InvalidModel(fields.place() + ": " + e.getMessage(), e);
    }
  }

  private ConvBlock convBlock(
      String name, JsonFields fields, Optional<List<Integer>> shape, Scalars scalars) {
    int channels = fields.integer("channels");
    List<Kernel> kernels =
        names(fields, "state").stream()
            .map(tensor -> kernel(fields, "state", new Use(tensor, scalars), channels, channels))
            .toList();
    int inputs = fields.integer("inputs");
    Kernel input = kernel(fields, "input", use(fields, "input", scalars), channels, inputs);
    Vector bias = vector(fields, "bias", scalars, channels);
    List<Integer> image = imageOf(bias.length(), fields.place() + " (conv_block)", shape);
    return new ConvBlock(
        name,
        split(fields, CONV_BLOCK, scalars),
        numbers(fields, STEP_SIZE, scalars, channels),
        depth(fields),
        kernels,
        input,
        bias,
        image.get(1),
        image.get(2),
        scalars,
        gates(fields, scalars, channels));
  }

  /** The block, or that whose weights follow the law that its description names. */
  private Block lawful(NaisBlock block, JsonFields fields) {
    return fields
        .optional(WEIGHTS_LAW)
        .<Block>map(node -> new StochasticBlock(block, new LawReader(this).read(block, node)))
        .orElse(block);
  }

  /** A row for each member, with a gate for each scalar. */
  private Optional<Gates> gates(JsonFields fields, Scalars scalars, int units) {
    if (fields.optional(GATES).isEmpty()) {
      return Optional.empty();
    }
    String name = fields.text(GATES);
    Tensor tensor = tensor(fields, GATES, name);
    if (tensor.shape().size() != 2) {
      throw new InvalidModel(
          fields.place()
              + ": tensor '"
              + name
              + "' must have shape [members, "
              + units
              + "] but has "
              + tensor.shape());
    }
    Matrix each = matrix(fields, GATES, name, tensor.shape().get(0), units);
    return Optional.of(new Gates(scalars.repeatedColumns(each)));
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

  /** A list with a number for each scalar, or one that stands for as many as there should be. */
  private static Vector numbers(JsonFields fields, String key, Scalars scalars, int count) {
    return scalars.repeated(
        fields.required(key).isNumber()
            ? Vector.constant(count, fields.number(key))
            : fields.numbers(key));
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

  private static Use real(String name) {
    return new Use(name, Scalars.REAL);
  }

  private static Use use(JsonFields fields, String key, Scalars scalars) {
    return new Use(fields.text(key), scalars);
  }

  private Kernel kernel(JsonFields fields, String key, Use use, int outputs, int inputs) {
    if (use.scalars() == Scalars.REAL) {
      return kernel(fields, key, use.name(), outputs, inputs);
    }
    Kernel real = kernel(fields, key, use.real(), outputs, inputs);
    Kernel imaginary = kernel(fields, key, use.imaginary(), outputs, inputs);
    if (real.height() != imaginary.height() || real.width() != imaginary.width()) {
      throw new InvalidModel(
          fields.place() + ": both parts of '" + use.name() + "' must have one window");
    }
    return kernels.computeIfAbsent(
        use,
        unread ->
            new Kernel(
                Scalars.embedded(real.weights(), imaginary.weights()),
                real.height(),
                real.width()));
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
        real(name),
        unread ->
            new Kernel(
                Matrix.of(outputs, inputs * height * width, tensor.numbers()), height, width));
  }

  private Linear linear(String name, JsonFields fields, Scalars scalars) {
    int outputs = fields.integer("outputs");
    return new Linear(
        name,
        matrix(fields, "weight", scalars, outputs, fields.integer("inputs")),
        vector(fields, "bias", scalars, outputs),
        scalars);
  }

  /** A tensor of the shape, by the name that stands under the key. */
  Matrix matrix(JsonFields fields, String key, Scalars scalars, int rows, int columns) {
    return matrix(fields, key, use(fields, key, scalars), rows, columns);
  }

  private Matrix matrix(JsonFields fields, String key, Use use, int rows, int columns) {
    if (use.scalars() == Scalars.REAL) {
      return matrix(fields, key, use.name(), rows, columns);
    }
    Matrix real = matrix(fields, key, use.real(), rows, columns);
    Matrix imaginary = matrix(fields, key, use.imaginary(), rows, columns);
    return matrices.computeIfAbsent(use, unread -> Scalars.embedded(real, imaginary));
  }

  private Matrix matrix(JsonFields fields, String key, String name, int rows, int columns) {
    Tensor tensor = requireShape(fields, tensor(fields, key, name), List.of(rows, columns));
    return matrices.computeIfAbsent(
        real(name), unread -> Matrix.of(rows, columns, tensor.numbers()));
  }

  /** A list of the length, by the name that stands under the key. */
  Vector vector(JsonFields fields, String key, Scalars scalars, int length) {
    return vector(fields, key, use(fields, key, scalars), length);
  }

  private Vector vector(JsonFields fields, String key, Use use, int length) {
    Vector real = vector(requireShape(fields, tensor(fields, key, use.real()), List.of(length)));
    if (use.scalars() == Scalars.REAL) {
      return real;
    }
    Vector imaginary =
        vector(requireShape(fields, tensor(fields, key, use.imaginary()), List.of(length)));
    return vectors.computeIfAbsent(use, unread -> Scalars.both(real, imaginary));
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
    return vectors.computeIfAbsent(real(tensor.name()), unread -> Vector.of(tensor.numbers()));
  }

  /**
   * A tensor with at least one number, so that the file holds as many as its shape says and no
   * product of its sizes overflows.
   */
  private Tensor tensor(JsonFields fields, String key, String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new InvalidModel(
          fields.place()
              + ": tensor '"
              + name
              + "' for '"
              + key
              + "' is not in the file"
              + (name.endsWith(REAL_PART) || name.endsWith(IMAGINARY_PART)
                  ? "; complex numbers are two tensors, their real and their imaginary parts"
                  : ""));
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
