package keel.interchange.description;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import keel.interchange.ComputedState;
import keel.interchange.Imported;
import keel.interchange.Rounded;
import keel.interchange.Rounding;
import keel.interchange.pytorch.ComputedWeight;
import keel.interchange.pytorch.StateDict;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Matrix;
import keel.verify.model.DenseBlock;
import keel.verify.model.InvalidModel;
import keel.verify.model.JsonFields;
import keel.verify.model.MalformedFile;
import keel.verify.model.ModelFile;
import keel.verify.model.Network;
import keel.verify.model.Tensor;
import keel.verify.model.Text;
import keel.verify.model.Yaml;
import keel.verify.search.SolverChoice;

/**
 * A network that a YAML file makes of the tensors of another file. It says what the description in
 * a model file says (docs/model-file.md), with the names of the tensors as they are there, and may
 * leave out what follows from these: the sizes of layers and how the equilibrium of a block is
 * found.
 */
public final class DescribedNetwork {
  /** A change in a step that is none any more. */
  private static final double TOLERANCE = 1e-9;

  private static final String BIAS = "bias";
  private static final String STATE = "state";
  private static final String INPUT = "input";
  private static final String EQUILIBRIUM_BLOCK = "equilibrium_block";
  private static final String RECURRENT_BLOCK = "recurrent_block";
  private static final String RESIDUAL_BLOCK = "residual_block";
  private static final String MONOTONE = "monotone";
  private static final String GRAM = "gram";
  private static final String BATCH_NORM = "batch_norm";
  private static final String MODULE = "module";
  private static final String EPSILON = "epsilon";
  private static final String UNUSED = "unused";

  /** PyTorch's own, of batch normalisation. */
  private static final double NORM_EPSILON = 1e-5;

  /** What batch normalisation counts, and nothing computes with. */
  private static final String COUNTER = "num_batches_tracked";

  /** Tensors in a message. */
  private static final int MOST_SHOWN = 20;

  private static final String STEP_SIZE = "step_size";
  private static final String STEPS = "steps";

  /** Keys under which tensors are named, whatever the layer. */
  private static final List<String> NAMES =
      List.of("weight", BIAS, STATE, INPUT, "scale", "shift", "threshold");

  /**
   * Which tensor tells the sizes of a layer.
   *
   * @param rows the key of its first size
   * @param columns the key of its second one
   * @param tensor the key of its name
   */
  private record Sizes(String rows, Optional<String> columns, String tensor) {}

  private static final Map<String, Sizes> SIZES =
      Map.of(
          "linear",
          new Sizes("outputs", Optional.of("inputs"), "weight"),
          "conv",
          new Sizes("outputs", Optional.of("inputs"), "weight"),
          "batch_norm",
          new Sizes("channels", Optional.empty(), "scale"),
          "dense_block",
          new Sizes("units", Optional.of("inputs"), INPUT),
          "conv_block",
          new Sizes("channels", Optional.of("inputs"), INPUT),
          EQUILIBRIUM_BLOCK,
          new Sizes("units", Optional.of("inputs"), INPUT),
          RECURRENT_BLOCK,
          new Sizes("units", Optional.of("inputs"), INPUT),
          "feedforward_block",
          new Sizes("units", Optional.empty(), STATE));

  /** What nn.RNN calls the tensors of its only layer. */
  private static final List<String> RNN = List.of("weight_hh_l0", "weight_ih_l0");

  private static final List<String> RNN_BIASES = List.of("bias_hh_l0", "bias_ih_l0");

  private final StateDict file;
  private final Map<String, Tensor> tensors = new HashMap<>();
  private final Map<String, Rounding> roundings = new LinkedHashMap<>();
  private final Map<String, ComputedWeight> computed = new LinkedHashMap<>();
  private final List<String> sums = new ArrayList<>();

  /** How far a program that rounds can be from states that were computed, by layers. */
  private final Map<String, Optional<List<Dyadic>>> distances = new LinkedHashMap<>();

  private final Set<String> used = new HashSet<>();

  private DescribedNetwork(StateDict file) {
    this.file = file;
  }

