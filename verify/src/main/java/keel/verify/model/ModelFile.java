package keel.verify.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import keel.verify.exact.Vector;

/**
 * Reads and writes model files: safetensors with the network described under the metadata key
 * {@code keel}; see docs/model-file.md.
 *
 * <p>What is read is what is stored: no tensor is symmetrised, rounded or filled in. A key that the
 * reader does not know might change what the network computes, so it is refused.
 */
public final class ModelFile {
  /** Of the metadata, under which a model is described. */
  static final String KEY = "keel";

  private static final String WAIVED =
      "the model was trained with 'certified: false': training asked for no certificate of it";

  /** Of the description. */
  static final int VERSION = 1;

  private static final String ROW_HASHES = "row_hashes";
  private static final String VALUES = "values";
  private static final String FILL = "fill";
  private static final String SPECTRUM = "spectrum";
  private static final String PREDICT = "predict";
  private static final String AS = "as";
  private static final String TARGET = "target";
  private static final String QUANTITIES = "quantities";
  private static final String LABELS = "labels";
  private static final String MEAN = "mean";
  private static final String DEVIATION = "deviation";

  private ModelFile() {}

  /** Reads a model, whatever that takes. */
  public static Model read(Path file) throws IOException {
    return read(file, outline -> {});
  }

  /**
   * Reads a model, if somebody who sees how large it is allows it.
   *
   * @param allowed called before the first weight is converted; what it throws ends the reading
   * @throws InvalidModel (also as {@link MalformedFile} or {@link NonFiniteWeight}) if the file
   *     does not hold a possible network
   * @throws IOException if it cannot be read
   */
  public static Model read(Path file, Consumer<Outline> allowed) throws IOException {
    return read(file, tensors(file), allowed);
  }

  /**
   * What a model file holds, before it is known of what kind it is.
   *
   * @throws MalformedFile if it is of another format
   * @throws IOException if it cannot be read
   */
  public static TensorFile tensors(Path file) throws IOException {
    if (ForeignModel.isOne(file)) {
      throw new MalformedFile(
          file,
          "it must be a model file, and is an ONNX model by its name; `keel import` makes a model"
              + " file of it, and `keel certify` leaves one beside the certificate");
    }
    return TensorFile.read(file);
  }

  /**
   * The model in a file that was read.
   *
   * @param file for messages
   * @param allowed called before the first weight is converted; what it throws ends the reading
   * @throws InvalidModel (also as {@link MalformedFile} or {@link NonFiniteWeight}) if the file
   *     does not hold a possible network
   */
  public static Model read(Path file, TensorFile tensors, Consumer<Outline> allowed) {
    String description = tensors.metadata().get(KEY);
    if (description == null) {
      throw new MalformedFile(
          file,
          "the metadata have no key '"
              + KEY
              + "', so nothing says which tensor is which; see docs/model-file.md");
    }
    try {
      JsonNode root = Json.read(description);
      allowed.accept(Outline.of(tensors.tensors(), description, root));
      List<String> warnings = new ArrayList<>();
      Network network = network("metadata 'keel'", root, tensors.tensors(), warnings::add);
      return model(network, tensors.sha256(), warnings);
    } catch (JsonProcessingException e) {
      throw new MalformedFile(
          file, "metadata '" + KEY + "' is not valid JSON: " + Json.complaint(e), e);
    } catch (NonFiniteWeight e) {
      throw new NonFiniteWeight(file, e);
    } catch (InvalidModel e) {
      throw new MalformedFile(file, e.getMessage(), e);
    }
  }

  private static Model model(Network network, String sha256, List<String> warnings) {
    return new Model(
        network,
        sha256,
        Stream.concat(
                network.training().filter(TrainingRecord::waivesCertificate).stream()
                    .map(record -> WAIVED),
                warnings.stream())
            .toList());
  }

