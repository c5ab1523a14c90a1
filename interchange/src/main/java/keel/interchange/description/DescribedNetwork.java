package keel.interchange.description;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import keel.interchange.Imported;
import keel.interchange.Rounded;
import keel.interchange.Rounding;
import keel.interchange.pytorch.StateDict;
import keel.verify.exact.Matrix;
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
  private static final String MONOTONE = "monotone";
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
          new Sizes("units", Optional.of("inputs"), INPUT));

  private final StateDict file;
  private final Map<String, Tensor> tensors = new HashMap<>();
  private final Map<String, Rounding> roundings = new LinkedHashMap<>();

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
    return new Imported(network, roundings, warnings);
  }

  /** Takes the tensors of a layer, and writes down what follows from them. */
  private void complete(ObjectNode layer) {
    String type = layer.path("type").asText();
    String place = "layer " + Text.quoted(layer.path("name").asText());
    Rounding rounding = Rounding.NONE;
    if (layer.path(STATE).isObject()) {
      Rounded state = monotone(place, layer.get(STATE));
      rounding = state.rounding();
      int n = state.matrix().rows();
      put(layer, STATE, place + ": W", List.of(n, n), state.matrix().toArray());
    }
    List<String> names = NAMES.stream().flatMap(key -> names(layer.path(key))).toList();
    names.forEach(name -> tensors.computeIfAbsent(name, file::tensor));
    if (!names.isEmpty()) {
      roundings.put(layer.path("name").asText(), rounding);
    }
    if (SIZES.containsKey(type)) {
      addSizes(layer, SIZES.get(type), place);
    }
    if (type.equals(EQUILIBRIUM_BLOCK)) {
      addSolver(layer, place);
    }
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
    if (file.shapes().containsKey(name)) {
      throw new InvalidModel("no tensor of the file may be called " + Text.quoted(name));
    }
    tensors.put(name, Tensor.ofNumbers(name, shape, numbers));
    layer.put(key, name);
  }

  private void addSizes(ObjectNode layer, Sizes sizes, String place) {
    List<Integer> shape = shape(layer.path(sizes.tensor));
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

  private Rounded monotone(String place, JsonNode state) {
    JsonFields outside = new JsonFields(place + ": 'state'", state, InvalidModel::new);
    JsonFields fields =
        new JsonFields(
            place + ": '" + MONOTONE + "'", outside.required(MONOTONE), InvalidModel::new);
    outside.requireNoOthers();
    double margin = fields.number("margin");
    Matrix factor = dense(place, file.tensor(fields.text("factor")));
    Matrix skew = dense(place, file.tensor(fields.text("skew")));
    fields.requireNoOthers();
    try {
      return MonotoneState.of(margin, factor, skew);
    } catch (InvalidModel e) {
      throw new InvalidModel(place + ": " + e.getMessage(), e);
    }
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