  /**
   * The network of a description.
   *
   * @throws InvalidModel naming the layer and the key, if it is no description, or its tensors are
   *     not there or of another shape
   * @throws IOException if the description cannot be read
   */
  public static Imported read(Path description, StateDict tensors) throws IOException {
    JsonNode root = Yaml.read(description, InvalidModel::new);
    try {
      return new DescribedNetwork(tensors).network(root);
    } catch (InvalidModel e) {
      throw new MalformedFile(description, e.getMessage(), e);
    }
  }

  private Imported network(JsonNode root) {
    List<String> unused = unused(root);
    for (JsonNode layer : root.path("layers")) {
      if (layer instanceof ObjectNode object) {
        complete(object);
      }
    }
    List<String> warnings = new ArrayList<>();
    Network network = ModelFile.network("the description", root, tensors, warnings::add);
    network.unknownLayers().stream()
        .findFirst()
        .ifPresent(
            unknown -> {
              throw new InvalidModel(
                  "layer %s has the type %s, which is not known"
                      .formatted(Text.quoted(unknown.name()), Text.quoted(unknown.type())));
            });
    requireNoOthers(unused);
    return new Imported(
        network,
        roundings,
        warnings,
        Stream.of(
                computed.values().stream().map(ComputedWeight::text),
                sums.stream(),
                states(network))
            .flatMap(sentences -> sentences)
            .toList());
  }

  private Stream<String> states(Network network) {
    return network.layers().stream()
        .filter(layer -> layer instanceof DenseBlock && distances.containsKey(layer.name()))
        .map(
            layer -> new ComputedState((DenseBlock) layer, distances.get(layer.name())).sentence());
  }

  /** Takes the names of tensors that no layer needs out of the description. */
  private static List<String> unused(JsonNode root) {
    if (!root.has(UNUSED)) {
      return List.of();
    }
    List<String> unused = new JsonFields("the description", root, InvalidModel::new).texts(UNUSED);
    ((ObjectNode) root).remove(UNUSED);
    return unused;
  }

  /** Whether a tensor is left out is a question of what the network computes: it must be said. */
  private void requireNoOthers(List<String> unused) {
    List<String> others =
        file.shapes().keySet().stream()
            .filter(name -> !used.contains(name) && !name.endsWith(COUNTER))
            .toList();
    for (String pattern : unused) {
      if (file.shapes().keySet().stream().noneMatch(name -> matches(pattern, name))) {
        throw new InvalidModel(
            "'" + UNUSED + "' names " + Text.quoted(pattern) + ", and no tensor is called so");
      }
    }
    List<String> left =
        others.stream()
            .filter(name -> unused.stream().noneMatch(pattern -> matches(pattern, name)))
            .map(name -> Text.quoted(name) + " " + file.shapes().get(name))
            .toList();
    if (!left.isEmpty()) {
      throw new InvalidModel(
          "no layer has the tensor"
              + (left.size() == 1 ? " " : "s ")
              + String.join(", ", left.subList(0, Math.min(MOST_SHOWN, left.size())))
              + (left.size() > MOST_SHOWN ? " and " + (left.size() - MOST_SHOWN) + " more" : "")
              + "; name what the network computes with in a layer, and the rest under"
              + " 'unused: [NAME, PREFIX*]'");
    }
  }

  private static boolean matches(String pattern, String name) {
    return pattern.endsWith("*")
        ? name.startsWith(pattern.substring(0, pattern.length() - 1))
        : name.equals(pattern);
  }

  /** Takes the tensors of a layer, and writes down what follows from them. */
  private void complete(ObjectNode layer) {
    String type = layer.path("type").asText();
    String place = "layer " + Text.quoted(layer.path("name").asText());
    Rounding rounding = composeStates(layer, place);
    if (type.equals(BATCH_NORM) && layer.has(MODULE)) {
      rounding = rounding.and(fold(layer, place));
    }
    if (type.equals(RECURRENT_BLOCK) && layer.has(MODULE)) {
      rounding = rounding.and(ofModule(layer, place));
    }
    List<String> names = NAMES.stream().flatMap(key -> names(layer.path(key))).toList();
    for (String name : names) {
      if (!tensors.containsKey(name)) {
        tensors.put(name, tensor(place, name));
      }
      if (computed.containsKey(name)) {
        rounding = rounding.and(computed.get(name).rounding());
      }
    }
    if (!names.isEmpty()) {
      roundings.put(layer.path("name").asText(), rounding);
    }
    if (SIZES.containsKey(type)) {
      addSizes(layer, SIZES.get(type), place);
    }
    if (type.equals(RESIDUAL_BLOCK)) {
      addSizes(layer);
    }
    if (type.equals(EQUILIBRIUM_BLOCK)) {
      addSolver(layer, place);
    }
  }

