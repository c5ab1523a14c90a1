package keel.verify.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;

/**
 * Reads and writes model files that hold a polynomial field in the place of layers; see
 * docs/model-file.md. What is read is what is stored; a key that is not known is refused.
 */
public final class FieldFile {
  /** What stands in the place of layers. */
  static final String FIELD = "field";

  private static final String TYPE = "polynomial_field";
  private static final String STATES = "states";
  private static final String PARAMETERS = "parameters";
  private static final String MONOMIALS = "monomials";
  private static final String COEFFICIENTS = "coefficients";
  private static final String VERSION = "version";

  private FieldFile() {}

  /** Whether a file's description is one of a field; whether it is a good one is not known. */
  public static boolean isOne(TensorFile tensors) {
    String description = tensors.metadata().get(ModelFile.KEY);
    try {
      return description != null
          && description.contains('"' + FIELD + '"')
          && Json.read(description).has(FIELD);
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  /**
   * Reads a field.
   *
   * @throws InvalidModel (also as {@link MalformedFile}) if the file does not hold one
   * @throws IOException if it cannot be read
   */
  public static FieldModel read(Path file) throws IOException {
    return read(file, TensorFile.read(file));
  }

  /**
   * The field in a file that was read.
   *
   * @param file for messages
   * @throws InvalidModel (also as {@link MalformedFile}) if the file does not hold one
   */
  public static FieldModel read(Path file, TensorFile tensors) {
    try {
      return new FieldModel(
          random(
              Json.read(tensors.metadata().getOrDefault(ModelFile.KEY, "{}")), tensors.tensors()),
          tensors.sha256());
    } catch (JsonProcessingException e) {
      throw new MalformedFile(file, "metadata 'keel' is not valid JSON: " + Json.complaint(e), e);
    } catch (NonFiniteWeight e) {
      throw new NonFiniteWeight(file, e);
    } catch (InvalidModel e) {
      throw new MalformedFile(file, e.getMessage(), e);
    }
  }

  private static RandomField random(JsonNode description, Map<String, Tensor> tensors) {
    JsonFields root = new JsonFields("metadata 'keel'", description, InvalidModel::new);
    if (root.integer(VERSION) != ModelFile.VERSION) {
      throw new InvalidModel("only version " + ModelFile.VERSION + " of the model file is known");
    }
    JsonFields fields = new JsonFields(FIELD, root.required(FIELD), InvalidModel::new);
    root.requireNoOthers();
    if (!fields.text("type").equals(TYPE)) {
      throw new InvalidModel(
          "field: 'type' must be " + TYPE + " but is '" + Text.shown(fields.text("type")) + "'");
    }
    List<String> states = fields.texts(STATES);
    List<String> parameters = fields.texts(PARAMETERS);
    List<List<Integer>> monomials = new ArrayList<>();
    for (JsonNode monomial : fields.list(MONOMIALS)) {
      monomials.add(exponents(monomial));
    }
    List<Matrix> coefficients =
        matrices(
            tensors,
            fields.text(COEFFICIENTS),
            parameters.size() + 1,
            states.size(),
            monomials.size());
    PolynomialField equations =
        new PolynomialField(states, parameters, monomials, coefficients, step(fields));
    List<Vector> members = ParameterLawTensors.members(fields, tensors, parameters.size());
    Optional<ParameterLaw> law =
        fields
            .optional(ParameterLawTensors.LAW)
            .map(node -> ParameterLawTensors.law(node, tensors, members));
    fields.requireNoOthers();
    return new RandomField(equations, members, law);
  }

  private static Optional<SolverStep> step(JsonFields fields) {
    List<SolverStep> steps = new ArrayList<>();
    for (SolverStep.Method method : SolverStep.Method.values()) {
      if (fields.optional(method.key()).isPresent()) {
        steps.add(new SolverStep(method, fields.number(method.key())));
      }
    }
    if (steps.size() > 1) {
      throw new InvalidModel("field: one map is run, but the file names a step of two methods");
    }
    return steps.stream().findFirst();
  }

  private static List<Integer> exponents(JsonNode monomial) {
    if (!monomial.isArray()) {
      throw new InvalidModel("field: 'monomials' must be lists of exponents");
    }
    List<Integer> exponents = new ArrayList<>();
    for (JsonNode exponent : monomial) {
      if (!exponent.isInt()) {
        throw new InvalidModel("field: 'monomials' must hold integers");
      }
      exponents.add(exponent.intValue());
    }
    return exponents;
  }

  private static List<Matrix> matrices(
      Map<String, Tensor> tensors, String name, int count, int rows, int columns) {
    Tensor tensor = tensors.get(name);
    List<Integer> shape = List.of(count, rows, columns);
    if (tensor == null || !tensor.shape().equals(shape)) {
      throw new InvalidModel(
          "field: tensor '"
              + Text.shown(name)
              + "' must have shape "
              + shape
              + (tensor == null ? " but is not in the file" : " but has " + tensor.shape()));
    }
    if (shape.contains(0)) {
      throw new InvalidModel("field: there must be a state and a monomial, found shape " + shape);
    }
    double[] numbers = tensor.numbers();
    int size = rows * columns;
    return Stream.iterate(0, i -> i + 1)
        .limit(count)
        .map(i -> Matrix.of(rows, columns, Arrays.copyOfRange(numbers, i * size, (i + 1) * size)))
        .toList();
  }

  /**
   * Writes a field, whole or not at all.
   *
   * @return the field as it now stands in the file
   * @throws IOException if it cannot be written
   */
  public static FieldModel write(Path file, PolynomialField field) throws IOException {
    return write(file, RandomField.of(field));
  }

  /**
   * Writes a random field, whole or not at all.
   *
   * @return the field as it now stands in the file
   * @throws IOException if it cannot be written
   */
  public static FieldModel write(Path file, RandomField random) throws IOException {
    PolynomialField field = random.equations();
    ObjectNode root = Json.MAPPER.createObjectNode().put(VERSION, ModelFile.VERSION);
    ObjectNode node = root.putObject(FIELD).put("type", TYPE);
    field.states().forEach(node.putArray(STATES)::add);
    field.parameters().forEach(node.putArray(PARAMETERS)::add);
    ArrayNode monomials = node.putArray(MONOMIALS);
    field.monomials().forEach(monomial -> monomial.forEach(monomials.addArray()::add));
    node.put(COEFFICIENTS, "F");
    field.step().ifPresent(step -> node.put(step.method().key(), step.length()));
    List<Tensor> tensors = new ArrayList<>();
    tensors.add(
        Tensor.ofNumbers(
            "F",
            List.of(field.coefficients().size(), field.dimension(), field.monomials().size()),
            field.coefficients().stream()
                .flatMapToDouble(matrix -> Arrays.stream(matrix.toArray()))
                .toArray()));
    ParameterLawTensors.write(random, node, tensors);
    byte[] content =
        TensorFile.bytes(Map.of(ModelFile.KEY, Json.MAPPER.writeValueAsString(root)), tensors);
    AtomicFile.write(file, content);
    return new FieldModel(random, Sha256.of(content));
  }
}
