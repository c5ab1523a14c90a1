package keel.interchange.pytorch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import keel.verify.model.InvalidModel;
import keel.verify.model.Json;
import keel.verify.model.Model;
import keel.verify.model.ModelFile;
import keel.verify.model.Tensor;
import keel.verify.model.TensorFile;
import keel.verify.model.Text;

/**
 * A model file whose tensors have the names of a {@code state_dict}, so that the modules of
 * examples/pytorch/keel_blocks.py load it: {@code 0.A} is A of the first layer. The bytes of the
 * tensors are those of the model; its description goes along, with the other names, so that the
 * file is a model of Keel's, too.
 */
public final class StateDictExport {
  /** What a module calls a tensor that a description calls so, by the type of the layer. */
  private static final Map<String, Map<String, String>> NAMES =
      Map.ofEntries(
          Map.entry(
              "dense_block",
              Map.of("state", "A", "input", "B", "bias", "b", "threshold", "t", "gates", "gates")),
          Map.entry(
              "conv_block", Map.of("state", "C", "input", "D", "bias", "E", "gates", "gates")),
          Map.entry(
              "equilibrium_block",
              Map.of("state", "W", "input", "U", "bias", "b", "threshold", "t")),
          Map.entry(
              "recurrent_block", Map.of("state", "W", "input", "B", "bias", "b", "threshold", "t")),
          Map.entry("feedforward_block", Map.of("state", "W", "bias", "b", "threshold", "t")),
          Map.entry("residual_block", Map.of("state", "A", "input", "B", "bias", "b")),
          Map.entry("linear", Map.of("weight", "weight", "bias", "bias")),
          Map.entry("conv", Map.of("weight", "weight", "bias", "bias")),
          Map.entry("batch_norm", Map.of("scale", "scale", "shift", "shift")),
          Map.entry("avg_pool", Map.of()),
          Map.entry("max_pool", Map.of()),
          Map.entry("flatten", Map.of()),
          Map.entry("modulus", Map.of()),
          Map.entry("relu", Map.of()),
          Map.entry("tanh", Map.of()));

  private final TensorFile file;
  private final List<Tensor> tensors = new ArrayList<>();

  private StateDictExport(TensorFile file) {
    this.file = file;
  }

  /**
   * Writes a file.
   *
   * @return the digest of what was written, in hexadecimal
   * @throws InvalidModel if the model is none, or naming a layer that no module is there for
   * @throws IOException if a file cannot be read or written
   */
  public static String write(Path source, Path target) throws IOException {
    TensorFile file = TensorFile.read(source);
    Model model = ModelFile.read(source, file, outline -> {});
    model.network().unknownLayers().forEach(layer -> refuse(layer.name(), layer.type()));
    return new StateDictExport(file).write(target);
  }

  private static Map<String, String> names(JsonNode layer) {
    String type = layer.path("type").asText();
    if (!NAMES.containsKey(type)) {
      refuse(layer.path("name").asText(), type);
    }
    return NAMES.get(type);
  }

  private static void refuse(String layer, String type) {
    throw new InvalidModel(
        "layer "
            + Text.quoted(layer)
            + " is of the type "
            + Text.quoted(type)
            + ", for which examples/pytorch/keel_blocks.py has no module; it knows "
            + String.join(", ", new TreeSet<>(NAMES.keySet())));
  }

  private String write(Path target) throws IOException {
    ObjectNode root = description();
    if (root.path("training").path("table") instanceof ObjectNode table) {
      table.remove("row_hashes"); // a tensor that no module has
    }
    int place = 0;
    for (JsonNode layer : root.path("layers")) {
      String module = place + ".";
      names(layer).forEach((key, own) -> rename((ObjectNode) layer, key, module + own));
      place++;
    }
    return TensorFile.write(
        target, Map.of("format", "pt", "keel", Json.MAPPER.writeValueAsString(root)), tensors);
  }

  private ObjectNode description() {
    try {
      return (ObjectNode) Json.read(file.metadata().get("keel"));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("it was read a moment ago", e);
    }
  }

  /** One name, or a list of them: one for each step, unless they are all the same. */
  private void rename(ObjectNode layer, String key, String name) {
    JsonNode old = layer.get(key);
    if (old == null) {
      return; // no input that enters, no thresholds or gates
    }
    long different = old.isArray() ? distinct(old) : 1;
    if (different == 1) {
      copy((old.isArray() ? old.get(0) : old).textValue(), name);
      layer.put(key, name);
      return;
    }
    ArrayNode names = Json.MAPPER.createArrayNode();
    for (int k = 0; k < old.size(); k++) {
      copy(old.get(k).textValue(), name + "." + k);
      names.add(name + "." + k);
    }
    layer.set(key, names);
  }

  private static long distinct(JsonNode names) {
    TreeSet<String> distinct = new TreeSet<>();
    names.forEach(name -> distinct.add(name.textValue()));
    return distinct.size();
  }

  private void copy(String old, String name) {
    Tensor tensor = file.tensors().get(old);
    tensors.add(new Tensor(name, tensor.type(), tensor.shape(), tensor.bytes()));
  }
}
