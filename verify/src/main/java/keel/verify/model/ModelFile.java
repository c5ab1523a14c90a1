package keel.verify.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;

/**
 * Reads and writes model files: safetensors with the network described under the metadata key
 * {@code keel}; see README.md, "Model file".
 *
 * <p>What is read is what is stored: no tensor is symmetrised, rounded or filled in. A key that the
 * reader does not know might change what the network computes, so it is refused.
 */
public final class ModelFile {
  private static final String KEY = "keel";
  private static final int VERSION = 1;

  private ModelFile() {}

  /**
   * Reads a model.
   *
   * @throws InvalidModel (also as {@link MalformedFile} or {@link NonFiniteWeight}) if the file
   *     does not hold a possible network
   * @throws IOException if it cannot be read
   */
  public static Model read(Path file) throws IOException {
    TensorFile tensors = TensorFile.read(file);
    String description = tensors.metadata().get(KEY);
    if (description == null) {
      throw new MalformedFile(
          file,
          "the metadata have no key '"
              + KEY
              + "', so nothing says which tensor is which; see README.md, \"Model file\"");
    }
    try {
      JsonNode root = Json.MAPPER.readTree(description);
      return new Model(network(root, tensors.tensors()), tensors.sha256());
    } catch (JsonProcessingException e) {
      throw new MalformedFile(
          file, "metadata '" + KEY + "' is not valid JSON: " + e.getOriginalMessage(), e);
    } catch (NonFiniteWeight e) {
      throw e;
    } catch (InvalidModel | ArithmeticException e) {
      throw new MalformedFile(file, e.getMessage(), e);
    }
  }

  private static Network network(JsonNode root, Map<String, Tensor> tensors) {
    JsonFields fields = new JsonFields("metadata 'keel'", root, InvalidModel::new);
    if (fields.integer("version") != VERSION) {
      throw new InvalidModel("only version " + VERSION + " of the model file is known");
    }
    List<Integer> input = new ArrayList<>();
    for (JsonNode size : fields.list("input")) {
      if (!size.isInt()) {
        throw new InvalidModel("input must be a list of integers, found " + size);
      }
      input.add(size.intValue());
    }
    Preprocessing preprocessing =
        fields.optional("preprocessing").map(ModelFile::preprocessing).orElse(Preprocessing.NONE);
    List<Layer> layers = new ArrayList<>();
    Optional<List<Integer>> shape = Optional.of(input);
    for (JsonNode node : fields.list("layers")) {
      Layer layer = layer(node, tensors, shape);
      layers.add(layer);
      shape = Network.outputShape(layer);
    }
    Optional<TrainingRecord> training = fields.optional("training").map(ModelFile::training);
    fields.requireNoOthers();
    return new Network(input, preprocessing, layers, training);
  }

  private static Preprocessing preprocessing(JsonNode node) {
    JsonFields fields = new JsonFields("preprocessing", node, InvalidModel::new);
    Preprocessing preprocessing =
        new Preprocessing(fields.number("scale"), fields.numbers("mean"), fields.numbers("std"));
    fields.requireNoOthers();
    return preprocessing;
  }

  /**
   * One layer.
   *
   * @param shape of its input, if that is known
   */
  private static Layer layer(
      JsonNode node, Map<String, Tensor> tensors, Optional<List<Integer>> shape) {
    String type = node.path("type").asText();
    JsonFields fields =
        new JsonFields("layer '" + node.path("name").asText() + "'", node, InvalidModel::new);
    fields.text("type");
    return switch (type) {
      case "dense_block" -> denseBlock(fields, tensors);
      case "conv_block" -> convBlock(fields, tensors, shape);
      case "linear" -> linear(fields, tensors);
      default -> new UnknownLayer(fields.text("name"), type);
    };
  }

  private static DenseBlock denseBlock(JsonFields fields, Map<String, Tensor> tensors) {
    int units = fields.integer("units");
    // First the tensors: once they are read, the file is known to hold as much as `units` says.
    List<Matrix> states =
        names(fields, "state").stream()
            .map(name -> matrix(fields, "state", name, tensors, units, units))
            .toList();
    Matrix input = matrix(fields, "input", tensors, units, fields.integer("inputs"));
    Vector bias = vector(fields, "bias", tensors, units);
    DenseBlock block =
        new DenseBlock(
            fields.text("name"),
            Activation.named(fields.text("activation")),
            stepSizes(fields, units),
            fields.integer("steps"),
            states,
            input,
            bias);
    fields.requireNoOthers();
    return block;
  }

