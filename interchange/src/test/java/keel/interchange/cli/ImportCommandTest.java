package keel.interchange.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import keel.interchange.onnx.OnnxExport;
import keel.interchange.pytorch.TorchBytes;
import keel.interchange.replay.NumpyBytes;
import keel.verify.cli.Keel;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;
import keel.verify.model.Json;
import keel.verify.model.ModelFile;
import keel.verify.model.Network;
import keel.verify.model.Preprocessing;
import keel.verify.model.Sha256;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportCommandTest {
  @TempDir private Path folder;
  private Path source;
  private Path target;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void prepare() throws IOException {
    source = folder.resolve("weights.txt");
    target = folder.resolve("model.safetensors");
    // x W: two inputs, three units, one output.
    Files.writeString(source, "[[1,-1,0],[2,0,0.1]],[[1],[10],[100]]");
  }

  private int keel(String... line) {
    return Keel.run(new PrintWriter(out, true), new PrintWriter(err, true), line);
  }

  @Test
  void a_network_is_written_that_computes_what_the_text_says() throws IOException {
    assertEquals(0, keel("import", source.toString(), "--to", target.toString()), err::toString);
    Network network = ModelFile.read(target).network();
    assertArrayEquals(new double[] {5 + 20 * 0}, network.output(new double[] {5, 0}), 1e-12);
    assertArrayEquals(
        new double[] {3 + 10 * 1 + 100 * 0.2}, network.output(new double[] {-1, 2}), 1e-12);
    assertTrue(out.toString().contains("'fc1' 2 → 3, rounded by at most"), out::toString);
  }

  @Test
  void rows_may_be_those_of_outputs_and_the_activation_another() throws IOException {
    Files.writeString(source, "[[1,2],[-1,0],[0,0.1]],[[1,10,100]]");
    assertEquals(
        0,
        keel(
            "import",
            source.toString(),
            "--outputs-first",
            "--activation",
            "tanh",
            "--to",
            target.toString()));
    double expected = StrictMath.tanh(3) + 10 * StrictMath.tanh(1) + 100 * StrictMath.tanh(0.2);
    assertArrayEquals(
        new double[] {expected},
        ModelFile.read(target).network().output(new double[] {-1, 2}),
        1e-12);
  }

  @Test
  void the_result_is_printed_as_json() throws IOException {
    assertEquals(0, keel("import", source.toString(), "--json", "--to", target.toString()));
    assertEquals(3, Json.read(out.toString()).at("/layers/0/outputs").intValue());
    assertTrue(Json.read(out.toString()).at("/layers/0/rounding").doubleValue() < 1e-15);
  }

  @Test
  void layers_that_do_not_fit_are_refused_and_nothing_is_written() throws IOException {
    Files.writeString(source, "[[1,2]],[[3,4]]");
    assertEquals(2, keel("import", source.toString(), "--to", target.toString()));
    assertTrue(err.toString().contains("'fc2' takes 1 numbers"), err::toString);
    assertFalse(Files.exists(target));
  }

  // ---- Files of torch.save ----

  private static final String DESCRIPTION =
      """
      version: 1
      input: [2]
      layers:
      - {type: linear, name: first, weight: W, bias: c}
      """;

  private Path tensors() throws IOException {
    Map<String, float[]> values = new LinkedHashMap<>();
    values.put("W", new float[] {1, 2});
    values.put("c", new float[] {0.5f});
    Map<String, List<Integer>> shapes = Map.of("W", List.of(1, 2), "c", List.of(1));
    return Files.write(folder.resolve("weights.pt"), TorchBytes.stream(values, shapes));
  }

  private String description(String yaml) throws IOException {
    return Files.writeString(folder.resolve("network.yaml"), yaml).toString();
  }

  @Test
  void tensors_become_the_network_that_the_description_says() throws IOException {
    String network = description(DESCRIPTION);
    assertEquals(
        0,
        keel("import", tensors() + "", "--network", network, "--to", target.toString()),
        err::toString);
    assertTrue(out.toString().contains("'first' 2 → 1, as stored"), out::toString);
    assertArrayEquals(
        new double[] {3 + 10 + 0.5}, ModelFile.read(target).network().output(new double[] {3, 5}));
  }

  @Test
  void how_an_equilibrium_is_found_is_printed() throws IOException {
    String network =
        description(
            """
            version: 1
            input: [1]
            layers:
            - {type: equilibrium_block, name: block, activation: relu, input: c, bias: d,
               state: {monotone: {margin: 2, factor: A, skew: A}}}
            """);
    Map<String, float[]> values = new LinkedHashMap<>();
    values.put("A", new float[] {0.1f});
    values.put("c", new float[] {1});
    values.put("d", new float[] {1});
    Map<String, List<Integer>> shapes =
        Map.of("A", List.of(1, 1), "c", List.of(1, 1), "d", List.of(1));
    Path file = Files.write(folder.resolve("weights.pt"), TorchBytes.stream(values, shapes));
    assertEquals(0, keel("import", file + "", "--network", network, "--to", target.toString()));
    assertTrue(out.toString().contains("'block' 1 → 1, rounded by at most "), out::toString);
    assertTrue(
        out.toString()
            .contains("'block' finds its equilibrium by forward-backward splitting, step size 0.4"),
        out::toString);
    out.getBuffer().setLength(0);
    assertEquals(
        0, keel("import", file + "", "--network", network, "--to", target.toString(), "--json"));
    JsonNode json = Json.read(out.toString());
    assertEquals("block", json.at("/solvers/0/name").textValue());
    assertEquals(1e-9, json.at("/solvers/0/tolerance").doubleValue());
    assertTrue(json.at("/solvers/0/max_steps").intValue() > 0);
    assertTrue(json.at("/layers/0/rounding_of_an_entry").doubleValue() > 0);
  }

  @Test
  void the_tensors_are_listed() throws IOException {
    assertEquals(0, keel("import", tensors().toString(), "--list"));
    assertEquals("  'W' F32 [1, 2]\n  'c' F32 [1]\n", out.toString());
    out.getBuffer().setLength(0);
    assertEquals(0, keel("import", tensors().toString(), "--list", "--json"));
    assertEquals(
        Json.read(
            """
            {"tensors": [{"name": "W", "type": "F32", "shape": [1, 2]},
                         {"name": "c", "type": "F32", "shape": [1]}]}
            """),
        Json.read(out.toString()));
    assertFalse(Files.exists(target));
  }

  @Test
  void options_that_do_not_go_with_the_file_are_refused() throws IOException {
    String tensors = tensors().toString();
    String network = description(DESCRIPTION);
    String to = target.toString();
    assertUsage("--network is needed", "import", tensors, "--to", to);
    assertUsage(
        "--network and --replay go with --to", "import", tensors, "--replay", network, "--list");
    assertUsage("--activation", "import", tensors, "--activation", "tanh", "--list");
    assertUsage("--outputs-first", "import", tensors, "--outputs-first", "--list");
    assertUsage("is none", "import", source.toString(), "--network", network, "--to", to);
    assertUsage("is none", "import", source.toString(), "--list");
    assertUsage("keel: --to=FILE, --list are mutually", "import", tensors, "--list", "--to", to);
    assertFalse(Files.exists(target));
  }

  private void assertUsage(String sentence, String... line) {
    err.getBuffer().setLength(0);
    assertEquals(2, keel(line));
    assertTrue(err.toString().contains(sentence), err::toString);
  }

  @Test
  void a_description_is_proposed_where_there_is_none() throws IOException {
    assertEquals(0, keel("import", tensors().toString(), "--propose"), err::toString);
    assertTrue(out.toString().contains("# in no layer yet: \"W\" [1, 2]"), out::toString);
    out.getBuffer().setLength(0);
    assertEquals(0, keel("import", tensors().toString(), "--propose", "--json"));
    assertTrue(Json.read(out.toString()).path("network").textValue().startsWith("# Proposed"));
    assertUsage("--propose prints a beginning", "import", tensors() + "", "--to", target + "");
  }

  private String replay(double output) throws IOException {
    return NumpyBytes.write(
            folder.resolve("outputs.npz"),
            NumpyBytes.floats(List.of(2, 2), 3, 5, 0, 0),
            NumpyBytes.floats(List.of(2, 1), 13.5, output))
        .toString();
  }

  private int importReplayed(double output, String... more) throws IOException {
    List<String> words = new ArrayList<>(List.of("import", tensors() + "", "--network"));
    words.addAll(List.of(description(DESCRIPTION), "--replay", replay(output)));
    words.addAll(List.of("--to", target.toString()));
    words.addAll(List.of(more));
    return keel(words.toArray(String[]::new));
  }

  @Test
  void outputs_that_another_program_computed_are_computed_again() throws IOException {
    assertEquals(0, importReplayed(0.5), err::toString);
    assertTrue(out.toString().contains("replayed      2 inputs of "), out::toString);
    assertTrue(out.toString().contains("outputs differ by at most 0, rounding"), out::toString);
    Map<String, String> record =
        ModelFile.read(target).network().training().orElseThrow().settings();
    assertEquals("weights.pt", record.get("source"));
    assertEquals(
        Sha256.of(Files.readAllBytes(folder.resolve("weights.pt"))), record.get("source_sha256"));
    assertTrue(record.get("replayed").startsWith("2 inputs of "), record::toString);
    out.getBuffer().setLength(0);
    assertEquals(0, importReplayed(0.5, "--json"), err::toString);
    assertEquals(2, Json.read(out.toString()).at("/replay/inputs").intValue());
    assertTrue(Json.read(out.toString()).at("/replay/bound").doubleValue() > 0);
  }

  @Test
  void a_network_that_computes_something_else_is_not_written() throws IOException {
    assertEquals(2, importReplayed(0.625));
    assertTrue(
        err.toString().contains("for input 1 (counted from 0) output 0 is 0.625 there and 0.5"),
        err::toString);
    assertFalse(Files.exists(target));
  }

  @Test
  void a_model_says_that_nothing_was_replayed() throws IOException {
    assertEquals(
        0,
        keel("import", tensors() + "", "--network", description(DESCRIPTION), "--to", target + ""));
    assertEquals(
        "no", ModelFile.read(target).network().training().orElseThrow().settings().get("replayed"));
  }

  @Test
  void nothing_is_written_over_the_description() throws IOException {
    String network = description(DESCRIPTION);
    assertEquals(2, keel("import", tensors() + "", "--network", network, "--to", network));
    assertEquals(DESCRIPTION, Files.readString(Path.of(network)));
  }

  private Path onnx() throws IOException {
    Path file = folder.resolve("network.ONNX");
    Network network =
        new Network(
            List.of(2),
            Preprocessing.NONE,
            List.of(
                new DenseBlock(
                    "b",
                    Activation.TANH,
                    Vector.constant(2, 0.5),
                    3,
                    Matrix.of(2, 2, -1, 0.25, 0.25, -1),
                    Matrix.identity(2),
                    Vector.of(0.5, 0.25))),
            Optional.empty());
    OnnxExport.write(file, network, OnnxExport.Form.UNROLLED);
    return file;
  }

  @Test
  void an_onnx_model_is_read_replayed_and_certified() throws IOException {
    String file = onnx().toString();
    assertEquals(0, keel("import", file, "--to", target.toString()), err::toString);
    assertTrue(out.toString().contains("'block1' 2 → 2, as stored"), out::toString);
    assertTrue(
        out.toString().contains("inputs in ONNX Runtime: no layer differs by"), out::toString);
    assertEquals("", err.toString());
    assertEquals(0, keel("certify", "--no-smt", target.toString()), err::toString);
    assertEquals(0, keel("import", file, "--json", "--no-replay", "--to", target.toString()));
    assertTrue(err.toString().contains("not compared with what ONNX Runtime"), err::toString);
    assertEquals(
        "no", ModelFile.read(target).network().training().orElseThrow().settings().get("replayed"));
  }

  @Test
  void an_onnx_model_that_is_none_is_unusable() throws IOException {
    Path file = Files.writeString(folder.resolve("m.onnx"), "[[1,2],[3,4]]");
    assertEquals(2, keel("import", file.toString(), "--to", target.toString()));
    assertTrue(err.toString().contains("it is no ONNX model"), err::toString);
    assertFalse(Files.exists(target));
    assertEquals(2, keel("import", onnx().toString(), "--list"));
    assertEquals(2, keel("import", "--no-replay", source.toString(), "--to", target.toString()));
  }
}
