package keel.interchange.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import keel.verify.cli.Keel;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;
import keel.verify.model.FeedforwardBlock;
import keel.verify.model.Gates;
import keel.verify.model.Grouped;
import keel.verify.model.Json;
import keel.verify.model.Kernel;
import keel.verify.model.Layer;
import keel.verify.model.Linear;
import keel.verify.model.ModelFile;
import keel.verify.model.Modulus;
import keel.verify.model.Network;
import keel.verify.model.Nonlinearity;
import keel.verify.model.Pooling;
import keel.verify.model.Prediction;
import keel.verify.model.Preprocessing;
import keel.verify.model.ResidualBlock;
import keel.verify.model.TableColumn;
import keel.verify.model.Target;
import keel.verify.model.TensorFile;
import keel.verify.model.TensorType;
import keel.verify.model.TrainingRecord;
import keel.verify.model.TrainingTable;
import keel.verify.model.UnknownLayer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportCommandTest {
  private static final Matrix SQUARE = Matrix.of(2, 2, -1, 0.1, 0.2, -1);
  private static final Matrix OTHER = Matrix.of(2, 2, -1, 0.5, 0, -0.1);

  @TempDir private Path folder;
  private Path model;
  private Path target;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void prepare() {
    model = folder.resolve("model.safetensors");
    target = folder.resolve("weights.safetensors");
  }

  private static DenseBlock dense(Nonlinearity activation, Matrix... states) {
    return new DenseBlock(
        "a.block", activation, Vector.of(1, 0.5), 3, List.of(states), SQUARE, Vector.of(0.1, 2));
  }

  private static Linear head() {
    return new Linear("head", Matrix.of(1, 2, 3, 4), Vector.of(0.25));
  }

  private int export(Layer... layers) throws IOException {
    return export(Optional.empty(), layers);
  }

  private int export(Optional<TrainingRecord> training, Layer... layers) throws IOException {
    ModelFile.write(
        model,
        new Network(
            List.of(2),
            new Preprocessing(0.5, Vector.of(1), Vector.of(2)),
            List.of(layers),
            training));
    return keel("export", model.toString(), "--pytorch", target.toString());
  }

  private int keel(String... line) {
    return Keel.run(new PrintWriter(out, true), new PrintWriter(err, true), line);
  }

  @Test
  void tensors_get_the_names_of_a_state_dict_and_keep_their_bytes() throws IOException {
    assertEquals(0, export(dense(Activation.TANH, SQUARE), head()), err::toString);
    TensorFile before = TensorFile.read(model);
    TensorFile after = TensorFile.read(target);
    assertEquals(
        Set.of("0.A", "0.B", "0.b", "1.weight", "1.bias"), Set.copyOf(after.tensors().keySet()));
    assertEquals("pt", after.metadata().get("format"));
    assertEquals(before.tensors().get("a.block.A").bytes(), after.tensors().get("0.A").bytes());
    assertEquals(TensorType.F64, after.tensors().get("0.A").type());
    assertEquals(TensorType.F32, after.tensors().get("1.weight").type());
    assertEquals("state_dict    " + target + "\n", out.toString());
  }

  @Test
  void what_is_written_is_a_model_file_of_the_same_network() throws IOException {
    assertEquals(0, export(dense(Activation.RELU, SQUARE, OTHER, SQUARE), head()));
    assertEquals(
        Set.of("0.A.0", "0.A.1", "0.A.2", "0.B", "0.b", "1.weight", "1.bias"),
        Set.copyOf(TensorFile.read(target).tensors().keySet()));
    assertEquals(ModelFile.read(model).network(), ModelFile.read(target).network());
  }

  @Test
  void gates_go_along_and_onnx_is_of_one_member() throws IOException {
    Gates gates = new Gates(Matrix.of(2, 2, 1, 0, 0.5, 1));
    Network population =
        new Network(
            List.of(2),
            Preprocessing.NONE,
            List.of(dense(Activation.TANH, SQUARE).withGates(Optional.of(gates))),
            Prediction.POPULATION,
            Optional.empty());
    ModelFile.write(model, population);
    assertEquals(0, keel("export", model.toString(), "--pytorch", target.toString()));
    assertEquals(population, ModelFile.read(target).network());
    assertTrue(TensorFile.read(target).tensors().containsKey("0.gates"));

    String onnx = folder.resolve("model.onnx").toString();
    assertEquals(2, keel("export", model.toString(), "--onnx", onnx));
    assertTrue(err.toString().contains("name a member with --member"), err::toString);
    assertEquals(2, keel("export", model.toString(), "--onnx", onnx, "--member", "2"));
    assertTrue(err.toString().contains("members 0 to 1, and no member 2"), err::toString);
    assertEquals(0, keel("export", model.toString(), "--onnx", onnx, "--member", "1"));
  }

  @Test
  void rows_that_it_was_trained_on_stay_behind() throws IOException {
    TrainingTable table =
        TrainingTable.of(
            List.of(TableColumn.of("x"), TableColumn.of("y")),
            new Target.Classes("class", List.of("0")),
            List.of(1L, 2L));
    TrainingRecord record =
        new TrainingRecord(
            "tool",
            1,
            "data",
            "",
            new TreeMap<>(Map.of("k", "v")),
            List.of(),
            0,
            Optional.of(table));
    assertEquals(0, export(Optional.of(record), head()), err::toString);
    assertEquals(
        Set.of("0.weight", "0.bias"), Set.copyOf(TensorFile.read(target).tensors().keySet()));
    TrainingRecord kept = ModelFile.read(target).network().training().orElseThrow();
    assertEquals(Map.of("k", "v"), kept.settings());
    assertTrue(kept.table().orElseThrow().rowHashes().isEmpty());
  }

  @Test
  void the_result_is_printed_as_json() throws IOException {
    export(head());
    out.getBuffer().setLength(0);
    assertEquals(0, keel("export", model.toString(), "--pytorch", target.toString(), "--json"));
    assertEquals(
        TensorFile.read(target).sha256(), Json.read(out.toString()).path("sha256").textValue());
  }

  private void assertRefused(String sentence, Layer layer) throws IOException {
    err.getBuffer().setLength(0);
    assertEquals(2, export(layer));
    assertTrue(err.toString().contains(sentence), err::toString);
    assertFalse(Files.exists(target));
  }

  @Test
  void a_layer_of_unknown_type_has_no_module_and_is_refused_by_name() throws IOException {
    assertRefused(
        "layer 'odd' is of the type 'onnx:Softmax', for which"
            + " examples/pytorch/keel_blocks.py has no module; it knows avg_pool, batch_norm, conv,",
        new UnknownLayer("odd", "onnx:Softmax"));
  }

  @Test
  void a_maximum_by_modulus_is_refused_by_name_in_either_form() throws IOException {
    List<Integer> image = List.of(2, 2, 2);
    Layer greatest = new Pooling("greatest", Pooling.Kind.MODULUS, 2, 2, image);
    ModelFile.write(
        model, new Network(image, Preprocessing.NONE, List.of(greatest), Optional.empty()));
    for (String form : List.of("--pytorch", "--onnx")) {
      assertEquals(2, keel("export", model.toString(), form, target.toString()));
      assertTrue(err.toString().contains("layer 'greatest'"), err::toString);
      assertFalse(Files.exists(target));
      err.getBuffer().setLength(0);
    }
    assertEquals(0, export(new Modulus("size", List.of(2))), err::toString);
  }

  @Test
  void stacks_and_units_in_groups_have_names_for_all_that_they_have() throws IOException {
    Grouped grouped = new Grouped(Grouped.Rule.MOD_RELU, 2, Vector.of(-0.5));
    FeedforwardBlock stack =
        new FeedforwardBlock(
            "stack",
            grouped,
            FeedforwardBlock.Form.PLAIN,
            1,
            2,
            List.of(SQUARE, OTHER),
            List.of(Vector.of(0, 0)));
    assertEquals(0, export(stack, dense(grouped, SQUARE)), err::toString);
    assertEquals(
        Set.of("0.W.0", "0.W.1", "0.b", "0.t", "1.A", "1.B", "1.b", "1.t"),
        Set.copyOf(TensorFile.read(target).tensors().keySet()));
    assertEquals(ModelFile.read(model).network(), ModelFile.read(target).network());
  }

  @Test
  void a_plain_residual_block_has_an_input_or_none() throws IOException {
    Kernel kernel = new Kernel(SQUARE, 1, 1);
    for (List<Kernel> inputs : List.of(List.<Kernel>of(), List.of(kernel))) {
      ResidualBlock block =
          new ResidualBlock(
              "r",
              Activation.GELU,
              1,
              2,
              ResidualBlock.Start.INPUT,
              List.of(kernel),
              inputs,
              List.of(Vector.of(1, 2), Vector.of(3, 4)),
              List.of(2));
      assertEquals(0, export(block), err::toString);
      Set<String> names = Set.copyOf(TensorFile.read(target).tensors().keySet());
      assertTrue(names.containsAll(Set.of("0.A", "0.b.0", "0.b.1")), names::toString);
      assertEquals(!inputs.isEmpty(), names.contains("0.B"));
      assertEquals(ModelFile.read(model).network(), ModelFile.read(target).network());
    }
  }

  @Test
  void one_reader_must_be_named_and_the_model_stays() throws IOException {
    export(head());
    byte[] before = Files.readAllBytes(model);
    assertEquals(2, keel("export", model.toString()));
    assertTrue(err.toString().contains("--pytorch=FILE"), err::toString);
    assertEquals(2, keel("export", model.toString(), "--pytorch", model.toString()));
    assertEquals(List.of(before.length), List.of(Files.readAllBytes(model).length));
  }
}