  /**
   * The network that a description makes of tensors: what stands in a model file under {@code
   * keel}.
   *
   * @param place what messages call the description
   * @param warned is told what is possible but hardly meant
   * @throws InvalidModel if it is no description, or does not go with the tensors
   */
  public static Network network(
      String place, JsonNode root, Map<String, Tensor> tensors, Consumer<String> warned) {
    LayerReader reader = new LayerReader(tensors);
    JsonFields fields = new JsonFields(place, root, InvalidModel::new);
    if (root.has(FieldFile.FIELD)) {
      throw new InvalidModel(
          place
              + " describes a polynomial field, and this needs a network; `keel certify` and `keel"
              + " check` take fields");
    }
    if (fields.integer("version") != VERSION) {
      throw new InvalidModel("only version " + VERSION + " of the model file is known");
    }
    List<Integer> input = fields.integers("input");
    Preprocessing preprocessing =
        fields.optional("preprocessing").map(ModelFile::preprocessing).orElse(Preprocessing.NONE);
    List<Layer> layers = new ArrayList<>();
    Optional<List<Integer>> shape = Optional.of(input);
    for (JsonNode node : fields.list("layers")) {
      Layer layer = reader.read(node, shape);
      layers.add(layer);
      shape = Network.outputShape(layer);
    }
    Prediction prediction =
        fields.optional(PREDICT).isPresent() ? prediction(fields) : Prediction.ELITE;
    Optional<TrainingRecord> training =
        fields.optional("training").map(node -> training(node, tensors));
    fields.requireNoOthers();
    reader.warnings().forEach(warned);
    return new Network(input, preprocessing, layers, prediction, training);
  }

  private static Prediction prediction(JsonFields fields) {
    String name = fields.text(PREDICT);
    return Prediction.named(name)
        .orElseThrow(
            () ->
                new InvalidModel(
                    fields.place()
                        + ": predict must be elite or population, found "
                        + Text.quoted(name)));
  }

  private static Preprocessing preprocessing(JsonNode node) {
    JsonFields fields = new JsonFields("preprocessing", node, InvalidModel::new);
    Preprocessing preprocessing =
        new Preprocessing(
            fields.number("scale"),
            fields.numbers("mean"),
            fields.numbers("std"),
            fields.optional(SPECTRUM).map(ModelFile::spectrum));
    fields.requireNoOthers();
    return preprocessing;
  }

  private static Spectrum spectrum(JsonNode node) {
    JsonFields fields = new JsonFields(SPECTRUM, node, InvalidModel::new);
    List<Integer> shape = fields.integers("shape");
    double scale = fields.number("scale");
    Spectrum spectrum =
        shape.size() == 3
            ? Spectrum.ofImages(shape, scale)
            : new Spectrum(
                shape,
                window(fields.text("window")),
                fields.integer("bins"),
                scale,
                fields.optional(AS).isPresent()
                    ? arrangement(fields.text(AS))
                    : Spectrum.Arrangement.SEQUENCE);
    fields.requireNoOthers();
    return spectrum;
  }

  private static Spectrum.Window window(String name) {
    return Arrays.stream(Spectrum.Window.values())
        .filter(window -> window.fileName().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidModel(
                    "spectrum: window must be none or hann, found " + Text.quoted(name)));
  }

  private static Spectrum.Arrangement arrangement(String name) {
    return Arrays.stream(Spectrum.Arrangement.values())
        .filter(arrangement -> arrangement.fileName().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidModel(
                    "spectrum: as must be sequence or image, found " + Text.quoted(name)));
  }

