package keel.interchange.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import keel.interchange.onnx.OnnxImport.Replaying;
import keel.verify.model.InvalidModel;
import keel.verify.model.Linear;
import keel.verify.model.Sha256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are made to be misread. */
class HostileOnnxTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir private Path folder;

  private static Graphs linear() {
    return Graphs.of(1, 2).add("MatMul", "y", "u", "A");
  }

  private String refused(Graphs graphs) {
    return refused(graphs.model().build().toByteArray());
  }

  private String refused(byte[] content) {
    InvalidModel refused =
        assertTimeoutPreemptively(
            SOON,
            () ->
                assertThrows(
                    InvalidModel.class,
                    () -> OnnxImport.read(Graphs.write(folder, content), Replaying.SKIPPED)));
    return refused.getMessage();
  }

  private static Graphs good() {
    return linear().floats("A", new double[] {1, 2, 3, 4}, 2, 2);
  }

  @Test
  void a_file_cut_off_anywhere_is_refused() {
    byte[] whole = good().model().build().toByteArray();
    for (int length = 0; length < whole.length; length++) {
      refused(Arrays.copyOf(whole, length));
    }
  }

  @Test
  void a_million_nodes_are_refused_before_they_are_read() throws IOException {
    byte[] node = Graphs.node("Identity", "a", "a").build().toByteArray();
    ByteArrayOutputStream nodes = new ByteArrayOutputStream();
    for (int i = 0; i < 1_000_000; i++) {
      nodes.write((1 << 3) | 2); // GraphProto.node
      nodes.write(node.length);
      nodes.write(node);
    }
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write(good().model().clearGraph().build().toByteArray());
    file.write((7 << 3) | 2); // ModelProto.graph
    int length = nodes.size();
    for (; length > 127; length >>>= 7) {
      file.write((length & 127) | 128);
    }
    file.write(length);
    nodes.writeTo(file);
    long start = System.nanoTime();
    assertTrue(refused(file.toByteArray()).contains("more than 100000 nodes"));
    assertTrue(System.nanoTime() - start < 5e9);
  }

  @Test
  void graphs_within_graphs_do_not_go_on_for_ever() {
    GraphProto.Builder inner = GraphProto.newBuilder().setName("in");
    for (int i = 0; i < 60; i++) {
      inner =
          GraphProto.newBuilder()
              .setName("in")
              .addNode(Graphs.node("Loop", "x").addAttribute(Graphs.attribute("body", inner)));
    }
    Graphs graphs =
        good().node(Graphs.node("If", "z", "c").addAttribute(Graphs.attribute("g", inner)));
    assertTrue(refused(graphs).contains("nested more than"));
  }

  @Test
  void a_cycle_is_refused_by_the_name_of_its_node() {
    Graphs graphs =
        Graphs.of(1, 2).add("Relu", "a", "b").add("Relu", "b", "a").add("Add", "y", "u", "a");
    assertTrue(refused(graphs).contains("node 'the a' (Relu): it takes 'b', which no node before"));
  }

  @Test
  void a_name_that_is_given_twice_is_refused() {
    assertTrue(refused(good().add("Relu", "y", "u")).contains("given by more than one"));
    assertTrue(refused(good().floats("A", new double[] {1}, 1, 1)).contains("'A' stands twice"));
  }

  @Test
  void shapes_that_lie_are_refused() {
    assertTrue(
        refused(linear().floats("A", new double[] {1, 2, 3}, 2, 2)).contains("needs 16 bytes"));
    assertTrue(
        refused(linear().floats("A", new double[] {1}, 1L << 31, 1L << 31)).contains("impossible"));
    assertTrue(
        refused(linear().floats("A", new double[] {}, 1L << 20, 1L << 20)).contains("too many"));
    assertTrue(refused(linear().floats("A", new double[] {1}, -1)).contains("impossible"));
    assertTrue(
        refused(linear().floats("A", new double[] {1, 2, 3, 4, 5, 6}, 3, 2))
            .contains("a weight of shape [3, 2] does not go with patterns of shape [2]"));
  }

  @Test
  void constants_that_would_not_fit_are_refused() {
    Graphs graphs =
        Graphs.of(1, 2)
            .with(Graphs.integers("n", List.of(2L), 1 << 20, 1 << 20))
            .add("ConstantOfShape", "y", "n");
    assertTrue(refused(graphs).contains("too large"));
  }

  @Test
  void constants_that_double_are_not_computed_for_ever() {
    Graphs many = Graphs.of(1, 2).floats("A0", new double[4096], 64, 64);
    for (int i = 0; i < 400; i++) {
      many.add("MatMul", "A" + (i + 1), "A" + i, "A" + i);
    }
    assertTrue(refused(many.add("MatMul", "y", "u", "A400")).contains("too long"));
    Graphs longer = Graphs.of(1, 1).floats("A0", new double[] {1 + 0x1p-23}, 1, 1);
    for (int i = 0; i < 40; i++) {
      longer.add("MatMul", "A" + (i + 1), "A" + i, "A" + i);
    }
    assertTrue(refused(longer.add("MatMul", "y", "u", "A40")).contains("made of one another"));
  }

  @Test
  void an_input_that_is_said_to_be_huge_is_refused() {
    Graphs graphs =
        Graphs.of(1, 1 << 30).floats("a", new double[] {1}, 1).add("Add", "y", "u", "a");
    assertTrue(refused(graphs).contains("more than 4194304 numbers"));
  }

  @Test
  void sums_that_double_are_not_opened_for_ever() {
    Graphs graphs = Graphs.of(1, 2).add("Relu", "s0", "u");
    for (int i = 0; i < 60; i++) {
      graphs.add("Add", "s" + (i + 1), "s" + i, "s" + i);
    }
    assertTrue(refused(graphs.add("Relu", "y", "s60")).contains("it sums up more than"));
  }

  @Test
  void loops_without_an_end_are_refused() {
    GraphProto.Builder body =
        GraphProto.newBuilder()
            .setName("body")
            .addInput(Graphs.scalar("k", Graphs.INT64))
            .addInput(Graphs.scalar("c", Graphs.BOOL))
            .addInput(Graphs.value("x", Graphs.FLOAT, 1, 2))
            .addNode(Graphs.node("Relu", "next", "x"))
            .addNode(Graphs.node("Identity", "again", "c"))
            .addOutput(Graphs.scalar("again", Graphs.BOOL))
            .addOutput(Graphs.value("next", Graphs.FLOAT, 1, 2));
    Graphs graphs =
        Graphs.of(1, 2)
            .with(Graphs.integers("most", List.of(), Long.MAX_VALUE))
            .node(
                Graphs.node("Loop", "y", "most", "", "u")
                    .addAttribute(Graphs.attribute("body", body)));
    String message = refused(graphs);
    assertTrue(message.contains("nodes") || message.contains("too many steps"), message);
  }

  @Test
  void numbers_that_are_none_are_refused() {
    assertTrue(
        refused(linear().floats("A", new double[] {1, Double.NaN, 3, 4}, 2, 2)).contains("NaN"));
  }

  @Test
  void names_that_are_not_printable_are_refused_and_shown() {
    NodeProto.Builder node = Graphs.node("MatMul", "y", "u", "A").setName("a\u001b[2J\nCERTIFIED");
    Graphs graphs = Graphs.of(1, 2).floats("A", new double[] {1, 2, 3, 4}, 2, 2).node(node);
    String message = refused(graphs);
    assertTrue(message.contains("'a\\u{1b}[2J\\u{a}CERTIFIED' cannot be the name"), message);
  }

  @Test
  void fields_of_a_later_format_are_refused() {
    byte[] whole = good().model().build().toByteArray();
    byte[] more = Arrays.copyOf(whole, whole.length + 3);
    more[whole.length] = (byte) 0xf8; // field 127, a number
    more[whole.length + 1] = 0x07;
    more[whole.length + 2] = 1;
    assertTrue(refused(more).contains("ModelProto has a field 127, which is not known"));
    assertTrue(
        refused(good().model().setIrVersion(11).build().toByteArray())
            .contains("IR version is 11"));
  }

  private Graphs elsewhere(String location) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(0);
    for (float number : new float[] {1, 2, 3, 4}) {
      bytes.putFloat(number);
    }
    Files.createDirectories(folder.resolve("sub"));
    Files.write(folder.resolve("sub/weights.bin"), bytes.array());
    return linear()
        .with(
            TensorProto.newBuilder()
                .setName("A")
                .setDataType(Graphs.FLOAT)
                .addDims(2)
                .addDims(2)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(entry("location", location))
                .addExternalData(entry("offset", "4"))
                .addExternalData(entry("length", "16"))
                .build());
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }

  @Test
  void tensors_may_lie_in_other_files_of_the_folder() throws IOException {
    OnnxImport read = OnnxImport.read(elsewhere("sub/weights.bin").in(folder), Replaying.REPLAYED);
    Linear linear = (Linear) read.imported().network().layers().get(0);
    assertEquals(3, linear.weight().get(0, 1));
    byte[] bytes = Files.readAllBytes(folder.resolve("sub/weights.bin"));
    String line = Sha256.of(bytes) + "  sub/weights.bin\n";
    Map<String, String> record = read.imported().network().training().orElseThrow().settings();
    String digest = Sha256.of(line.getBytes(StandardCharsets.UTF_8));
    assertEquals(digest, record.get("source_data_sha256"));
    assertTrue(read.imported().warnings().get(0).contains(digest));
  }

  @Test
  void and_nowhere_else() throws IOException {
    Path outside = Files.createTempFile("keel", ".bin");
    try {
      Files.write(outside, new byte[20]);
      Files.createSymbolicLink(folder.resolve("link.bin"), outside);
      Files.createSymbolicLink(folder.resolve("up"), outside.getParent());
      for (String location :
          List.of(
              "../" + outside.getFileName(),
              "sub/../sub/weights.bin",
              outside.toString(),
              "link.bin",
              "up/" + outside.getFileName(),
              "sub\\weights.bin",
              "",
              "a\u0000b")) {
        assertTrue(
            refused(elsewhere(location)).contains("must lie in a file in the folder of the model"),
            location);
      }
      assertTrue(refused(elsewhere("none.bin")).contains("there is no such file"));
      assertTrue(refused(elsewhere("sub")).contains("there is no such file"));
    } finally {
      Files.delete(outside);
    }
  }

  @Test
  void a_sum_behind_thousands_of_products_is_refused_at_once() {
    Graphs graphs = Graphs.of(1, 1).floats("A", new double[] {0.5}, 1, 1);
    int products = 30_000;
    for (int k = 0; k < products; k++) {
      graphs
          .add("MatMul", "w" + k, k == 0 ? "u" : "x" + k, "A")
          .add("Relu", "x" + (k + 1), "w" + k);
    }
    String message = refused(graphs.add("Add", "y", "u", "x" + products));
    assertTrue(message.contains("has 30000 products one behind the other"), message);
    assertTrue(message.length() < 1000, message);
  }
}