  private static ConvBlock convBlock(
      JsonFields fields, Map<String, Tensor> tensors, Optional<List<Integer>> shape) {
    int channels = fields.integer("channels");
    List<Kernel> kernels =
        names(fields, "state").stream()
            .map(name -> kernel(fields, "state", name, tensors, channels, channels))
            .toList();
    int inputs = fields.integer("inputs");
    Kernel input = kernel(fields, "input", fields.text("input"), tensors, channels, inputs);
    Vector bias = vector(fields, "bias", tensors, channels);
    List<Integer> image =
        shape
            .filter(s -> s.size() == 3)
            .orElseThrow(
                () ->
                    new InvalidModel(
                        fields.place()
                            + ": a conv_block needs images [channels, height, width], but what"
                            + " stands before it gives "
                            + shape.map(List::toString).orElse("nothing that is known")));
    ConvBlock block =
        new ConvBlock(
            fields.text("name"),
            Activation.named(fields.text("activation")),
            stepSizes(fields, channels),
            fields.integer("steps"),
            kernels,
            input,
            bias,
            image.get(1),
            image.get(2));
    fields.requireNoOthers();
    return block;
  }

  private static Vector stepSizes(JsonFields fields, int count) {
    return fields.required("step_size").isNumber()
        ? Vector.constant(count, fields.number("step_size"))
        : fields.numbers("step_size");
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

  private static Kernel kernel(
      JsonFields fields,
      String key,
      String name,
      Map<String, Tensor> tensors,
      int outputs,
      int inputs) {
    Tensor tensor = tensor(fields, key, name, tensors);
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
    return new Kernel(Matrix.of(outputs, inputs * height * width, tensor.numbers()), height, width);
  }

  private static Linear linear(JsonFields fields, Map<String, Tensor> tensors) {
    int outputs = fields.integer("outputs");
    Linear linear =
        new Linear(
            fields.text("name"),
            matrix(fields, "weight", tensors, outputs, fields.integer("inputs")),
            vector(fields, "bias", tensors, outputs));
    fields.requireNoOthers();
    return linear;
  }

  private static Matrix matrix(
      JsonFields fields, String key, Map<String, Tensor> tensors, int rows, int columns) {
    return matrix(fields, key, fields.text(key), tensors, rows, columns);
  }

  private static Matrix matrix(
      JsonFields fields,
      String key,
      String name,
      Map<String, Tensor> tensors,
      int rows,
      int columns) {
    Tensor tensor =
        requireShape(fields, tensor(fields, key, name, tensors), List.of(rows, columns));
    return Matrix.of(rows, columns, tensor.numbers());
  }

  private static Vector vector(
      JsonFields fields, String key, Map<String, Tensor> tensors, int length) {
    Tensor tensor = tensor(fields, key, fields.text(key), tensors);
    return Vector.of(requireShape(fields, tensor, List.of(length)).numbers());
  }

  private static Tensor tensor(
      JsonFields fields, String key, String name, Map<String, Tensor> tensors) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new InvalidModel(
          fields.place() + ": tensor '" + name + "' for '" + key + "' is not in the file");
    }
    return tensor;
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

  private static TrainingRecord training(JsonNode node) {
    JsonFields fields = new JsonFields("training", node, InvalidModel::new);
    SortedMap<String, String> settings = new TreeMap<>();
    fields
        .optional("settings")
        .ifPresent(
            map -> map.properties().forEach(e -> settings.put(e.getKey(), e.getValue().asText())));
    List<TrainingRecord.Epoch> history = new ArrayList<>();
    for (JsonNode epoch : fields.optional("history").orElse(Json.MAPPER.createArrayNode())) {
      JsonFields numbers = new JsonFields("training history", epoch, InvalidModel::new);
      history.add(
          new TrainingRecord.Epoch(
              numbers.number("loss"),
              numbers.number("train_accuracy"),
              numbers.number("test_accuracy")));
    }
    TrainingRecord record =
        new TrainingRecord(
            fields.text("tool"),
            fields.longInteger("seed"),
            fields.text("dataset"),
            fields.text("dataset_sha256"),
            settings,
            history);
    fields.requireNoOthers();
    return record;
  }