  private static TrainingRecord training(JsonNode node, Map<String, Tensor> tensors) {
    JsonFields fields = new JsonFields("training", node, InvalidModel::new);
    SortedMap<String, String> settings = new TreeMap<>();
    fields
        .optional("settings")
        .ifPresent(
            map -> map.properties().forEach(e -> settings.put(e.getKey(), e.getValue().asText())));
    Optional<TrainingTable> table = fields.optional("table").map(t -> table(t, tensors));
    Optional<Target> target =
        table
            .map(TrainingTable::target)
            .or(() -> fields.optional(TARGET).map(ModelFile::loneTarget));
    Score score = target.map(Target::score).orElse(Score.ACCURACY);
    List<TrainingRecord.Epoch> history = new ArrayList<>();
    for (JsonNode epoch : fields.optional("history").orElse(Json.MAPPER.createArrayNode())) {
      JsonFields numbers = new JsonFields("training history", epoch, InvalidModel::new);
      history.add(
          new TrainingRecord.Epoch(
              numbers.number("loss"),
              numbers.number("train_" + score.key()),
              numbers.number("test_" + score.key())));
    }
    TrainingRecord record =
        new TrainingRecord(
            fields.text("tool"),
            fields.longInteger("seed"),
            fields.text("dataset"),
            fields.text("dataset_sha256"),
            settings,
            history,
            fields.optional("epoch").isPresent() ? fields.integer("epoch") : history.size(),
            table,
            target);
    fields.requireNoOthers();
    return record;
  }

  private static TrainingTable table(JsonNode node, Map<String, Tensor> tensors) {
    JsonFields fields = new JsonFields("training table", node, InvalidModel::new);
    TrainingTable table =
        new TrainingTable(
            columns(fields.list("columns")),
            target(fields),
            fields.integer("rows"),
            fields.optional(ROW_HASHES).map(name -> hashes(fields.text(ROW_HASHES), tensors)));
    fields.requireNoOthers();
    return table;
  }

  private static List<TableColumn> columns(JsonNode list) {
    List<TableColumn> columns = new ArrayList<>();
    for (JsonNode node : list) {
      columns.add(node.isTextual() ? TableColumn.of(node.textValue()) : column(node));
    }
    return columns;
  }

  private static TableColumn column(JsonNode node) {
    JsonFields fields = new JsonFields("column of the training table", node, InvalidModel::new);
    TableColumn column =
        new TableColumn(
            fields.text("name"),
            fields.optional(VALUES).isPresent() ? fields.texts(VALUES) : List.of(),
            fields.optional(FILL).isPresent()
                ? OptionalDouble.of(fields.number(FILL))
                : OptionalDouble.empty());
    fields.requireNoOthers();
    return column;
  }

  /** Of what is no table. */
  private static Target loneTarget(JsonNode node) {
    JsonFields fields = new JsonFields("training target", node, InvalidModel::new);
    Target target = target(fields);
    fields.requireNoOthers();
    return target;
  }

  private static Target target(JsonFields fields) {
    if (fields.optional(LABELS).isPresent()) {
      return new Target.Labels(fields.texts(LABELS));
    }
    if (fields.optional(QUANTITIES).isPresent()) {
      return new Target.Quantities(
          fields.texts(QUANTITIES), fields.numbers(MEAN), fields.numbers(DEVIATION));
    }
    return fields.optional(MEAN).isPresent()
        ? Target.Quantities.of(fields.text("label"), fields.number(MEAN), fields.number(DEVIATION))
        : new Target.Classes(fields.text("label"), fields.texts("classes"));
  }

