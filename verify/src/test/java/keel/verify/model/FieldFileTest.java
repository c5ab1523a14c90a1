package keel.verify.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FieldFileTest {
  /** x' = (a − 1) x + (2 + b) x². */
  private static final PolynomialField EQUATIONS =
      new PolynomialField(
          List.of("x"),
          List.of("a", "b"),
          List.of(List.of(1), List.of(2)),
          List.of(Matrix.of(1, 2, -1, 2), Matrix.of(1, 2, 1, 0), Matrix.of(1, 2, 0, 1)),
          Optional.of(SolverStep.rungeKutta(0.05)));

  private static final List<Vector> MEMBERS =
      List.of(Vector.of(1, 2), Vector.of(3, 4), Vector.of(5, 6));

  private static final NormalLaw NORMAL =
      new NormalLaw(Vector.of(1, 2), Matrix.of(2, 2, 3, 0, 4, 5));

  private static final GeneratorLaw GENERATOR =
      new GeneratorLaw(
          List.of(Matrix.of(3, 1, 1, 2, 3), Matrix.of(2, 3, 1, 0, 0, 0, 1, -1)),
          List.of(Vector.of(0, 0, 1), Vector.of(0.5, 0)),
          Vector.of(10, 20),
          Vector.of(1, 2));

  @TempDir Path folder;

  static Stream<RandomField> fields() {
    return Stream.of(
        RandomField.of(EQUATIONS),
        new RandomField(EQUATIONS, MEMBERS, Optional.empty()),
        new RandomField(EQUATIONS, MEMBERS, Optional.of(new EmpiricalLaw(MEMBERS))),
        new RandomField(EQUATIONS, List.of(), Optional.of(NORMAL)),
        new RandomField(EQUATIONS, MEMBERS, Optional.of(GENERATOR)));
  }

  @ParameterizedTest
  @MethodSource("fields")
  void what_was_written_is_read(RandomField field) throws IOException {
    Path file = folder.resolve("field.safetensors");
    FieldModel written = FieldFile.write(file, field);
    assertEquals(field, FieldFile.read(file).random());
    assertEquals(written, FieldFile.read(file));
  }

  @Test
  void a_generator_is_a_network_with_softsign_between_its_layers() {
    double[] parameters = GENERATOR.at(new double[] {0.25});
    double third = 1.75 / 2.75;
    assertArrayEquals(new double[] {10 + 0.2 + 0.5, 20 + 2 * (1.0 / 3 - third)}, parameters, 1e-15);
  }

  @Test
  void parameters_are_multiplied_by_their_coefficients() {
    PolynomialField one = EQUATIONS.with(new double[] {0.25, -3});
    assertEquals(List.of(Matrix.of(1, 2, -0.75, -1)), one.coefficients());
    assertEquals(List.of(), one.parameters());
    assertThrows(InvalidModel.class, () -> EQUATIONS.with(new double[] {0, Double.MAX_VALUE * 2}));
  }

  @Test
  void a_law_of_other_parameters_is_refused() throws IOException {
    assertThrows(
        InvalidModel.class,
        () -> new RandomField(EQUATIONS, List.of(Vector.of(1)), Optional.empty()));
    refused("a member has 2", field -> field.putArray("parameters"), "shape");
    refused("no members", field -> field.remove("members"), "needs members");
    refused("two maps", field -> field.put("euler_step", 0.5), "two methods");
    refused("no such law", field -> law(field).put("type", "cauchy"), "'cauchy'");
    refused("a key of nobody's", field -> law(field).put("seed", 1), "seed");
    refused("no tensor", field -> field.put("members", "nobody"), "'nobody'");
    refused("a step that is none", field -> field.put("rk4_step", Double.NaN), "rk4_step");
  }

  private static ObjectNode law(ObjectNode field) {
    return (ObjectNode) field.get("law");
  }

  private void refused(String name, Consumer<ObjectNode> change, String said) throws IOException {
    Path file = folder.resolve("changed.safetensors");
    FieldFile.write(
        file, new RandomField(EQUATIONS, MEMBERS, Optional.of(new EmpiricalLaw(MEMBERS))));
    TensorFile parts = TensorFile.read(file);
    ObjectNode root = (ObjectNode) Json.read(parts.metadata().get("keel"));
    change.accept((ObjectNode) root.get("field"));
    TensorFile.write(
        file,
        Map.of("keel", Json.MAPPER.writeValueAsString(root)),
        List.copyOf(parts.tensors().values()));
    String message =
        assertThrows(InvalidModel.class, () -> FieldFile.read(file), name).getMessage();
    assertTrue(message.contains(said), message);
  }
}
