package keel.verify.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import keel.verify.Fixtures;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class GroupedTest {
  @TempDir private Path folder;

  private static Grouped grouped(Grouped.Rule rule, int size, double... thresholds) {
    return new Grouped(rule, size, Vector.of(thresholds));
  }

  private static DenseBlock block(Nonlinearity activation, int units) {
    return new DenseBlock(
        "block",
        activation,
        Vector.constant(units, 1),
        5,
        Matrix.identity(units).negate(),
        Matrix.of(units, 1, new double[units]),
        Vector.constant(units, 0));
  }

  private static Network network(Grouped.Rule rule) {
    double[] thresholds = rule.hasThresholds() ? new double[] {-0.25, 0.5} : new double[0];
    return Fixtures.network(1, block(grouped(rule, 2, thresholds), 4));
  }

  private Path file() {
    return folder.resolve("model.safetensors");
  }

  @Test
  void the_parts_of_a_group_stand_as_far_apart_as_there_are_groups() {
    // The complex numbers 3 + 4i, of length 5, and 5 + 12i, of length 13.
    double[] z = {3, 5, 4, 12};
    assertArrayEquals(
        new double[] {1.5, 0, 2, 0}, grouped(Grouped.Rule.MOD_RELU, 2, -2.5, -13).apply(z), 1e-15);
    assertArrayEquals(
        new double[] {0.5, 5.0 / 14, 4.0 / 6, 12.0 / 14},
        grouped(Grouped.Rule.RADIAL_SOFTSIGN, 2).apply(z),
        1e-15);
    double factor = StrictMath.tanh(5) / 5;
    assertEquals(3 * factor, grouped(Grouped.Rule.RADIAL_TANH, 2).apply(z)[0], 1e-15);
    assertEquals(3 * 1.6 / 2, grouped(Grouped.Rule.CARDIOID, 2).apply(z)[0], 1e-15);
  }

  @Test
  void z_relu_keeps_what_has_no_negative_part() {
    assertArrayEquals(
        new double[] {3, -0.0, 4, 0},
        grouped(Grouped.Rule.Z_RELU, 2).apply(new double[] {3, -5, 4, 1}));
  }

  @ParameterizedTest
  @EnumSource
  void every_rule_is_a_number_wherever_its_arguments_are(Grouped.Rule rule) {
    double[] thresholds = rule.hasThresholds() ? new double[] {-0x1p-1074} : new double[0];
    for (double size : new double[] {0, Double.MIN_VALUE, 1e-300, 1, 1e300, 0x1p1023}) {
      double[] values = grouped(rule, 2, thresholds).apply(new double[] {size, -size});
      assertTrue(Arrays.stream(values).allMatch(Double::isFinite), Arrays.toString(values));
    }
    assertArrayEquals(new double[2], grouped(rule, 2, thresholds).apply(new double[2]), "σ(0) = 0");
  }

  /** The least of (⟨s, z⟩ − |s|²) / |z|² over random differences. */
  private static double firmness(Grouped activation) {
    Random random = new Random(11);
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < 100_000; i++) {
      double[] a = gaussian(random);
      double[] b = gaussian(random);
      double[] one = activation.apply(a);
      double[] other = activation.apply(b);
      double inner = 0;
      double square = 0;
      for (int k = 0; k < 2; k++) {
        double s = one[k] - other[k];
        inner += s * (a[k] - b[k]) - s * s;
        square += (a[k] - b[k]) * (a[k] - b[k]);
      }
      least = Math.min(least, inner / square);
    }
    return least;
  }

  private static double[] gaussian(Random random) {
    double size = Math.pow(10, 2 * random.nextDouble() - 1);
    return new double[] {size * random.nextGaussian(), size * random.nextGaussian()};
  }

  @Test
  void rules_that_are_certified_are_firmly_non_expansive_and_the_others_are_not() {
    assertTrue(firmness(grouped(Grouped.Rule.MOD_RELU, 2, 0)) > -1e-12);
    assertTrue(firmness(grouped(Grouped.Rule.MOD_RELU, 2, -0.5)) > -1e-12);
    assertTrue(firmness(grouped(Grouped.Rule.RADIAL_TANH, 2)) > -1e-12);
    assertTrue(firmness(grouped(Grouped.Rule.RADIAL_SOFTSIGN, 2)) > -1e-12);
    assertTrue(firmness(grouped(Grouped.Rule.MOD_RELU, 2, 0.5)) < -0.1);
    assertTrue(firmness(grouped(Grouped.Rule.Z_RELU, 2)) < -0.1);
    assertTrue(firmness(grouped(Grouped.Rule.CARDIOID, 2)) < -0.01);
  }

  @ParameterizedTest
  @EnumSource
  void what_is_written_is_read(Grouped.Rule rule) throws IOException {
    ModelFile.write(file(), network(rule));
    assertEquals(network(rule), ModelFile.read(file()).network());
  }

  static Stream<Arguments> refusedDescriptions() {
    return Stream.of(
        arguments("\"group\":2", "\"group\":3", "4 units cannot be put into groups of 3"),
        arguments("\"group\":2", "\"group\":4", "threshold must have 1 entries, one for each"),
        arguments("\"group\":2", "\"group\":1", "'group' of mod_relu must be at least 2 but is 1"),
        arguments("\"group\":2", "\"group\":0", "'group' of mod_relu must be at least 2 but is 0"),
        arguments("\"group\":2", "\"group\":-2", "must be at least 2 but is -2"),
        arguments("\"group\":2", "\"group\":2.5", "'group' must be an integer"),
        arguments("\"group\":2,", "", "'group' is missing"),
        arguments("\"threshold\":\"block.t\",", "", "'threshold' is missing"),
        arguments("\"threshold\":\"block.t\"", "\"threshold\":\"none\"", "'none' for 'threshold'"),
        arguments("\"threshold\":\"block.t\"", "\"threshold\":\"block.A\"", "has shape [4, 4]"),
        arguments("\"threshold\":\"block.t\"", "\"threshold\":\"block.b\"", "but has 4"),
        arguments("\"mod_relu\"", "\"radial_tanh\"", "key 'threshold' is unknown"),
        arguments("\"mod_relu\"", "\"tanh\"", "is unknown; known are"),
        arguments("\"mod_relu\"", "\"Mod_Relu\"", "activation 'Mod_Relu' is unknown"));
  }

  @ParameterizedTest
  @MethodSource("refusedDescriptions")
  void what_makes_no_groups_is_refused_by_name(String text, String replacement, String message)
      throws IOException {
    ModelFile.write(file(), network(Grouped.Rule.MOD_RELU));
    TensorFile tensors = TensorFile.read(file());
    String description = tensors.metadata().get("keel");
    assertTrue(description.contains(text), text + " is not in " + description);
    TensorFile.write(
        file(),
        Map.of("keel", description.replace(text, replacement)),
        new ArrayList<>(tensors.tensors().values()));
    InvalidModel e = assertThrows(InvalidModel.class, () -> ModelFile.read(file()));
    assertTrue(e.getMessage().contains(message), e::getMessage);
  }

  @Test
  void a_threshold_that_is_no_number_is_refused() throws IOException {
    ModelFile.write(file(), network(Grouped.Rule.MOD_RELU));
    TensorFile tensors = TensorFile.read(file());
    List<Tensor> changed = new ArrayList<>();
    for (Tensor tensor : tensors.tensors().values()) {
      changed.add(
          tensor.name().equals("block.t")
              ? Tensor.ofNumbers("block.t", List.of(2), new double[] {-1, Double.NaN})
              : tensor);
    }
    TensorFile.write(file(), tensors.metadata(), changed);
    assertThrows(NonFiniteWeight.class, () -> ModelFile.read(file()));
  }

  @Test
  void a_convolutional_block_has_no_groups() throws IOException {
    ModelFile.write(file(), Fixtures.convolutional());
    TensorFile tensors = TensorFile.read(file());
    TensorFile.write(
        file(),
        Map.of("keel", tensors.metadata().get("keel").replaceFirst("\"tanh\"", "\"radial_tanh\"")),
        new ArrayList<>(tensors.tensors().values()));
    InvalidModel e = assertThrows(InvalidModel.class, () -> ModelFile.read(file()));
    String message =
        "layer 'block1': activation 'radial_tanh' acts on groups of units, which a conv_block does"
            + " not have";
    assertTrue(e.getMessage().endsWith(message), e::getMessage);
  }

  @Test
  void groups_and_thresholds_must_belong_together() {
    assertThrows(InvalidModel.class, () -> grouped(Grouped.Rule.CARDIOID, 3));
    assertThrows(InvalidModel.class, () -> grouped(Grouped.Rule.RADIAL_TANH, 2, -1));
    Grouped pairs = grouped(Grouped.Rule.RADIAL_TANH, 2);
    assertThrows(InvalidModel.class, () -> block(pairs, 3));
    assertThrows(InvalidModel.class, () -> block(grouped(Grouped.Rule.MOD_RELU, 2), 4));
  }
}
