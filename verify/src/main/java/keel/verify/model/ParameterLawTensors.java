package keel.verify.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;

/** Members and laws of a field in its file, and the way back. */
final class ParameterLawTensors {
  static final String MEMBERS = "members";
  static final String LAW = "law";
  private static final String TYPE = "type";
  private static final String MEAN = "mean";
  private static final String FACTOR = "factor";
  private static final String WEIGHTS = "weights";
  private static final String BIASES = "biases";
  private static final String CENTRE = "centre";
  private static final String SCALE = "scale";

  private ParameterLawTensors() {}

  static List<Vector> members(JsonFields fields, Map<String, Tensor> tensors, int parameters) {
    if (fields.optional(MEMBERS).isEmpty()) {
      return List.of();
    }
    Matrix members = matrix(tensors, fields.text(MEMBERS));
    RandomField.requireParameters("a member", members.columns(), parameters);
    double[] numbers = members.toArray();
    return IntStream.range(0, members.rows())
        .mapToObj(i -> Vector.of(Arrays.copyOfRange(numbers, i * parameters, (i + 1) * parameters)))
        .toList();
  }

  static ParameterLaw law(JsonNode node, Map<String, Tensor> tensors, List<Vector> members) {
    JsonFields fields = new JsonFields("field: " + LAW, node, InvalidModel::new);
    ParameterLaw law =
        switch (fields.text(TYPE)) {
          case EmpiricalLaw.TYPE -> new EmpiricalLaw(members);
          case NormalLaw.TYPE ->
              new NormalLaw(
                  vector(tensors, fields.text(MEAN)), matrix(tensors, fields.text(FACTOR)));
          case GeneratorLaw.TYPE ->
              new GeneratorLaw(
                  fields.texts(WEIGHTS).stream().map(name -> matrix(tensors, name)).toList(),
                  fields.texts(BIASES).stream().map(name -> vector(tensors, name)).toList(),
                  vector(tensors, fields.text(CENTRE)),
                  vector(tensors, fields.text(SCALE)));
          default ->
              throw new InvalidModel(
                  "field: the law must be empirical, gaussian or generator, found '"
                      + Text.shown(fields.text(TYPE))
                      + "'");
        };
    fields.requireNoOthers();
    return law;
  }

  private static Matrix matrix(Map<String, Tensor> tensors, String name) {
    Tensor tensor = tensor(tensors, name, 2);
    return Matrix.of(tensor.shape().get(0), tensor.shape().get(1), tensor.numbers());
  }

  private static Vector vector(Map<String, Tensor> tensors, String name) {
    return Vector.of(tensor(tensors, name, 1).numbers());
  }

  private static Tensor tensor(Map<String, Tensor> tensors, String name, int dimensions) {
    Tensor tensor = tensors.get(name);
    if (tensor == null || tensor.shape().size() != dimensions || tensor.shape().contains(0)) {
      throw new InvalidModel(
          "field: tensor '"
              + Text.shown(name)
              + "' must have "
              + dimensions
              + " dimensions with something in them but "
              + (tensor == null ? "is not in the file" : "has shape " + tensor.shape()));
    }
    return tensor;
  }

  /** Describes what is random of a field, and adds the tensors with its numbers. */
  static void write(RandomField field, ObjectNode node, List<Tensor> tensors) {
    int parameters = field.equations().parameters().size();
    if (!field.members().isEmpty()) {
      node.put(MEMBERS, MEMBERS);
      tensors.add(
          Tensor.ofNumbers(
              MEMBERS,
              List.of(field.members().size(), parameters),
              field.members().stream().flatMapToDouble(m -> Arrays.stream(m.toArray())).toArray()));
    }
    field.law().ifPresent(law -> write(law, node.putObject(LAW), tensors));
  }

  private static void write(ParameterLaw law, ObjectNode node, List<Tensor> tensors) {
    node.put(TYPE, law.type());
    if (law instanceof NormalLaw normal) {
      node.put(MEAN, add(tensors, LAW + "." + MEAN, normal.mean()));
      node.put(FACTOR, add(tensors, LAW + "." + FACTOR, normal.factor()));
    } else if (law instanceof GeneratorLaw generator) {
      ArrayNode weights = node.putArray(WEIGHTS);
      ArrayNode biases = node.putArray(BIASES);
      for (int i = 0; i < generator.weights().size(); i++) {
        weights.add(add(tensors, LAW + "." + i + ".weight", generator.weights().get(i)));
        biases.add(add(tensors, LAW + "." + i + ".bias", generator.biases().get(i)));
      }
      node.put(CENTRE, add(tensors, LAW + "." + CENTRE, generator.centre()));
      node.put(SCALE, add(tensors, LAW + "." + SCALE, generator.scale()));
    }
  }

  private static String add(List<Tensor> tensors, String name, Matrix matrix) {
    tensors.add(Tensor.ofNumbers(name, List.of(matrix.rows(), matrix.columns()), matrix.toArray()));
    return name;
  }

  private static String add(List<Tensor> tensors, String name, Vector vector) {
    tensors.add(Tensor.ofNumbers(name, List.of(vector.length()), vector.toArray()));
    return name;
  }
}