  /** Of units or channels, and of what enters, if anything does. */
  private void addSizes(ObjectNode layer) {
    List<Integer> state = shape(one(layer.path(STATE)));
    List<Integer> input = shape(one(layer.path(INPUT)));
    if (!state.isEmpty() && !layer.has("units") && !layer.has("channels")) {
      layer.put(state.size() == 4 ? "channels" : "units", state.get(0));
    }
    if (input.size() > 1 && !layer.has("inputs")) {
      layer.put("inputs", input.get(1));
    }
  }

  private static JsonNode one(JsonNode names) {
    return names.isArray() ? names.path(0) : names;
  }

  /** The tensors of an nn.RNN, whose two biases are one here: their sum, rounded once. */
  private Rounding ofModule(ObjectNode layer, String place) {
    String module = prefix(new JsonFields(place, layer, InvalidModel::new));
    for (String key : List.of(STATE, INPUT, BIAS)) {
      if (layer.has(key)) {
        throw new InvalidModel(place + ": '" + key + "' is that of its 'module'; name one of both");
      }
    }
    file.shapes().keySet().stream()
        .filter(name -> name.startsWith(module + "weight_") && !isOfRnn(module, name))
        .findFirst()
        .ifPresent(
            other -> {
              throw new InvalidModel(
                  place
                      + ": the module has the tensor "
                      + Text.quoted(other)
                      + ", and of nn.RNN only one layer in one direction is a recurrent_block, which"
                      + " gives its last state");
            });
    Tensor state = tensor(place, module + RNN.get(0));
    if (!isSquare(state.shape())) {
      throw new InvalidModel(
          place
              + ": tensor "
              + Text.quoted(state.name())
              + " must be square but has shape "
              + state.shape()
              + "; those of nn.LSTM and nn.GRU are not, and no block computes what they do");
    }
    layer.put(STATE, module + RNN.get(0)).put(INPUT, module + RNN.get(1));
    layer.remove(MODULE);
    if (!layer.has("leak")) {
      layer.put("leak", 1);
    }
    if (!layer.has("reading")) {
      layer.put("reading", "sequence");
    }
    int n = state.shape().get(0);
    Dyadic[] sum = new Dyadic[n];
    Arrays.fill(sum, Dyadic.ZERO);
    boolean isBiased = RNN_BIASES.stream().anyMatch(b -> file.shapes().containsKey(module + b));
    for (String bias : isBiased ? RNN_BIASES : List.<String>of()) {
      double[] numbers = list(place, module + bias);
      if (numbers.length != n) {
        throw new InvalidModel(
            place + ": tensor " + Text.quoted(module + bias) + " must have " + n + " numbers");
      }
      Arrays.setAll(sum, i -> sum[i].plus(Dyadic.of(numbers[i])));
    }
    double[] bias = Arrays.stream(sum).mapToDouble(Rounding::nearest).toArray();
    put(layer, BIAS, place + ": bias", List.of(n), bias);
    Rounding rounding = Rounding.NONE;
    for (int i = 0; i < n; i++) {
      rounding = rounding.and(sum[i].minus(Dyadic.of(bias[i])));
    }
    if (isBiased) {
      sums.add(
          "the bias of "
              + Text.quoted(layer.path("name").asText())
              + " is "
              + String.join(" + ", RNN_BIASES.stream().map(b -> Text.quoted(module + b)).toList())
              + (rounding.equals(Rounding.NONE) ? ", exactly" : ", rounded once"));
    }
    return rounding;
  }

  /** Of the tensors of a module, which has no name where it was saved alone. */
  private static String prefix(JsonFields layer) {
    String module = layer.text(MODULE);
    return module.isEmpty() ? "" : module + ".";
  }

  private static boolean isOfRnn(String module, String name) {
    return RNN.stream().anyMatch(own -> name.equals(module + own));
  }

