package keel.laws.corpus;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import keel.verify.cli.ExitCode;
import keel.verify.exact.Matrix;
import keel.verify.model.FieldFile;
import keel.verify.model.Json;
import keel.verify.model.PolynomialField;
import keel.verify.model.SolverStep;
import keel.verify.model.Tensor;
import keel.verify.model.TensorFile;

/** Polynomial fields that run away, or are none. */
final class WrongFields {
  private static final Optional<SolverStep> EQUATION = Optional.empty();

  /** x' = −x + y z, y' = −y − x z, z' = −z: 0 attracts all. */
  private static final PolynomialField FINE = field(EQUATION, -1, 1, -1, 0);

  private final List<Entry> entries = new ArrayList<>();

  private WrongFields() {}

  static List<Entry> entries() {
    WrongFields corpus = new WrongFields();
    corpus.away();
    corpus.open();
    corpus.files();
    return corpus.entries;
  }

  /** x' = a x + k y z + s x², y' = −y + l x z, z' = −z. */
  private static PolynomialField field(
      Optional<SolverStep> step, double a, double k, double l, double s) {
    return new PolynomialField(
        List.of("x", "y", "z"),
        List.of(),
        List.of(
            List.of(1, 0, 0),
            List.of(0, 1, 0),
            List.of(0, 0, 1),
            List.of(0, 1, 1),
            List.of(1, 0, 1),
            List.of(2, 0, 0)),
        List.of(Matrix.of(3, 6, a, 0, 0, k, 0, s, 0, -1, 0, 0, l, 0, 0, 0, -1, 0, 0, 0)),
        step);
  }

  private static Entry.Case certify(PolynomialField field) {
    return folder -> {
      Path file = folder.resolve("model.safetensors");
      FieldFile.write(file, field);
      return command(file);
    };
  }

  private static List<String> command(Path file) {
    return List.of("certify", "--no-smt", "--states", "box:0.25", file.toString());
  }

  private void add(String family, String name, ExitCode expected, String why, Entry.Case bad) {
    entries.add(new Entry(family, name, expected, why, bad, certify(FINE)));
  }

  private void away() {
    String family = "fields that run away";
    add(
        family,
        "x' = 11.57 x",
        ExitCode.REFUTED,
        "a sparse regression found it and called it trapped: x grows without a bound",
        certify(field(EQUATION, 11.57, 1, -1, 0)));
    add(
        family,
        "x' = −x + x³/2",
        ExitCode.REFUTED,
        "it comes back near 0, and runs away from 2 on",
        certify(
            new PolynomialField(
                List.of("x"),
                List.of(),
                List.of(List.of(1), List.of(3)),
                List.of(Matrix.of(1, 2, -1, 0.5)),
                Optional.of(SolverStep.euler(0.1)))));
    add(
        family,
        "a growth of 2⁻⁵⁰",
        ExitCode.REFUTED,
        "slowly, but without a bound",
        certify(field(EQUATION, 0x1p-50, 1, -1, 0)));
  }

  /** Far out nothing is known; and near 0 the boxes are too large, or the step too long. */
  private void open() {
    String family = "fields of which nothing is shown";
    add(
        family,
        "cubic terms that add up",
        ExitCode.INCONCLUSIVE,
        "no weights cancel k w₁ + l w₂ with k, l > 0",
        certify(field(EQUATION, -0x1p-6, 2, 2, 0)));
    add(
        family,
        "a step that is too long, of a field that runs away in other steps",
        ExitCode.INCONCLUSIVE,
        "1 − 2.5 is outside of the unit circle",
        certify(field(Optional.of(SolverStep.euler(2.5)), -1, 2, 2, 0)));
    add(
        family,
        "a step of Runge's and Kutta's method that is too long, of such a field",
        ExitCode.INCONCLUSIVE,
        "the stages leave the box for where nothing contracts",
        certify(field(Optional.of(SolverStep.rungeKutta(2.5)), -1, 2, 2, 0)));
    add(
        family,
        "a cube",
        ExitCode.INCONCLUSIVE,
        "x' = −x − x³/4 is stable, but of degree 3 corners say nothing",
        certify(
            new PolynomialField(
                List.of("x"),
                List.of(),
                List.of(List.of(1), List.of(3)),
                List.of(Matrix.of(1, 2, -1, -0.25)),
                Optional.of(SolverStep.euler(0.1)))));
  }

  private void files() {
    file("another type", field -> field.put("type", "rational_field"));
    file("a key of nobody's", field -> field.put("noise", 0.5));
    file("states of one name", field -> field.putArray("states").add("x").add("x").add("z"));
    file("a parameter without coefficients", field -> field.putArray("parameters").add("a"));
    file("a negative exponent", field -> ((ArrayNode) monomial(field)).set(0, -1));
    file("an exponent of nobody's", field -> ((ArrayNode) monomial(field)).add(0));
    file("a fraction of an exponent", field -> ((ArrayNode) monomial(field)).set(0, 0.5));
    file(
        "a monomial that stands twice", field -> ((ArrayNode) monomial(field)).set(2, 1).set(0, 0));
    file("a power beyond all", field -> ((ArrayNode) monomial(field)).set(0, Integer.MAX_VALUE));
    file("a step of 0", field -> field.put("euler_step", 0));
    file("a tensor that is not there", field -> field.put("coefficients", "G"));
    add(
        "fields that are none",
        "NaN",
        ExitCode.UNUSABLE_INPUT,
        "no comparison holds",
        folder -> written(folder, field -> {}, Double.NaN));
  }

  private static Object monomial(ObjectNode field) {
    return field.get("monomials").get(0);
  }

  private void file(String name, Consumer<ObjectNode> change) {
    add(
        "fields that are none",
        name,
        ExitCode.UNUSABLE_INPUT,
        "it may mean anything",
        folder -> written(folder, change, -1));
  }

  /** The good field with a change, and another first coefficient. */
  private static List<String> written(Path folder, Consumer<ObjectNode> change, double first)
      throws IOException {
    Path file = folder.resolve("model.safetensors");
    FieldFile.write(file, FINE);
    TensorFile parts = TensorFile.read(file);
    ObjectNode root = (ObjectNode) Json.read(parts.metadata().get("keel"));
    change.accept((ObjectNode) root.get("field"));
    double[] numbers = FINE.coefficients().get(0).toArray();
    numbers[0] = first;
    TensorFile.write(
        file,
        Map.of("keel", Json.MAPPER.writeValueAsString(root)),
        List.of(Tensor.ofNumbers("F", List.of(1, 3, 6), Arrays.copyOf(numbers, 18))));
    return command(file);
  }
}
