package keel.interchange.description;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import keel.interchange.Imported;
import keel.interchange.Rounding;
import keel.interchange.pytorch.StateDict;
import keel.interchange.pytorch.TorchBytes;
import keel.verify.model.DenseBlock;
import keel.verify.model.Depth;
import keel.verify.model.EquilibriumBlock;
import keel.verify.model.InvalidModel;
import keel.verify.model.Network;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DescribedNetworkTest {
  private static final String BEGIN = "version: 1\ninput: [2]\nunused: ['*']\nlayers:\n";
  private static final String BLOCK =
      "- {type: equilibrium_block, name: block, activation: relu, input: U, bias: b, ";
  private static final String MONOTONE = "state: {monotone: {margin: 2, factor: A, skew: B}}";

  @TempDir private Path folder;
  private StateDict tensors;

  @BeforeEach
  void prepare() throws IOException {
    Map<String, float[]> values = new LinkedHashMap<>();
    values.put("U", new float[] {1, 0, 0, 1});
    values.put("b", new float[] {0.5f, -1});
    values.put("A", new float[] {1, 0.1f, 0, 1});
    values.put("B", new float[] {0, 3, 0, 0});
    values.put("K", new float[] {1, 2, 3, 4});
    values.put("weight_g", new float[] {1, 0, 0, 1});
    Map<String, List<Integer>> shapes = new LinkedHashMap<>();
    values.forEach((name, numbers) -> shapes.put(name, List.of(2, 2)));
    shapes.put("b", List.of(2));
    shapes.put("K", List.of(2, 2, 1, 1));
    Path file = folder.resolve("weights.pt");
    Files.write(file, TorchBytes.stream(values, shapes));
    tensors = StateDict.read(file);
  }

  private Imported read(String yaml) throws IOException {
    Path file = folder.resolve("network.yaml");
    Files.writeString(file, yaml);
    return DescribedNetwork.read(file, tensors);
  }

  private void assertRefused(String sentence, String yaml) {
    InvalidModel e = assertThrows(InvalidModel.class, () -> read(yaml));
    assertTrue(e.getMessage().contains(sentence), e::getMessage);
    assertTrue(e.getMessage().contains("network.yaml"), e::getMessage);
  }

  @Test
  void ordinary_layers_take_their_sizes_from_their_tensors() throws IOException {
    Imported imported =
        read(
            """
            version: 1
            input: [2]
            preprocessing: {scale: 0.5, mean: [1], std: [2]}
            unused: [A, K, weight_g]
            layers:
            - {type: linear, name: first, weight: B, bias: b}
            - {type: relu, name: relu}
            - {type: linear, name: second, weight: U, bias: 0}
            """);
    // The input becomes (0, 1), and B times that (3, 0).
    assertArrayEquals(new double[] {3.5, 0}, imported.network().output(new double[] {2, 6}), 1e-12);
    assertEquals(Map.of("first", Rounding.NONE, "second", Rounding.NONE), imported.roundings());
    assertEquals(List.of(), imported.warnings());
  }

  @Test
  void an_equilibrium_block_may_have_a_state_that_is_monotone_by_its_form() throws IOException {
    Imported imported = read(BEGIN + BLOCK + MONOTONE + "}\n");
    EquilibriumBlock block = (EquilibriumBlock) imported.network().layers().get(0);
    double tenth = 0.1f;
    assertArrayEquals(
        new double[] {-1 - 1, -tenth + 3, -tenth - 3, -1 - 1 - tenth * tenth},
        block.state().toArray(),
        1e-15);
    assertTrue(imported.roundings().get("block").ofAnEntry() > 0);
    assertTrue(imported.roundings().get("block").ofAnEntry() <= 0x1p-52);
    assertEquals(1e-9, block.depth().tolerance().orElseThrow());
    double[] x = block.unroll(new double[] {3, 4});
    for (int i = 0; i < 2; i++) {
      double drive = i == 0 ? 3.5 : 3;
      assertEquals(Math.max(0, block.state().dot(i, x) + drive), x[i], 1e-8);
    }
  }

  @Test
  void or_one_that_is_a_tensor_and_a_solver_of_its_own() throws IOException {
    Imported imported = read(BEGIN + BLOCK + "state: B, step_size: 0.125, steps: 7}\n");
    EquilibriumBlock block = (EquilibriumBlock) imported.network().layers().get(0);
    assertEquals(0.125, block.stepSize());
    assertEquals(Depth.of(7), block.depth());
    assertEquals(Map.of("block", Rounding.NONE), imported.roundings());
  }

  @Test
  void a_residual_block_may_have_weights_for_each_step() throws IOException {
    Imported imported =
        read(
            BEGIN
                + "- {type: residual_block, name: block, units: 2, activation: relu, start: input,"
                + " steps: 2, step_size: 0.5, state: [A, B], bias: b}\n");
    // A step with A, to (1.85, 2.5), and one with B.
    assertArrayEquals(
        new double[] {5.85, 2.5}, imported.network().output(new double[] {1, 2}), 1e-6);
  }

  @Test
  void a_solver_that_cannot_be_found_must_be_named() {
    // sym(I − B) has the eigenvalue 1 − 3/2.
    assertRefused("say 'step_size' and 'steps'", BEGIN + BLOCK + "state: B}\n");
    assertRefused("say 'step_size' and 'steps'", BEGIN + BLOCK + MONOTONE + ", step_size: 9.5}\n");
  }

  @Test
  void what_is_not_there_is_answered_with_what_is() {
    assertRefused("'c' is not in", BEGIN + "- {type: linear, name: first, weight: U, bias: c}\n");
    assertRefused(
        "holds 'U' [2, 2], 'b' [2], 'A' [2, 2]",
        BEGIN + BLOCK + "state: {monotone: {margin: 2, factor: C, skew: B}}}\n");
    assertRefused("'bias' is missing", BEGIN + "- {type: linear, name: first, weight: U}\n");
    assertRefused(
        "has the type 'lstm', which is not known", BEGIN + "- {type: lstm, name: first}\n");
  }

  @Test
  void a_shape_that_does_not_fit_is_refused() {
    assertRefused(
        "must have shape [2] but has [2, 2]",
        BEGIN + "- {type: linear, name: first, weight: U, bias: A}\n");
    assertRefused(
        "equilibrium blocks of convolutions",
        BEGIN + BLOCK + "state: {monotone: {margin: 2, factor: K, skew: B}}}\n");
    assertRefused(
        "must be a matrix",
        BEGIN + BLOCK + "state: {monotone: {margin: 2, factor: b, skew: B}}}\n");
    assertRefused("must have shape [2, 2]", BEGIN + BLOCK + "state: b, step_size: 1, steps: 1}\n");
    assertRefused("no step is found", BEGIN + BLOCK + "state: b}\n");
    assertRefused(
        "must have shape [3, 2]",
        BEGIN + "- {type: linear, name: first, outputs: 3, weight: U, bias: b}\n");
  }

  @Test
  void an_unknown_key_and_a_value_of_another_kind_are_refused() {
    assertRefused("'more' is unknown", BEGIN + BLOCK + MONOTONE + ", more: 1}\n");
    assertRefused(
        "'offset' is unknown",
        BEGIN + BLOCK + "state: {monotone: {margin: 2, factor: A, skew: B, offset: 1}}}\n");
    assertRefused(
        "'more' is unknown",
        BEGIN + BLOCK + "state: {monotone: {margin: 2, factor: A, skew: B}, more: 1}}\n");
    assertRefused("'monotone' is missing", BEGIN + BLOCK + "state: {cayley: {margin: 2}}}\n");
    assertRefused(
        "'margin' must be a finite number",
        BEGIN + BLOCK + "state: {monotone: {margin: two, factor: A, skew: B}}}\n");
    assertRefused("'version' is missing", "input: [2]\nlayers: []\n");
    assertRefused("'layers' must be a list", "version: 1\ninput: [2]\nlayers: U\n");
    assertRefused("must be a JSON object", "- 1\n");
    assertRefused("'step_size'", BEGIN + BLOCK + MONOTONE + ", step_size: fast}\n");
  }

  @Test
  void a_tensor_that_no_layer_has_must_be_named() throws IOException {
    String linear = "layers: [{type: linear, name: first, weight: U, bias: b}]\n";
    String begin = "version: 1\ninput: [2]\n";
    assertRefused("no layer has the tensors 'A' [2, 2], 'B' [2, 2], 'K'", begin + linear);
    assertRefused(
        "no layer has the tensor 'K' [2, 2, 1, 1];", begin + "unused: [A, B, weight_g]\n" + linear);
    assertRefused("'unused' names 'C*'", begin + "unused: ['*', 'C*']\n" + linear);
    assertRefused("'unused' must be a list", begin + "unused: A\n" + linear);
    read(begin + "unused: [A, B, 'K*', 'weight*']\n" + linear);
  }

  @Test
  void a_state_that_is_stable_by_its_form_is_computed_from_its_factor() throws IOException {
    Imported imported =
        read(
            BEGIN
                + "- {type: dense_block, name: block, activation: tanh, input: U, bias: 0,"
                + " step_size: 0.5, steps: 3, state: {gram: {factor: A, epsilon: 0.25}}}\n");
    DenseBlock block = (DenseBlock) imported.network().layers().get(0);
    double tenth = 0.1f;
    double[] expected = {-1.25, -tenth, -tenth, -1.25 - tenth * tenth};
    assertArrayEquals(expected, block.state().toArray(), 1e-15);
    assertEquals(block.state(), block.state().transpose());
    assertTrue(imported.roundings().get("block").ofAnEntry() <= 0x1p-53);
    String computed = imported.computed().get(0);
    assertTrue(
        computed.startsWith("'block' is stable with every symmetric A that a program may make of"),
        computed);
    assertTrue(computed.contains("λmin(P) ≥ 1.15"), computed);
    assertRefused(
        "'epsilon' is missing",
        BEGIN + BLOCK + "state: {gram: {factor: A}}, step_size: 1, steps: 1}\n");
  }

  @Test
  void every_step_may_have_a_state_of_either_form() throws IOException {
    Imported imported =
        read(
            BEGIN
                + "- {type: dense_block, name: block, activation: tanh, input: U, bias: b,"
                + " step_size: 1, steps: 2, state: [B, {gram: {factor: B, epsilon: 1}}]}\n");
    DenseBlock block = (DenseBlock) imported.network().layers().get(0);
    assertArrayEquals(new double[] {0, 3, 0, 0}, block.states().get(0).toArray());
    assertArrayEquals(new double[] {-1, 0, 0, -10}, block.states().get(1).toArray());
    assertEquals(Rounding.NONE, imported.roundings().get("block"));
  }

  @Test
  void blocks_of_every_kind_take_their_sizes_from_their_tensors() throws IOException {
    Imported imported =
        read(
            """
            version: 1
            input: [2, 3, 3]
            unused: [U, weight_g]
            layers:
            - {type: conv_block, name: conv, activation: relu, step_size: 1, steps: 2, state: K,
               input: K, bias: b}
            - {type: avg_pool, name: pool, size: 3}
            - {type: flatten, name: flat}
            - {type: recurrent_block, name: rnn, activation: tanh, leak: 1, reading: constant,
               steps: 2, state: A, input: B, bias: 0}
            - {type: feedforward_block, name: stack, activation: relu, form: plain, steps: 2,
               state: [A, B], bias: [b, b]}
            """);
    assertEquals(
        List.of(List.of(2, 3, 3), List.of(2, 1, 1), List.of(2), List.of(2), List.of(2)),
        imported.network().layers().stream()
            .map(layer -> Network.outputShape(layer).orElseThrow())
            .toList());
    assertEquals(Set.of("conv", "rnn", "stack"), Set.copyOf(imported.roundings().keySet()));
  }

  @Test
  void a_raw_parameter_of_pytorch_is_warned_of() throws IOException {
    Imported imported = read(BEGIN + "- {type: linear, name: first, weight: weight_g, bias: 0}\n");
    assertEquals(1, imported.warnings().size());
    assertTrue(imported.warnings().get(0).contains("'weight_g'"), imported.warnings()::toString);
  }
}