  /**
   * Writes a network, whole or not at all.
   *
   * @return the model as it now stands in the file
   * @throws InvalidModel if a layer is of unknown type: its weights are not known either
   * @throws IOException if it cannot be written
   */
  public static Model write(Path file, Network network) throws IOException {
    List<Tensor> tensors = new ArrayList<>();
    ObjectNode root = Json.MAPPER.createObjectNode();
    root.put("version", VERSION);
    network.input().forEach(root.putArray("input")::add);
    Preprocessing preprocessing = network.preprocessing();
    ObjectNode node = root.putObject("preprocessing").put("scale", preprocessing.scale());
    put(node.putArray("mean"), preprocessing.mean());
    put(node.putArray("std"), preprocessing.std());
    ArrayNode layers = root.putArray("layers");
    for (Layer layer : network.layers()) {
      layers.add(
          layer.<ObjectNode>match(
              block -> describe(block, tensors),
              conv -> describe(conv, tensors),
              linear -> describe(linear, tensors),
              unknown -> {
                throw new InvalidModel(
                    "layer '" + unknown.name() + "' is of unknown type and cannot be written");
              }));
    }
    network.training().ifPresent(training -> root.set("training", describe(training)));
    String digest =
        TensorFile.write(file, Map.of(KEY, Json.MAPPER.writeValueAsString(root)), tensors);
    return new Model(network, digest);
  }

  private static ObjectNode describe(DenseBlock block, List<Tensor> tensors) {
    ObjectNode node = describe("dense_block", block);
    node.put("inputs", block.inputs()).put("units", block.units());
    List<Integer> shape = List.of(block.units(), block.units());
    putStates(node, block, ".A", shape, tensors);
    return node.put("input", store(block.name() + ".B", block.input(), tensors))
        .put("bias", store(block.name() + ".b", block.bias(), tensors));
  }

  private static ObjectNode describe(ConvBlock block, List<Tensor> tensors) {
    ObjectNode node = describe("conv_block", block);
    node.put("inputs", block.inputKernel().inputs()).put("channels", block.channels());
    putStates(node, block, ".C", shape(block.kernels().get(0)), tensors);
    Kernel input = block.inputKernel();
    String name = block.name() + ".D";
    return node.put("input", store(name, shape(input), input.weights(), tensors))
        .put("bias", store(block.name() + ".E", block.bias(), tensors));
  }

  private static List<Integer> shape(Kernel kernel) {
    return List.of(kernel.outputs(), kernel.inputs(), kernel.height(), kernel.width());
  }

  private static ObjectNode describe(String type, Block block) {
    ObjectNode node =
        Json.MAPPER
            .createObjectNode()
            .put("type", type)
            .put("name", block.name())
            .put("activation", block.activation().fileName())
            .put("steps", block.steps());
    if (block.stepSizes().isConstant()) {
      node.put("step_size", block.stepSizes().get(0));
    } else {
      put(node.putArray("step_size"), block.stepSizes());
    }
    return node;
  }

  private static void putStates(
      ObjectNode node, Block block, String suffix, List<Integer> shape, List<Tensor> tensors) {
    String name = block.name() + suffix;
    if (block.isTied()) {
      node.put("state", store(name, shape, block.states().get(0), tensors));
      return;
    }
    ArrayNode names = node.putArray("state");
    for (int k = 0; k < block.steps(); k++) {
      names.add(store(name + "[" + k + "]", shape, block.states().get(k), tensors));
    }
  }

  private static ObjectNode describe(Linear linear, List<Tensor> tensors) {
    return Json.MAPPER
        .createObjectNode()
        .put("type", "linear")
        .put("name", linear.name())
        .put("inputs", linear.weight().columns())
        .put("outputs", linear.weight().rows())
        .put("weight", store(linear.name() + ".weight", linear.weight(), tensors))
        .put("bias", store(linear.name() + ".bias", linear.bias(), tensors));
  }

  private static ObjectNode describe(TrainingRecord training) {
    ObjectNode node =
        Json.MAPPER
            .createObjectNode()
            .put("tool", training.tool())
            .put("seed", training.seed())
            .put("dataset", training.dataset())
            .put("dataset_sha256", training.datasetSha256());
    ObjectNode settings = node.putObject("settings");
    training.settings().forEach(settings::put);
    ArrayNode history = node.putArray("history");
    for (TrainingRecord.Epoch epoch : training.history()) {
      history
          .addObject()
          .put("loss", epoch.loss())
          .put("train_accuracy", epoch.trainAccuracy())
          .put("test_accuracy", epoch.testAccuracy());
    }
    return node;
  }

  private static String store(String name, Matrix matrix, List<Tensor> tensors) {
    return store(name, List.of(matrix.rows(), matrix.columns()), matrix, tensors);
  }

  private static String store(
      String name, List<Integer> shape, Matrix matrix, List<Tensor> tensors) {
    tensors.add(Tensor.ofNumbers(name, shape, matrix.toArray()));
    return name;
  }

  private static String store(String name, Vector vector, List<Tensor> tensors) {
    tensors.add(Tensor.ofNumbers(name, List.of(vector.length()), vector.toArray()));
    return name;
  }

  private static void put(ArrayNode array, Vector vector) {
    for (double entry : vector.toArray()) {
      array.add(entry);
    }
  }
}
