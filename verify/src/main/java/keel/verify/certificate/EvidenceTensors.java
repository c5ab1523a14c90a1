package keel.verify.certificate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import keel.verify.exact.Direction;
import keel.verify.exact.Evidence;
import keel.verify.exact.FactorWitness;
import keel.verify.exact.Vector;
import keel.verify.model.Json;
import keel.verify.model.JsonFields;
import keel.verify.model.Tensor;
import keel.verify.model.TensorFile;

/** Evidence as tensors of integers, and what the JSON says beside them. */
final class EvidenceTensors {
  private static final String FACTOR = "factor";
  private static final String DIRECTION = "direction";
  private static final String NUMBERS = "numbers";
  private static final String EXPONENT = "exponent";
  private static final String SIZE = "size";

  private EvidenceTensors() {}

  static List<Tensor> of(Map<String, Evidence> evidence) {
    List<Tensor> tensors = new ArrayList<>();
    evidence.forEach(
        (name, value) -> {
          value
              .factor()
              .ifPresent(f -> tensors.add(Tensor.ofLongs(tensorName(name, FACTOR), f.toArray())));
          value
              .direction()
              .ifPresent(
                  d -> tensors.add(Tensor.ofLongs(tensorName(name, DIRECTION), d.toArray())));
          value
              .numbers()
              .ifPresent(
                  v ->
                      tensors.add(
                          Tensor.ofNumbers(
                              tensorName(name, NUMBERS), List.of(v.length()), v.toArray())));
        });
    return tensors;
  }

  static ObjectNode describe(Map.Entry<String, Evidence> named) {
    ObjectNode node = Json.MAPPER.createObjectNode().put("obligation", named.getKey());
    Evidence evidence = named.getValue();
    evidence
        .factor()
        .ifPresent(f -> node.putObject(FACTOR).put(EXPONENT, f.exponent()).put(SIZE, f.size()));
    evidence.direction().ifPresent(d -> node.putObject(DIRECTION).put(SIZE, d.length()));
    evidence.numbers().ifPresent(v -> node.putObject(NUMBERS).put(SIZE, v.length()));
    return node;
  }

  /**
   * All evidence that the JSON lists, by obligation name.
   *
   * @throws AlteredCertificate if a name stands twice or has no part, or a tensor has no name
   */
  static SortedMap<String, Evidence> evidence(JsonNode list, TensorFile tensors) {
    SortedMap<String, Evidence> all = new TreeMap<>();
    long parts = 0;
    for (JsonNode node : list) {
      JsonFields fields = new JsonFields("evidence", node, AlteredCertificate::new);
      String name = fields.text("obligation");
      Evidence evidence = evidence(fields, tensors);
      long found =
          Stream.of(evidence.factor(), evidence.direction(), evidence.numbers())
              .filter(Optional::isPresent)
              .count();
      if (found == 0 || all.put(name, evidence) != null) {
        throw new AlteredCertificate("evidence for " + name + " is empty or stands twice");
      }
      parts += found;
    }
    if (parts != tensors.tensors().size()) {
      throw new AlteredCertificate("the file of the evidence holds tensors that nothing names");
    }
    return all;
  }

  private static Evidence evidence(JsonFields fields, TensorFile tensors) {
    String name = fields.text("obligation");
    Optional<FactorWitness> factor =
        part(fields, FACTOR).map(part -> factor(part, tensor(tensors, name, FACTOR)));
    Optional<Direction> direction =
        part(fields, DIRECTION)
            .map(part -> Direction.of(sized(part, tensor(tensors, name, DIRECTION)).longs()));
    Optional<Vector> numbers =
        part(fields, NUMBERS)
            .map(part -> Vector.of(sized(part, tensor(tensors, name, NUMBERS)).numbers()));
    fields.requireNoOthers();
    return new Evidence(factor, direction, numbers);
  }

  private static Optional<JsonFields> part(JsonFields fields, String key) {
    return fields.optional(key).map(node -> new JsonFields(key, node, AlteredCertificate::new));
  }

  private static FactorWitness factor(JsonFields part, Tensor tensor) {
    FactorWitness factor =
        FactorWitness.of(part.integer(EXPONENT), part.integer(SIZE), tensor.longs());
    part.requireNoOthers();
    return factor;
  }

  /** A tensor that has as many numbers as the JSON says. */
  private static Tensor sized(JsonFields part, Tensor tensor) {
    if (!tensor.shape().equals(List.of(part.integer(SIZE)))) {
      throw new AlteredCertificate(tensor.name() + " has another size than is said");
    }
    part.requireNoOthers();
    return tensor;
  }

  private static Tensor tensor(TensorFile tensors, String obligation, String part) {
    Tensor tensor = tensors.tensors().get(tensorName(obligation, part));
    if (tensor == null) {
      throw new AlteredCertificate("the " + part + " of " + obligation + " was dropped");
    }
    return tensor;
  }

  private static String tensorName(String obligation, String part) {
    return obligation + "/" + part;
  }
}