  private static List<Long> hashes(String name, Map<String, Tensor> tensors) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new InvalidModel("training table: tensor '" + name + "' is not in the file");
    }
    return Arrays.stream(tensor.longs()).boxed().toList();
  }

  /**
   * Writes a network, whole or not at all.
   *
   * @return the model as it now stands in the file
   * @throws InvalidModel if a layer is of unknown type: its weights are not known either
   * @throws IOException if it cannot be written
   */
  public static Model write(Path file, Network network) throws IOException {
    byte[] content = content(network);
    AtomicFile.write(file, content);
    return model(network, Sha256.of(content), List.of());
  }

  /** What stands in the file of a network. */
  static byte[] content(Network network) throws IOException {
    ObjectNode root = Json.MAPPER.createObjectNode();
    root.put("version", VERSION);
    network.input().forEach(root.putArray("input")::add);
    Preprocessing preprocessing = network.preprocessing();
    ObjectNode node = root.putObject("preprocessing").put("scale", preprocessing.scale());
    put(node.putArray("mean"), preprocessing.mean());
    put(node.putArray("std"), preprocessing.std());
    preprocessing.spectrum().ifPresent(spectrum -> describe(spectrum, node.putObject(SPECTRUM)));
    ArrayNode layers = root.putArray("layers");
    LayerWriter writer = new LayerWriter();
    for (Layer layer : network.layers()) {
      layers.add(writer.describe(layer));
    }
    if (!network.gatedBlocks().isEmpty()) {
      root.put(PREDICT, network.prediction().fileName());
    }
    List<Tensor> tensors = new ArrayList<>(writer.tensors());
    network.training().ifPresent(training -> root.set("training", describe(training, tensors)));
    return TensorFile.bytes(Map.of(KEY, Json.MAPPER.writeValueAsString(root)), tensors);
  }

  private static void describe(Spectrum spectrum, ObjectNode node) {
    spectrum.shape().forEach(node.putArray("shape")::add);
    if (!spectrum.isOfImages()) {
      node.put("window", spectrum.window().fileName()).put("bins", spectrum.bins());
    }
    node.put("scale", spectrum.scale());
    if (spectrum.as() != Spectrum.Arrangement.SEQUENCE) {
      node.put(AS, spectrum.as().fileName());
    }
  }

  private static ObjectNode describe(TrainingRecord training, List<Tensor> tensors) {
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
          .put("train_" + training.score().key(), epoch.trainScore())
          .put("test_" + training.score().key(), epoch.testScore());
    }
    node.put("epoch", training.epoch());
    if (training.table().isPresent()) {
      node.set("table", describe(training.table().get(), tensors));
    } else {
      training.target().ifPresent(target -> describe(target, node.putObject(TARGET)));
    }
    return node;
  }

  private static ObjectNode describe(TrainingTable table, List<Tensor> tensors) {
    ObjectNode node = Json.MAPPER.createObjectNode();
    ArrayNode columns = node.putArray("columns");
    table.columns().forEach(column -> columns.add(describe(column)));
    describe(table.target(), node);
    node.put("rows", table.rows());
    table
        .rowHashes()
        .ifPresent(
            hashes -> {
              String name = "training." + ROW_HASHES;
              node.put(ROW_HASHES, name);
              tensors.add(
                  Tensor.ofLongs(name, hashes.stream().mapToLong(Long::longValue).toArray()));
            });
    return node;
  }

  /** A column of numbers that never lack is its name alone. */
  private static JsonNode describe(TableColumn column) {
    if (column.values().isEmpty() && column.fill().isEmpty()) {
      return TextNode.valueOf(column.name());
    }
    ObjectNode node = Json.MAPPER.createObjectNode().put("name", column.name());
    if (!column.values().isEmpty()) {
      column.values().forEach(node.putArray(VALUES)::add);
    }
    column.fill().ifPresent(fill -> node.put(FILL, fill));
    return node;
  }

  private static void describe(Target target, ObjectNode node) {
    ObjectNode unused =
        target.match(
            classes -> {
              node.put("label", classes.column());
              classes.names().forEach(node.putArray("classes")::add);
              return node;
            },
            quantities -> {
              describe(quantities, node);
              return node;
            },
            labels -> {
              labels.columns().forEach(node.putArray(LABELS)::add);
              return node;
            });
  }

  private static void describe(Target.Quantities quantities, ObjectNode node) {
    if (quantities.outputs() == 1) {
      node.put("label", quantities.columns().get(0))
          .put(MEAN, quantities.means().get(0))
          .put(DEVIATION, quantities.deviations().get(0));
      return;
    }
    quantities.columns().forEach(node.putArray(QUANTITIES)::add);
    put(node.putArray(MEAN), quantities.means());
    put(node.putArray(DEVIATION), quantities.deviations());
  }

  static void put(ArrayNode array, Vector vector) {
    for (double entry : vector.toArray()) {
      array.add(entry);
    }
  }
}
