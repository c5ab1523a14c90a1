package keel.verify.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelFileTest {
  private static final long SEED = 7;

  @TempDir private Path folder;

  private static Network network() {
    DenseBlock block =
        new DenseBlock(
            "block1",
            Activation.TANH,
            Vector.of(0.1, 1),
            30,
            Matrix.of(2, 2, -1, 0.1, 0.1, -1.5),
            Matrix.of(2, 3, 1, 2, 3, 4, 5, 6),
            Vector.of(0.25, -0.5));
    Linear head = new Linear("head", Matrix.of(1, 2, 3, 4), Vector.of(5));
    return new Network(
        List.of(3),
        new Preprocessing(1.0 / 255, Vector.of(0.1307), Vector.of(0.3081)),
        List.of(block, head),
        Optional.of(
            new TrainingRecord(
                "keel",
                Long.MIN_VALUE,
                "digits",
                "ab12",
                new TreeMap<>(Map.of("rate", "0.1")),
                List.of(
                    new TrainingRecord.Epoch(0.1, 0.2, 0.4),
                    new TrainingRecord.Epoch(0.1, 0.3, 0.3)),
                1,
                Optional.of(
                    TrainingTable.of(
                        List.of(TableColumn.of("x"), TableColumn.of("y"), TableColumn.of("z")),
                        new Target.Classes("kind", List.of("a")),
                        List.of(5L, Long.MIN_VALUE, 5L, Long.MAX_VALUE))))));
  }

  private Path file() {
    return folder.resolve("model.safetensors");
  }

  /** Reads the valid model after one text of its description was replaced by another. */
  private Model reread(String text, String replacement) throws IOException {
    ModelFile.write(file(), network());
    TensorFile tensors = TensorFile.read(file());
    String description = tensors.metadata().get("keel");
    assertTrue(description.contains(text), text + " is not in " + description);
    TensorFile.write(
        file(),
        Map.of("keel", description.replace(text, replacement)),
        new ArrayList<>(tensors.tensors().values()));
    return ModelFile.read(file());
  }

  /** Reads the valid model after one of its tensors was replaced. */
  private Model reread(Tensor replacement) throws IOException {
    ModelFile.write(file(), network());
    TensorFile tensors = TensorFile.read(file());
    List<Tensor> changed = new ArrayList<>();
    for (Tensor tensor : tensors.tensors().values()) {
      changed.add(tensor.name().equals(replacement.name()) ? replacement : tensor);
    }
    TensorFile.write(file(), tensors.metadata(), changed);
    return ModelFile.read(file());
  }

  @Test
  void what_is_written_is_read() throws IOException {
    Model written = ModelFile.write(file(), network());
    assertEquals(written, ModelFile.read(file()));
    assertEquals(network(), written.network());
    assertEquals(Sha256.of(Files.readAllBytes(file())), written.sha256());
  }

  @Test
  void a_record_says_which_rows_were_trained_on_and_what_was_measured_of_the_weights()
      throws IOException {
    ModelFile.write(file(), network());
    TrainingRecord training = ModelFile.read(file()).network().training().orElseThrow();
    assertEquals(0.4, training.measured().orElseThrow().testScore());
    TrainingTable table = training.table().orElseThrow();
    assertEquals(4, table.rows());
    assertTrue(table.contains(5) && table.contains(Long.MIN_VALUE), table::toString);
    assertFalse(table.contains(4) || table.contains(0), table::toString);
  }

  private static TrainingTable table(Target target) {
    return TrainingTable.of(
        List.of(
            TableColumn.of("x"),
            new TableColumn("y", List.of(), OptionalDouble.of(-0.1)),
            TableColumn.of("colour", List.of("red", ""))),
        target,
        List.of(5L));
  }

  static Stream<Target> targets() {
    return Stream.of(
        new Target.Classes("kind", List.of("a", "b")),
        Target.Quantities.of("price", -3.1, 0x1p-1074),
        new Target.Quantities(List.of("low", "high"), Vector.of(1, -2), Vector.of(0.5, 3)),
        new Target.Labels(List.of("sun", "rain")));
  }

  @ParameterizedTest
  @MethodSource("targets")
  void what_outputs_stand_for_and_how_columns_are_taken_is_read_as_it_was_written(Target target)
      throws IOException {
    TrainingRecord training =
        new TrainingRecord(
            "keel",
            1,
            "table",
            "",
            new TreeMap<>(),
            List.of(new TrainingRecord.Epoch(1, -7, 0.5)),
            1,
            Optional.of(table(target)));
    Network plain = network();
    Network network =
        new Network(plain.input(), plain.preprocessing(), plain.layers(), Optional.of(training));
    ModelFile.write(file(), network);
    assertEquals(network, ModelFile.read(file()).network());
    boolean quantity = target instanceof Target.Quantities;
    assertEquals(quantity ? Score.R2 : Score.ACCURACY, training.score());
    assertEquals(
        quantity, TensorFile.read(file()).metadata().get("keel").contains("\"test_r2\":0.5"));
  }

  /** A record of what is no table. */
  private static Network ofTarget(Target target) {
    Network plain = network();
    TrainingRecord training =
        new TrainingRecord(
            "keel",
            1,
            "sounds",
            "",
            new TreeMap<>(),
            List.of(new TrainingRecord.Epoch(1, -7, 0.5)),
            1,
            Optional.empty(),
            Optional.of(target));
    return new Network(plain.input(), plain.preprocessing(), plain.layers(), Optional.of(training));
  }

  @ParameterizedTest
  @MethodSource("targets")
  void what_is_no_table_can_have_a_target_too(Target target) throws IOException {
    ModelFile.write(file(), ofTarget(target));
    Network read = ModelFile.read(file()).network();
    assertEquals(ofTarget(target), read);
    assertEquals(target.score(), read.training().orElseThrow().score());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"mean\":[1.0,-2.0]|\"mean\":[1.0]|a mean and a deviation",
        "\"mean\":[1.0,-2.0]|\"mean\":1|must be a list",
        "\"mean\":[1.0,-2.0]|\"mean\":[1.0,1e400]|finite",
        "\"deviation\":[0.5,3.0]|\"deviation\":[0.5,0]|greater than 0",
        "\"deviation\":[0.5,3.0]|\"deviation\":[0.5,3.0],\"label\":\"x\"|'label' is unknown",
        "\"quantities\":[\"low\",\"high\"]|\"quantities\":[1,2]|must hold texts",
        "\"quantities\":[\"low\",\"high\"]|\"quantities\":[]|at least one"
      })
  void a_target_that_is_none_is_refused(String text, String replacement, String complaint)
      throws IOException {
    Target target =
        new Target.Quantities(List.of("low", "high"), Vector.of(1, -2), Vector.of(0.5, 3));
    ModelFile.write(file(), ofTarget(target));
    TensorFile tensors = TensorFile.read(file());
    String description = tensors.metadata().get("keel");
    assertTrue(description.contains(text), description);
    String changed = description.replace(text, replacement);
    TensorFile.write(file(), Map.of("keel", changed), new ArrayList<>(tensors.tensors().values()));
    MalformedFile error = assertThrows(MalformedFile.class, () -> ModelFile.read(file()));
    assertTrue(error.getMessage().contains(complaint), error.getMessage());
  }

  @Test
  void a_target_without_deviation_and_columns_with_values_twice_are_refused() {
    assertThrows(InvalidModel.class, () -> Target.Quantities.of("y", 0, 0));
    Vector one = Vector.of(1);
    assertThrows(
        InvalidModel.class, () -> new Target.Quantities(List.of("x", "y"), one, Vector.of(1, 1)));
    assertThrows(
        InvalidModel.class, () -> new Target.Quantities(List.of("x", "y"), Vector.of(1, 1), one));
    Vector none = Vector.constant(0, 1);
    assertThrows(InvalidModel.class, () -> new Target.Quantities(List.of(), none, none));
    assertThrows(InvalidModel.class, () -> TableColumn.of("x", List.of("a", "a")));
    assertThrows(
        InvalidModel.class, () -> new TableColumn("x", List.of("a"), OptionalDouble.of(1)));
  }

  @Test
  void a_table_of_many_rows_has_no_hashes_and_others_have_a_mebibyte_at_most() {
    List<Long> most = LongStream.range(0, TrainingTable.MOST_HASHES).boxed().toList();
    List<Long> more = LongStream.rangeClosed(0, TrainingTable.MOST_HASHES).boxed().toList();
    assertEquals(1 << 20, TrainingTable.MOST_HASHES * Long.BYTES);
    Target target = new Target.Classes("kind", List.of());
    assertEquals(Optional.of(most), TrainingTable.of(List.of(), target, most).rowHashes());
    TrainingTable large = TrainingTable.of(List.of(), target, more);
    assertEquals(Optional.empty(), large.rowHashes());
    assertEquals(TrainingTable.MOST_HASHES + 1, large.rows());
  }

  @Test
  void a_record_without_an_epoch_is_of_the_last_one() throws IOException {
    TrainingRecord training = reread(",\"epoch\":1", "").network().training().orElseThrow();
    assertEquals(2, training.epoch());
  }

  @Test
  void the_same_network_gives_the_same_bytes() throws IOException {
    ModelFile.write(file(), network());
    byte[] first = Files.readAllBytes(file());
    ModelFile.write(file(), network());
    assertArrayEquals(first, Files.readAllBytes(file()));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 1, 0x1p-1000, Double.MIN_NORMAL, Double.MIN_VALUE, 1e300, 1.0 / 3})
  void step_sizes_survive_the_json(double step) throws IOException {
    DenseBlock block =
        new DenseBlock(
            "b",
            Activation.RELU,
            Vector.of(step),
            1,
            Matrix.of(1, 1, -1),
            Matrix.of(1, 1, 1),
            Vector.of(0));
    Network network = new Network(List.of(1), Preprocessing.NONE, List.of(block), Optional.empty());
    ModelFile.write(file(), network);
    assertEquals(network, ModelFile.read(file()).network());
  }

  @ParameterizedTest
  @EnumSource(Activation.class)
  void every_activation_has_a_name_in_the_file(Activation activation) throws IOException {
    Model model = reread("\"tanh\"", "\"" + activation.fileName() + "\"");
    assertEquals(activation, model.network().blocks().get(0).activation());
  }

  @Test
  void a_file_written_byte_by_byte_as_in_python_is_read() throws IOException {
    String keel =
        "{'version':1,'input':[1],'layers':[{'type':'dense_block','name':'b','inputs':1,'units':1,"
            + "'activation':'relu','step_size':1.0,'steps':3,'state':'A','input':'B','bias':'c'}]}";
    String header =
        "{'A':{'dtype':'BF16','shape':[1,1],'data_offsets':[0,2]},"
            + "'B':{'dtype':'F32','shape':[1,1],'data_offsets':[2,6]},"
            + "'c':{'dtype':'F64','shape':[1],'data_offsets':[6,14]},"
            + "'__metadata__':{'keel':'KEEL'}}";
    byte[] data =
        ByteBuffer.allocate(14)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putShort((short) 0xbfc0) // -1.5
            .putFloat(2)
            .putDouble(0.1)
            .array();
    String text = header.replace('\'', '"').replace("KEEL", keel.replace("'", "\\\""));
    Files.write(file(), TensorFileTest.bytes(text, data));
    Network network = ModelFile.read(file()).network();
    DenseBlock block = (DenseBlock) network.blocks().get(0);
    assertEquals(Matrix.of(1, 1, -1.5), block.state());
    assertEquals(Matrix.of(1, 1, 2), block.input());
    assertEquals(Vector.of(0.1), block.bias());
    assertEquals(Vector.of(1), block.stepSizes());
    assertEquals(3, block.steps());
    assertEquals(Optional.empty(), network.training());
    // One step from zero adds relu(2 u + 0.1); at u = 1 that is 2.1, then 2.1 - 1.05, ...
    assertEquals(2.1, block.next(0, new double[1], block.drive(new double[] {1}))[0], 1e-15);
  }

  private static String stopping(String tolerance, String maxSteps) {
    return "\"steps\":\"until_equilibrium\",\"tolerance\":"
        + tolerance
        + ",\"max_steps\":"
        + maxSteps;
  }

  @Test
  void steps_until_equilibrium_have_a_tolerance_and_a_limit() throws IOException {
    Model model = reread("\"steps\":30", stopping("1e-3", "1"));
    Block block = model.network().blocks().get(0);
    assertEquals(Depth.untilEquilibrium(1e-3, 1), block.depth());
    ModelFile.write(file(), model.network());
    assertEquals(model.network(), ModelFile.read(file()).network());
  }

  @Test
  void the_norm_of_the_last_step_stands_in_the_file_where_it_is_not_the_maximum_norm()
      throws IOException {
    Model model = reread("\"steps\":30", stopping("1e-3", "9,\"norm\":\"l2\""));
    Block block = model.network().blocks().get(0);
    assertEquals(Depth.untilEquilibrium(1e-3, StepNorm.EUCLIDEAN, 9), block.depth());
    ModelFile.write(file(), model.network());
    assertTrue(TensorFile.read(file()).metadata().get("keel").contains("\"norm\":\"l2\""));
    Model other = reread("\"steps\":30", stopping("1e-3", "9,\"norm\":\"max\""));
    assertEquals(Depth.untilEquilibrium(1e-3, 9), other.network().blocks().get(0).depth());
    ModelFile.write(file(), other.network());
    assertFalse(TensorFile.read(file()).metadata().get("keel").contains("\"norm\""));
  }

  static Stream<Arguments> impossibleDescriptions() {
    return Stream.of(
        arguments("\"version\":1", "\"version\":2"),
        arguments("\"steps\":30", stopping("1e-3", "9,\"norm\":\"l1\"")),
        arguments("\"steps\":30", stopping("1e-3", "9,\"norm\":2")),
        arguments("\"steps\":30", "\"steps\":30,\"norm\":\"max\""),
        arguments("\"version\":1", "\"version\":\"1\""),
        arguments("\"version\":1", "\"version\":1.0"),
        arguments("\"version\":1,", ""),
        arguments("\"version\":1", "\"version\":1,\"version\":1"),
        arguments("\"version\":1", "\"version\":1,\"extra\":0"),
        arguments("\"input\":[3]", "\"input\":[4]"),
        arguments("\"input\":[3]", "\"input\":[-3]"),
        arguments("\"input\":[3]", "\"input\":[0]"),
        arguments("\"input\":[3]", "\"input\":[3.0]"),
        arguments("\"input\":[3]", "\"input\":3"),
        arguments("\"input\":[3]", "\"input\":[65536,65536]"),
        arguments("\"layers\":[", "\"layers\":[7,"),
        arguments("\"layers\":[", "\"layers\":[{\"type\":\"linear\"},"),
        arguments("\"layers\":[", "\"layers\":[{},"),
        arguments("dense_block", "linear"),
        arguments("\"linear\"", "\"dense_block\""),
        arguments("\"name\":\"head\"", "\"name\":\"block1\""),
        arguments("\"name\":\"head\"", "\"name\":\" \""),
        arguments("\"name\":\"head\"", "\"name\":5"),
        arguments("\"inputs\":3", "\"inputs\":2"),
        arguments("\"inputs\":3", "\"inputs\":-3"),
        arguments("\"units\":2", "\"units\":3"),
        arguments("\"units\":2", "\"units\":0"),
        arguments("\"units\":2", "\"units\":-2"),
        arguments("\"units\":2", "\"units\":2147483647"),
        arguments("\"units\":2", "\"units\":2,\"dilation\":1"),
        arguments("\"tanh\"", "\"Tanh\""),
        arguments("\"tanh\"", "\"swish\""),
        arguments("\"tanh\"", "null"),
        arguments("\"step_size\":[0.1,1.0]", "\"step_size\":0"),
        arguments("\"step_size\":[0.1,1.0]", "\"step_size\":-1"),
        arguments("\"step_size\":[0.1,1.0]", "\"step_size\":NaN"),
        arguments("\"step_size\":[0.1,1.0]", "\"step_size\":\"1\""),
        arguments("\"step_size\":[0.1,1.0]", "\"step_size\":null"),
        arguments("\"step_size\":[0.1,1.0]", "\"step_size\":1e400"),
        arguments("\"step_size\":[0.1,1.0]", "\"step_size\":1e-400"),
        arguments("\"step_size\":[0.1,1.0]", "\"step_size\":[1]"),
        arguments("\"step_size\":[0.1,1.0]", "\"step_size\":[1,0]"),
        arguments("\"step_size\":[0.1,1.0]", "\"step_size\":[1,null]"),
        arguments("\"step_size\":[0.1,1.0]", "\"step_size\":[1,1,1]"),
        arguments("\"steps\":30", "\"steps\":0"),
        arguments("\"steps\":30", "\"steps\":-1"),
        arguments("\"steps\":30", "\"steps\":4294967297"),
        arguments("\"steps\":30", "\"steps\":\"until_equilibrium\""),
        arguments("\"steps\":30", stopping("1e-3", "0")),
        arguments("\"steps\":30", stopping("1e-3", "-1")),
        arguments("\"steps\":30", stopping("1e-3", "30.0")),
        arguments("\"steps\":30", stopping("1e-3", "null")),
        arguments("\"steps\":30", stopping("0", "30")),
        arguments("\"steps\":30", stopping("-1e-3", "30")),
        arguments("\"steps\":30", stopping("1e-400", "30")),
        arguments("\"steps\":30", stopping("1e400", "30")),
        arguments("\"steps\":30", stopping("NaN", "30")),
        arguments("\"steps\":30", stopping("\"1e-3\"", "30")),
        arguments("\"steps\":30", "\"steps\":\"until_equilibrium\",\"max_steps\":30"),
        arguments("\"steps\":30", "\"steps\":\"until_equilibrium\",\"tolerance\":1"),
        arguments("\"steps\":30", stopping("1e-3", "30").replace("until_e", "until_E")),
        arguments("\"steps\":30", "\"steps\":30,\"tolerance\":1e-3"),
        arguments("\"steps\":30", "\"steps\":30,\"max_steps\":30"),
        arguments("\"block1.A\"", "\"block1.missing\""),
        arguments("\"block1.A\"", "\"block1.B\""),
        arguments("\"block1.A\"", "7"),
        arguments("\"head.weight\"", "\"head.bias\""),
        arguments("\"outputs\":1", "\"outputs\":2"),
        arguments("\"outputs\":1", "\"outputs\":1,\"activation\":\"relu\""),
        arguments("\"mean\":[0.1307]", "\"mean\":[]"),
        arguments("\"mean\":[0.1307]", "\"mean\":[0,0]"),
        arguments("\"std\":[0.3081]", "\"std\":[0]"),
        arguments("\"std\":[0.3081]", "\"std\":[-1]"),
        arguments("\"preprocessing\":{", "\"preprocessing\":{\"crop\":1,"),
        arguments("\"preprocessing\":{", "\"preprocessing\":7,\"x\":{"),
        arguments("\"seed\":-9223372036854775808", "\"seed\":-9223372036854775809"),
        arguments("\"tool\":\"keel\"", "\"tool\":7"),
        arguments("{\"version\"", "{{\"version\""),
        arguments("{\"version\"", "[{\"version\""));
  }

  @ParameterizedTest
  @MethodSource("impossibleDescriptions")
  void an_impossible_description_is_malformed(String text, String replacement) {
    MalformedFile error =
        assertThrows(MalformedFile.class, () -> reread(text, replacement), replacement);
    assertTrue(error.getMessage().contains("model.safetensors: "), error.getMessage());
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MAX_VALUE, 1_000_000_000, 3, 0, -1, Integer.MIN_VALUE})
  void a_number_of_units_that_lies_is_refused_before_memory_is_taken(int units) throws IOException {
    String step = "\"step_size\":[0.1,1.0]";
    assertEquals(
        Vector.of(0.5, 0.5),
        reread(step, "\"step_size\":0.5").network().blocks().get(0).stepSizes());
    TensorFile tensors = TensorFile.read(file());
    String lie = tensors.metadata().get("keel").replace("\"units\":2", "\"units\":" + units);
    TensorFile.write(file(), Map.of("keel", lie), new ArrayList<>(tensors.tensors().values()));
    assertThrows(MalformedFile.class, () -> ModelFile.read(file()));
  }

  static Stream<Arguments> weightsOfAnotherShape() {
    return Stream.of(
        arguments("block1.A", List.of(1, 4)),
        arguments("block1.A", List.of(4)),
        arguments("block1.A", List.of(2, 2, 1)),
        arguments("block1.A", List.of(2, 3)),
        arguments("block1.B", List.of(3, 2)),
        arguments("block1.b", List.of(2, 1)),
        arguments("block1.b", List.of(3)),
        arguments("head.weight", List.of(2, 1)),
        arguments("head.bias", List.of()));
  }

  @ParameterizedTest
  @MethodSource("weightsOfAnotherShape")
  void a_tensor_of_another_shape_is_refused_by_name(String name, List<Integer> shape) {
    int count = shape.stream().reduce(1, Math::multiplyExact);
    Tensor tensor = Tensor.ofNumbers(name, shape, new double[count]);
    MalformedFile error = assertThrows(MalformedFile.class, () -> reread(tensor));
    assertTrue(error.getMessage().contains(name), error.getMessage());
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void a_weight_that_is_not_finite_is_refused_by_name(double bad) {
    Tensor state = Tensor.ofNumbers("block1.A", List.of(2, 2), new double[] {-1, 0, 0, bad});
    assertThrows(NonFiniteWeight.class, () -> reread(state));
    Tensor bias = Tensor.ofNumbers("block1.b", List.of(2), new double[] {bad, 0});
    assertThrows(NonFiniteWeight.class, () -> reread(bias));
    Tensor head = Tensor.ofNumbers("head.weight", List.of(1, 2), new double[] {bad, 0});
    assertThrows(NonFiniteWeight.class, () -> reread(head));
  }

  @Test
  void a_weight_that_is_not_finite_is_named_with_its_file_row_and_column() {
    Tensor state = Tensor.ofNumbers("block1.A", List.of(2, 2), new double[] {-1, 0, Double.NaN, 1});
    NonFiniteWeight error = assertThrows(NonFiniteWeight.class, () -> reread(state));
    assertTrue(
        error.getMessage().startsWith(file() + ": tensor 'block1.A': row 1, column 0 "),
        error.getMessage());
  }

  /**
   * Adds a tensor to the file of the valid model, under its own name or in the place of another.
   */
  private Model readWith(Tensor tensor, String insteadOf) throws IOException {
    ModelFile.write(file(), network());
    TensorFile tensors = TensorFile.read(file());
    List<Tensor> all = new ArrayList<>(tensors.tensors().values());
    all.removeIf(other -> other.name().equals(insteadOf));
    all.add(tensor);
    String keel = tensors.metadata().get("keel");
    TensorFile.write(
        file(),
        Map.of("keel", keel.replace("\"" + insteadOf + "\"", "\"" + tensor.name() + "\"")),
        all);
    return ModelFile.read(file());
  }

  @ParameterizedTest
  @EnumSource(TensorType.class)
  void a_tensor_that_no_layer_names_changes_nothing(TensorType type) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(type.bits());
    Tensor unused = new Tensor("mask", type, List.of(8), bytes);
    Model model = readWith(unused, "nothing");
    assertEquals(network(), model.network());
    assertEquals(List.of(), model.warnings());
  }

  @Test
  void memory_is_asked_for_what_is_converted_alone() throws IOException {
    readWith(new Tensor("mask", TensorType.U8, List.of(9999), ByteBuffer.allocate(9999)), "none");
    List<Outline> outlines = new ArrayList<>();
    ModelFile.read(file(), outlines::add);
    assertEquals(4 + 6 + 2 + 2 + 1, outlines.get(0).numbers());
    assertTrue(outlines.get(0).fileBytes() > 9999);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "block1.parametrizations.weight.original",
        "parametrizations.weight.original0",
        "block1.weight_orig",
        "weight_g",
        "block1.rnn.weight_hh_l0_v",
        "block1.bias_orig"
      })
  void a_raw_parameter_of_pytorch_is_warned_of(String name) throws IOException {
    Model model = readWith(Tensor.ofNumbers(name, List.of(2), new double[2]), "block1.b");
    assertEquals(1, model.warnings().size());
    String warning = model.warnings().get(0);
    assertTrue(warning.startsWith("layer 'block1': 'bias' is the tensor '" + name + "'"), warning);
    assertTrue(warning.contains("remove_parametrizations"), warning);
  }

  @ParameterizedTest
  @ValueSource(strings = {"block1.original", "weight", "bias", "n_v", "block1.g", "weight_orig.b"})
  void a_name_that_only_looks_like_one_is_not_warned_of(String name) throws IOException {
    Model model = readWith(Tensor.ofNumbers(name, List.of(2), new double[2]), "block1.b");
    assertEquals(List.of(), model.warnings());
  }

  @Test
  void subnormal_weights_are_read_as_they_are() throws IOException {
    double[] entries = {-1, Double.MIN_VALUE, Double.MIN_VALUE, -1};
    Model model = reread(Tensor.ofNumbers("block1.A", List.of(2, 2), entries));
    assertArrayEquals(entries, model.network().blocks().get(0).states().get(0).toArray());
  }

  @Test
  void integers_are_no_weights() {
    Tensor bias = Tensor.ofInts("block1.b", new int[2]);
    assertThrows(MalformedFile.class, () -> reread(bias));
  }

  @Test
  void a_file_without_a_description_says_so() throws IOException {
    TensorFile.write(file(), Map.of("format", "pt"), List.of());
    MalformedFile error = assertThrows(MalformedFile.class, () -> ModelFile.read(file()));
    assertTrue(error.getMessage().contains("'keel'"), error.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "null", "7", "[]", "{}", "{\"version\":1}", "{} {}", "\""})
  void a_description_that_is_none_is_malformed(String description) throws IOException {
    TensorFile.write(file(), Map.of("keel", description), List.of());
    assertThrows(MalformedFile.class, () -> ModelFile.read(file()));
  }

  @Test
  void a_description_nested_too_deeply_is_malformed() throws IOException {
    TensorFile.write(file(), Map.of("keel", "[".repeat(100_000)), List.of());
    assertThrows(MalformedFile.class, () -> ModelFile.read(file()));
  }

  @Test
  void a_layer_of_unknown_type_is_kept_by_name_and_cannot_be_written() throws IOException {
    Model model = reread("\"type\":\"linear\"", "\"type\":\"lstm\"");
    UnknownLayer unknown = new UnknownLayer("head", "lstm");
    assertEquals(List.of(unknown), model.network().unknownLayers());
    assertThrows(InvalidModel.class, () -> ModelFile.write(file(), model.network()));
    assertThrows(InvalidModel.class, () -> model.network().output(new double[3]));
  }

  @Test
  void only_the_network_is_named_network() throws IOException {
    MalformedFile error =
        assertThrows(
            MalformedFile.class, () -> reread("\"name\":\"block1\"", "\"name\":\"network\""));
    assertTrue(error.getMessage().contains("'network'"), error.getMessage());
    assertEquals(
        "network",
        reread("\"name\":\"head\"", "\"name\":\"network\"").network().layers().get(1).name());
  }

  @Test
  void more_numbers_than_can_be_counted_are_refused_by_a_sentence() {
    MalformedFile error =
        assertThrows(MalformedFile.class, () -> reread("\"input\":[3]", "\"input\":[65536,65536]"));
    assertTrue(error.getMessage().contains("[65536, 65536]"), error.getMessage());
  }

  @Test
  void a_tensor_whose_name_is_not_seen_is_refused() throws IOException {
    Tensor hidden = Tensor.ofNumbers("A\u202e", List.of(1), new double[1]);
    TensorFile.write(file(), Map.of(), List.of(hidden));
    MalformedFile error = assertThrows(MalformedFile.class, () -> TensorFile.read(file()));
    assertTrue(error.getMessage().contains("A\\u{202e}"), error.getMessage());
  }

  @Test
  void a_block_built_by_hand_is_checked_too() {
    Matrix square = Matrix.of(1, 1, -1);
    Vector one = Vector.of(1);
    Matrix wide = Matrix.of(1, 2, -1, 0);
    InvalidModel error =
        assertThrows(
            InvalidModel.class,
            () -> new DenseBlock("b", Activation.TANH, one, 1, wide, square, one));
    assertTrue(error.getMessage().contains("1 x 2"), error.getMessage());
    Matrix none = Matrix.of(0, 0);
    Vector empty = Vector.of();
    assertThrows(
        InvalidModel.class,
        () -> new DenseBlock("b", Activation.TANH, empty, 1, none, none, empty));
    assertThrows(
        InvalidModel.class,
        () -> new DenseBlock("b", Activation.TANH, Vector.of(0), 1, square, square, one));
    assertThrows(
        InvalidModel.class,
        () -> new DenseBlock("b", Activation.TANH, one, 0, square, square, one));
    assertThrows(InvalidModel.class, () -> new Linear("l", wide, Vector.of(1, 2)));
  }

  @Test
  void flipped_bytes_end_in_a_model_or_in_a_named_error() throws IOException {
    ModelFile.write(file(), network());
    byte[] valid = Files.readAllBytes(file());
    String digest = Sha256.of(valid);
    Random random = new Random(SEED);
    int models = 0;
    int refused = 0;
    for (int trial = 0; trial < 4000; trial++) {
      byte[] flipped = valid.clone();
      int position = random.nextInt(flipped.length);
      flipped[position] ^= (byte) (1 + random.nextInt(255));
      Files.write(file(), flipped);
      String message = "byte " + position + " = " + flipped[position] + ", seed " + SEED;
      try {
        assertNotEquals(digest, ModelFile.read(file()).sha256(), message);
        models++;
      } catch (InvalidModel e) {
        refused++;
      } catch (RuntimeException e) {
        throw new AssertionError(message, e);
      }
    }
    assertTrue(models > 100 && refused > 100, models + " models, " + refused + " refused");
  }

  @Test
  void a_network_computes_what_its_layers_compute() {
    double[] output = network().output(new double[] {0, 0, 0});
    double[] x = network().blocks().get(0).unroll(network().preprocessing().apply(new double[3]));
    assertEquals(1, output.length);
    assertEquals(3 * x[0] + 4 * x[1] + 5, output[0], 1e-12, Arrays.toString(x));
  }
}