  /** A tensor of the file, or one that PyTorch computes from others there. */
  private Tensor tensor(String place, String name) {
    if (!file.shapes().containsKey(name)) {
      try {
        Optional<ComputedWeight> weight = ComputedWeight.of(file, name);
        if (weight.isPresent()) {
          computed.put(name, weight.get());
          used.addAll(weight.get().parts());
          return weight.get().weight();
        }
      } catch (InvalidModel e) {
        throw new InvalidModel(place + ": " + e.getMessage(), e);
      }
    }
    used.add(name);
    return file.tensor(name);
  }

  /** Computes the states that are given by their parts. */
  private Rounding composeStates(ObjectNode layer, String place) {
    JsonNode state = layer.path(STATE);
    if (state.isObject()) {
      Rounded composed = composed(place, state);
      if (state.has(GRAM)) {
        distances.put(layer.path("name").asText(), distances(place, state, composed));
      }
      put(layer, STATE, place + ": state", square(composed), composed.matrix().toArray());
      return composed.rounding();
    }
    Rounding rounding = Rounding.NONE;
    for (int k = 0; k < state.size(); k++) {
      if (state.get(k).isObject()) {
        Rounded composed = composed(place, state.get(k));
        String name = place + ": state " + k;
        put(name, square(composed), composed.matrix().toArray());
        ((ArrayNode) state).set(k, TextNode.valueOf(name));
        rounding = rounding.and(composed.rounding());
      }
    }
    return rounding;
  }

  private static List<Integer> square(Rounded state) {
    return List.of(state.matrix().rows(), state.matrix().rows());
  }

  /** Folds the statistics of a module of batch normalisation, which may lack weight and bias. */
  private Rounding fold(ObjectNode layer, String place) {
    JsonFields fields = new JsonFields(place, layer, InvalidModel::new);
    String module = prefix(fields);
    double epsilon = layer.has(EPSILON) ? fields.number(EPSILON) : NORM_EPSILON;
    double[] mean = list(place, module + "running_mean");
    double[] variance = list(place, module + "running_var");
    boolean isAffine =
        Stream.of("weight", BIAS).anyMatch(key -> file.shapes().containsKey(module + key));
    double[] ones = new double[mean.length];
    Arrays.fill(ones, 1);
    try {
      FoldedNorm folded =
          FoldedNorm.of(
              epsilon,
              isAffine ? list(place, module + "weight") : ones,
              isAffine ? list(place, module + BIAS) : new double[mean.length],
              mean,
              variance);
      List<Integer> shape = List.of(mean.length);
      put(layer, "scale", place + ": scale", shape, folded.scale().toArray());
      put(layer, "shift", place + ": shift", shape, folded.shift().toArray());
      layer.remove(List.of(MODULE, EPSILON));
      return folded.rounding();
    } catch (InvalidModel e) {
      throw new InvalidModel(place + ": " + e.getMessage(), e);
    }
  }

  private double[] list(String place, String name) {
    Tensor tensor = tensor(place, name);
    if (tensor.shape().size() != 1 || tensor.shape().contains(0)) {
      throw new InvalidModel(
          place
              + ": tensor "
              + Text.quoted(name)
              + " must be a list of numbers but has shape "
              + tensor.shape());
    }
    return tensor.numbers();
  }

  /** One name, or a list of them; none where something else stands. */
  private static Stream<String> names(JsonNode value) {
    List<String> names = new ArrayList<>();
    (value.isArray() ? value : List.of(value))
        .forEach(
            name -> {
              if (name.isTextual()) {
                names.add(name.textValue());
              }
            });
    return names.stream();
  }

  private void put(
      ObjectNode layer, String key, String name, List<Integer> shape, double[] numbers) {
    put(name, shape, numbers);
    layer.put(key, name);
  }

  private void put(String name, List<Integer> shape, double[] numbers) {
    if (file.shapes().containsKey(name)) {
      throw new InvalidModel("no tensor of the file may be called " + Text.quoted(name));
    }
    tensors.put(name, Tensor.ofNumbers(name, shape, numbers));
  }

  private void addSizes(ObjectNode layer, Sizes sizes, String place) {
    List<Integer> shape = shape(one(layer.path(sizes.tensor)));
    if (!shape.isEmpty() && !layer.has(sizes.rows)) {
      layer.put(sizes.rows, shape.get(0));
    }
    if (shape.size() > 1 && sizes.columns.isPresent() && !layer.has(sizes.columns.get())) {
      layer.put(sizes.columns.get(), shape.get(1));
    }
    JsonNode bias = layer.path(BIAS);
    if (!shape.isEmpty() && bias.isInt() && bias.intValue() == 0) {
      put(layer, BIAS, place + ": no bias", shape.subList(0, 1), new double[shape.get(0)]);
    }
  }

  /** Of the tensor that a value names; empty where it names none. */
  private List<Integer> shape(JsonNode name) {
    return Optional.ofNullable(tensors.get(name.asText())).map(Tensor::shape).orElse(List.of());
  }

  /** How the equilibrium is found, where the description does not say. */
  private void addSolver(ObjectNode layer, String place) {
    if (layer.has(STEP_SIZE) && layer.has(STEPS)) {
      return;
    }
    SolverChoice solver =
        Optional.ofNullable(tensors.get(layer.path(STATE).asText()))
            .filter(state -> isSquare(state.shape()))
            .flatMap(state -> SolverChoice.of(matrix(state)))
            .orElseThrow(() -> noSolver(place));
    if (!layer.has(STEP_SIZE)) {
      layer.put(STEP_SIZE, solver.stepSize());
    }
    if (!layer.has(STEPS)) {
      int steps = solver.steps(layer.get(STEP_SIZE).asDouble()).orElseThrow(() -> noSolver(place));
      layer.put(STEPS, "until_equilibrium").put("tolerance", TOLERANCE);
      layer.put("max_steps", steps);
    }
  }

  private static InvalidModel noSolver(String place) {
    return new InvalidModel(
        place
            + ": no step is found with which the equilibrium is reached in 1000000 steps; is the"
            + " state the right one? Else say 'step_size' and 'steps'");
  }

  private static boolean isSquare(List<Integer> shape) {
    return shape.size() == 2 && shape.get(0).equals(shape.get(1)) && shape.get(0) > 0;
  }

  private static Matrix matrix(Tensor tensor) {
    return Matrix.of(tensor.shape().get(0), tensor.shape().get(1), tensor.numbers());
  }

  private Rounded composed(String place, JsonNode state) {
    JsonFields outside = new JsonFields(place + ": 'state'", state, InvalidModel::new);
    String form = state.has(GRAM) ? GRAM : MONOTONE;
    JsonFields fields =
        new JsonFields(place + ": '" + form + "'", outside.required(form), InvalidModel::new);
    outside.requireNoOthers();
    double number = fields.number(form.equals(GRAM) ? EPSILON : "margin");
    Matrix factor = dense(place, tensor(place, fields.text("factor")));
    Optional<Matrix> skew =
        form.equals(GRAM)
            ? Optional.empty()
            : Optional.of(dense(place, tensor(place, fields.text("skew"))));
    fields.requireNoOthers();
    try {
      return skew.isPresent()
          ? GramState.monotone(number, factor, skew.get())
          : GramState.negative(number, factor);
    } catch (InvalidModel e) {
      throw new InvalidModel(place + ": " + e.getMessage(), e);
    }
  }

  private Optional<List<Dyadic>> distances(String place, JsonNode state, Rounded composed) {
    JsonFields fields =
        new JsonFields(place + ": '" + GRAM + "'", state.path(GRAM), InvalidModel::new);
    Tensor factor = tensor(place, fields.text("factor"));
    double epsilon = fields.number(EPSILON);
    if (computed.containsKey(factor.name())) {
      return Optional.empty(); // it was rounded as well
    }
    return switch (factor.type()) {
      case F32 ->
          Optional.of(
              GramState.distances(
                  epsilon, dense(place, factor), composed, 0x1p-24, Float.MIN_VALUE));
      case F64 ->
          Optional.of(
              GramState.distances(
                  epsilon, dense(place, factor), composed, 0x1p-53, Double.MIN_VALUE));
      default -> Optional.empty();
    };
  }

  private static Matrix dense(String place, Tensor tensor) {
    if (tensor.shape().size() != 2 || tensor.shape().contains(0)) {
      throw new InvalidModel(
          place
              + ": tensor "
              + Text.quoted(tensor.name())
              + " must be a matrix but has shape "
              + tensor.shape()
              + (tensor.shape().size() == 4
                  ? "; equilibrium blocks of convolutions, which go around the edges of an image,"
                      + " are not read"
                  : ""));
    }
    return matrix(tensor);
  }
}
