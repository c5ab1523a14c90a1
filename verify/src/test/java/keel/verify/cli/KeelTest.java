package keel.verify.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import keel.verify.Fixtures;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;
import keel.verify.model.Json;
import keel.verify.model.Linear;
import keel.verify.model.ModelFile;
import keel.verify.model.Network;
import keel.verify.model.Pooling;
import keel.verify.model.Preprocessing;
import keel.verify.model.Sha256;
import keel.verify.model.Tensor;
import keel.verify.model.TensorFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeelTest {
  @TempDir private Path folder;

  /** What a run left: exit code and both streams. */
  private record Run(int code, String out, String err) {}

  private static Run keel(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Keel.run(new PrintWriter(out), new PrintWriter(err), arguments);
    return new Run(code, out.toString(), err.toString());
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  /** Runs a command line in which {@code @} stands for the folder. */
  private Run line(String line) {
    return keel(
        Arrays.stream(line.strip().split(" ", -1))
            .map(a -> a.replace("@", folder + "/"))
            .toArray(String[]::new));
  }

  private void store(String name, DenseBlock block) throws IOException {
    ModelFile.write(folder.resolve(name), Fixtures.network(block.inputs(), block));
  }

  @BeforeEach
  void prepare() throws IOException {
    store("good.safetensors", Fixtures.feasible(Activation.TANH));
    store("relu.safetensors", Fixtures.feasible(Activation.RELU));
    store("other.safetensors", Fixtures.block(Activation.TANH, Vector.of(1, 1), 1, 0, 0, 1));
    store("fast.safetensors", Fixtures.block(Activation.TANH, Vector.of(1), 3));
    store("sine.safetensors", Fixtures.feasible(Activation.SINE));
    double[] exported = {1, 0.6, 0.6, Math.nextUp(0.6), 1, 0.6, 0.6, 0.6, 1};
    store("expo.safetensors", Fixtures.block(Activation.TANH, Vector.constant(3, 0.5), exported));
    store("zero.safetensors", Fixtures.block(Activation.TANH, Vector.of(1), 0));
    byte[] good = Files.readAllBytes(folder.resolve("good.safetensors"));
    Files.write(folder.resolve("cut.safetensors"), Arrays.copyOf(good, good.length - 1));
    Files.write(folder.resolve("empty.safetensors"), new byte[0]);
    Files.writeString(folder.resolve("text.safetensors"), "this is no model at all");
    TensorFile tensors = TensorFile.read(folder.resolve("good.safetensors"));
    TensorFile.write(
        folder.resolve("nan.safetensors"),
        tensors.metadata(),
        tensors.tensors().values().stream()
            .map(
                t ->
                    t.name().endsWith(".b")
                        ? Tensor.ofNumbers(t.name(), t.shape(), new double[] {Double.NaN, 0})
                        : t)
            .toList());
    String unknown =
        tensors
            .metadata()
            .get("keel")
            .replace("\"layers\":[", "\"layers\":[{\"type\":\"pool\",\"name\":\"pool\"},");
    TensorFile.write(
        folder.resolve("unknown.safetensors"),
        Map.of("keel", unknown),
        List.copyOf(tensors.tensors().values()));
    for (String name : List.of("good", "other", "fast", "sine", "expo")) {
      keel("certify", "--no-smt", path(name + ".safetensors"));
    }
    tamper();
    Files.write(folder.resolve("half.cert.json"), cut("good.cert.json"));
    copy("good.cert.safetensors", "half.cert.safetensors");
    copy("good.cert.json", "lost.cert.json");
    copy("good.cert.json", "bitten.cert.json");
    Files.write(folder.resolve("bitten.cert.safetensors"), cut("good.cert.safetensors"));
    Files.writeString(
        folder.resolve("both.yaml"), policy("incremental_stability, unique_equilibrium"));
    Files.writeString(folder.resolve("one.yaml"), policy("incremental_stability"));
    Files.writeString(
        folder.resolve("constant.yaml"),
        policy("global_asymptotic_stability") + "blocks: [{match: block, max_drift: 1e-6}]\n");
    Files.writeString(
        folder.resolve("tolerant.yaml"),
        policy("incremental_stability") + "allow_unknown_layers: true\n");
    Files.writeString(folder.resolve("bad.yaml"), policy("world_peace"));
  }

  private static String policy(String properties) {
    return "version: 1\nrequire: [" + properties + "]\n";
  }

  private byte[] cut(String name) throws IOException {
    byte[] content = Files.readAllBytes(folder.resolve(name));
    return Arrays.copyOf(content, content.length / 2);
  }

  private void copy(String from, String to) throws IOException {
    Files.write(folder.resolve(to), Files.readAllBytes(folder.resolve(from)));
  }

  /** forged: a tightened bound with fitting digests; edited: the same with the old digest. */
  private void tamper() throws IOException {
    ObjectNode root =
        (ObjectNode) Json.MAPPER.readTree(Files.readAllBytes(folder.resolve("good.cert.json")));
    ObjectNode body = (ObjectNode) root.get("certificate");
    ObjectNode bound = (ObjectNode) body.get("claims").get(0).get("bounds").get(0);
    bound.put("certified", "0x1.8p-1").put("certified_decimal", "0.75");
    Files.write(folder.resolve("edited.cert.json"), Json.MAPPER.writeValueAsBytes(root));
    copy("good.cert.safetensors", "edited.cert.safetensors");
    root.put("sha256", Sha256.of(Json.MAPPER.writeValueAsBytes(body)));
    Files.write(folder.resolve("forged.cert.json"), Json.MAPPER.writeValueAsBytes(root));
    copy("good.cert.safetensors", "forged.cert.safetensors");
  }

  static Stream<Arguments> commandLines() {
    return Stream.of(
        arguments(0, "certify @good.safetensors"),
        arguments(0, "certify @good.safetensors --no-smt --json"),
        arguments(0, "certify @relu.safetensors --no-smt"),
        arguments(0, "certify @expo.safetensors --no-smt"),
        arguments(3, "certify @fast.safetensors"),
        arguments(3, "certify @fast.safetensors --no-smt --json"),
        arguments(4, "certify @sine.safetensors"),
        arguments(3, "certify @zero.safetensors --no-smt"),
        arguments(2, "certify @none.safetensors"),
        arguments(2, "certify @cut.safetensors"),
        arguments(2, "certify @empty.safetensors"),
        arguments(2, "certify @text.safetensors"),
        arguments(2, "certify @nan.safetensors"),
        arguments(2, "certify @"),
        arguments(2, "certify @good.cert.safetensors"),
        arguments(2, "certify @good.cert.json"),
        arguments(2, "certify"),
        arguments(2, "certify @good.safetensors @relu.safetensors"),
        arguments(2, "certify @good.safetensors --fast"),
        arguments(2, "certify @good.safetensors --no-smt --output @one.yaml"),
        arguments(2, "certify @good.safetensors --no-smt --output @one.yaml/sub"),
        arguments(0, "check @good.cert.json @good.safetensors"),
        arguments(0, "check @good.cert.json @good.safetensors --json"),
        arguments(0, "check @expo.cert.json @expo.safetensors"),
        arguments(0, "attest @expo.cert.json @expo.safetensors"),
        arguments(3, "check @fast.cert.json @fast.safetensors"),
        arguments(4, "check @sine.cert.json @sine.safetensors"),
        arguments(5, "check @other.cert.json @good.safetensors"),
        arguments(5, "check @good.cert.json @relu.safetensors"),
        arguments(5, "check @fast.cert.json @good.safetensors"),
        arguments(5, "check @good.cert.json @fast.safetensors"),
        arguments(5, "check @forged.cert.json @good.safetensors"),
        arguments(5, "check @forged.cert.json @good.safetensors --json"),
        arguments(5, "check @edited.cert.json @good.safetensors"),
        arguments(2, "check @half.cert.json @good.safetensors"),
        arguments(2, "check @bitten.cert.json @good.safetensors"),
        arguments(2, "check @lost.cert.json @good.safetensors"),
        arguments(2, "check @none.cert.json @good.safetensors"),
        arguments(2, "check @good.cert.json @none.safetensors"),
        arguments(2, "check @good.cert.json @cut.safetensors"),
        arguments(2, "check @good.cert.json @nan.safetensors"),
        arguments(2, "check @good.safetensors @good.cert.json"),
        arguments(2, "check @good.cert.json"),
        arguments(2, "check"),
        arguments(0, "gate @good.safetensors"),
        arguments(0, "gate @good.safetensors --policy @both.yaml"),
        arguments(0, "gate @good.safetensors --policy @both.yaml --json"),
        arguments(0, "gate @relu.safetensors --policy @one.yaml"),
        arguments(3, "gate @relu.safetensors --policy @both.yaml"),
        arguments(3, "gate @fast.safetensors"),
        arguments(3, "gate @fast.safetensors --json"),
        arguments(4, "gate @sine.safetensors"),
        arguments(4, "gate @expo.safetensors"),
        arguments(0, "gate @expo.safetensors --policy @constant.yaml"),
        arguments(
            0, "gate @expo.safetensors --policy @constant.yaml --certificate @expo.cert.json"),
        arguments(4, "gate @good.safetensors --policy @constant.yaml"),
        arguments(4, "gate @unknown.safetensors"),
        arguments(0, "gate @unknown.safetensors --policy @tolerant.yaml"),
        arguments(0, "gate @good.safetensors --certificate @good.cert.json"),
        arguments(3, "gate @fast.safetensors --certificate @fast.cert.json"),
        arguments(4, "gate @sine.safetensors --certificate @sine.cert.json"),
        arguments(5, "gate @good.safetensors --certificate @other.cert.json"),
        arguments(5, "gate @fast.safetensors --certificate @good.cert.json"),
        arguments(5, "gate @good.safetensors --certificate @forged.cert.json"),
        arguments(2, "gate @good.safetensors --certificate @half.cert.json"),
        arguments(2, "gate @good.safetensors --certificate @none.cert.json"),
        arguments(2, "gate @good.safetensors --policy @bad.yaml"),
        arguments(2, "gate @good.safetensors --policy @none.yaml"),
        arguments(2, "gate @good.safetensors --policy @good.safetensors"),
        arguments(2, "gate @good.safetensors --policy"),
        arguments(2, "gate @nan.safetensors"),
        arguments(2, "gate"),
        arguments(2, "launch @good.safetensors"),
        arguments(2, "--launch"),
        arguments(2, ""));
  }

  @ParameterizedTest(name = "{0}: keel {1}")
  @MethodSource("commandLines")
  void a_command_ends_in_its_exit_code(int code, String line) {
    Run run = line.isEmpty() ? keel() : line(line);
    assertEquals(code, run.code(), run.out() + run.err());
    if (code == 2 || code == 5) {
      assertFalse(run.err().isBlank(), "a reason is given");
      assertFalse(run.out().contains("CERTIFIED"), run.out());
      assertFalse(run.out().contains("PASSED"), run.out());
    } else {
      assertEquals("", run.err(), "nothing went wrong");
      assertFalse(run.out().isBlank(), "a result is given");
    }
    assertFalse(run.err().contains("please report it"), run.err());
    assertFalse(run.err().contains("\tat keel."), run.err());
  }

  @Test
  void a_network_without_blocks_is_told_what_is_certified_of_it() throws IOException {
    Linear map = new Linear("map", Matrix.of(1, 1, 3), Vector.of(0));
    ModelFile.write(folder.resolve("plain.safetensors"), Fixtures.network(1, map));
    Run run = line("certify @plain.safetensors --no-smt --markdown");
    assertEquals(4, run.code(), run.err());
    assertTrue(
        run.out()
            .startsWith(
                "INCONCLUSIVE: no block that could be stable; the network's gain is certified  "),
        run.out());
    assertEquals(4, line("check @plain.cert.json @plain.safetensors").code());
    String report = Files.readString(folder.resolve("plain.report.md"));
    assertTrue(report.contains("This network has no block that is unrolled"), report);
    assertTrue(report.contains("outputs at distance at most 3"), report);
    ModelFile.write(
        folder.resolve("huge.safetensors"),
        Fixtures.network(
            1,
            new Linear("a", Matrix.of(1, 1, 1e300), Vector.of(0)),
            new Linear("b", Matrix.of(1, 1, 1e300), Vector.of(0))));
    String huge = line("certify @huge.safetensors --no-smt").out();
    assertTrue(huge.startsWith("INCONCLUSIVE: no block that could be stable  "), huge);
  }

  @Test
  void errors_name_the_file_and_what_is_wrong_with_it() {
    assertTrue(line("certify @none.safetensors").err().contains("none.safetensors"));
    assertTrue(line("certify @nan.safetensors").err().contains("NaN"));
    assertTrue(line("certify @cut.safetensors").err().contains("cut.safetensors"));
    assertTrue(line("check @other.cert.json @good.safetensors").err().contains("another model"));
    assertTrue(line("gate @good.safetensors --policy @bad.yaml").err().contains("world_peace"));
  }

  static Stream<Arguments> messages() {
    return Stream.of(
        arguments(
            "certify @x.onnx", "x.onnx: an ONNX model is read by the module keel-interchange"),
        arguments("gate @x.onnx", "which is not on the class path: put it there, or make a model"),
        arguments("check @good.cert.json @x.onnx", "`keel import` makes a model file of it"),
        arguments("certify @none.safetensors", "there is no file @none.safetensors; is the path"),
        arguments("certify @", "it is a folder, and a file is needed"),
        arguments("certify @good.safetensors/x", "a part of its path is a file"),
        arguments("certify @good.cert.json", "must be a safetensors file, and is JSON"),
        arguments(
            "certify @empty.safetensors", "@empty.safetensors: it must be a safetensors file"),
        arguments("certify @nan.safetensors", "@nan.safetensors: tensor 'block.b': entry 0 "),
        arguments("check @good.safetensors @good.cert.json", "goes before its model"),
        arguments("check @good.safetensors @good.safetensors", "must be JSON, and is a safetens"),
        arguments("check @secret @good.safetensors", "not valid JSON: line 1, column "),
        arguments(
            "check @lost.cert.json @good.safetensors", "lost.cert.safetensors, its evidence,"),
        arguments(
            "gate @good.safetensors --policy @lostbase.yaml", "lost.cert.safetensors, its ev"),
        arguments("gate @good.safetensors --policy @wrongbase.yaml", "line 1, column "),
        arguments(
            "gate @good.safetensors --junit @good.cert.json/x", "a part of its path is a file"),
        arguments("nosuch", "there is no command 'nosuch'"),
        arguments("nosuch --help", "there is no command 'nosuch'"),
        arguments("certfy", "is it certify?"),
        arguments("help nosuch", "nosuch"),
        arguments("certify --help --reprot", "there is no option '--reprot'; is it --report?"),
        arguments("certify @good.safetensors @good.safetensors", "is one argument too many"),
        arguments("certify @good.safetensors --tolerance x", "'x' is not a number"));
  }

  /** Place, what is needed, what is found: no words of Java, of a parser, or of a secret file. */
  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("messages")
  void a_message_is_one_sentence_that_says_what_is_wrong(String line, String part)
      throws IOException {
    Files.writeString(folder.resolve("secret"), "hunter2:x:0:0:root:/root:/bin/bash\n");
    for (String name : List.of("lost.cert.json", "secret")) {
      Files.writeString(
          folder.resolve(name.equals("secret") ? "wrongbase.yaml" : "lostbase.yaml"),
          policy("incremental_stability")
              + "baseline: {certificate: "
              + name
              + ", tolerance: 0}\n");
    }
    Run run = line(line);
    assertEquals(2, run.code(), run.out() + run.err());
    assertEquals("", run.out());
    String sentence = run.err().lines().findFirst().orElseThrow();
    assertTrue(sentence.startsWith("keel: "), sentence);
    assertTrue(sentence.contains(part.replace("@", folder + "/")), sentence);
    assertTrue(run.err().lines().count() <= 2, run.err());
    assertFalse(
        Pattern.compile("Exception|java|jackson|hunter2").matcher(sentence).find(), sentence);
  }

  @Test
  void a_raw_parameter_is_warned_of_by_every_command_that_reads_the_model() throws IOException {
    TensorFile tensors = TensorFile.read(folder.resolve("good.safetensors"));
    TensorFile.write(
        folder.resolve("raw.safetensors"),
        Map.of("keel", tensors.metadata().get("keel").replace("block.b", "block.bias_orig")),
        tensors.tensors().values().stream()
            .map(
                t ->
                    t.name().equals("block.b")
                        ? new Tensor("block.bias_orig", t.type(), t.shape(), t.bytes())
                        : t)
            .toList());
    for (String line :
        List.of(
            "certify --no-smt @raw.safetensors",
            "check @raw.cert.json @raw.safetensors",
            "attest @raw.cert.json @raw.safetensors",
            "diff @raw.cert.json @raw.cert.json --new-model @raw.safetensors")) {
      Run run = line(line);
      assertEquals(0, run.code(), run.err());
      assertTrue(run.err().startsWith("keel: warning: layer 'block': 'bias' is"), run.err());
    }
    Run gate = line("gate @raw.safetensors --markdown @raw.md --sarif @raw.sarif");
    assertTrue(gate.out().contains("\n  warning: layer 'block'"), gate.out());
    assertTrue(line("gate @raw.safetensors --json").out().contains("\"warnings\""));
    assertTrue(Files.readString(folder.resolve("raw.md")).contains("Warning: layer"));
    JsonNode run =
        Json.MAPPER.readTree(Files.readString(folder.resolve("raw.sarif"))).at("/runs/0");
    assertEquals(
        "warning", run.at("/invocations/0/toolExecutionNotifications/0/level").textValue());
    assertTrue(run.at("/invocations/0/executionSuccessful").booleanValue());
  }

  @Test
  void a_model_does_not_take_the_place_of_another_of_its_name() throws IOException {
    for (String name : List.of("a", "b")) {
      Files.createDirectory(folder.resolve(name));
      Files.copy(
          folder.resolve(name.equals("a") ? "good.safetensors" : "other.safetensors"),
          folder.resolve(name + "/m.safetensors"));
    }
    assertEquals(0, line("certify --no-smt @a/m.safetensors -o @all").code());
    byte[] first = Files.readAllBytes(folder.resolve("all/m.cert.json"));
    Run refused = line("certify --no-smt @b/m.safetensors -o @all");
    assertEquals(2, refused.code());
    assertTrue(refused.err().contains("--overwrite"), refused.err());
    assertArrayEquals(first, Files.readAllBytes(folder.resolve("all/m.cert.json")));
    assertEquals(0, line("certify --no-smt @a/m.safetensors -o @all").code(), "the same model");
    assertEquals(0, line("certify --no-smt @b/m.safetensors -o @all --overwrite").code());
    assertEquals(0, line("check @all/m.cert.json @b/m.safetensors").code());
    Files.writeString(folder.resolve("all/m.cert.json"), "{}");
    assertEquals(2, line("certify --no-smt @b/m.safetensors -o @all").code(), "something else");
  }

  @Test
  void a_file_named_as_a_list_of_options_is_a_file() throws IOException {
    Files.writeString(folder.resolve("list"), "--version");
    Run run = keel("certify", "@" + folder.resolve("list"));
    assertEquals(2, run.code(), run.out());
    assertTrue(run.err().contains("there is no file @"), run.err());
  }

  @Test
  void the_certificate_is_written_beside_the_model_and_checks_out() throws IOException {
    Files.delete(folder.resolve("good.cert.json"));
    Run run = line("certify @good.safetensors");
    assertTrue(run.out().startsWith("CERTIFIED incremental stability  "), run.out());
    assertTrue(run.out().contains(path("good.cert.json")), run.out());
    assertTrue(run.out().contains("unsat"), run.out());
    assertEquals(0, line("check @good.cert.json @good.safetensors").code());
  }

  @Test
  void the_first_line_says_what_is_certified() {
    for (String command :
        List.of("check @expo.cert.json", "certify --no-smt", "attest @expo.cert.json")) {
      String out = line(command + " @expo.safetensors").out();
      assertTrue(
          out.startsWith("CERTIFIED global asymptotic stability, constant inputs only  "), out);
    }
  }

  @Test
  void the_output_folder_is_made_and_used() {
    assertEquals(0, line("certify @good.safetensors --no-smt --report -o @out/deep").code());
    for (String name : List.of("good.cert.json", "good.cert.safetensors", "good.report.html")) {
      assertTrue(Files.exists(folder.resolve("out/deep").resolve(name)), name);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "cut", "empty", "text", "nan"})
  void what_fails_leaves_no_file_behind(String name) throws IOException {
    List<Path> before = files();
    assertEquals(2, line("certify @" + name + ".safetensors --report").code());
    assertEquals(2, line("certify @" + name + ".safetensors -o @out").code());
    assertEquals(before, files());
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.sorted().toList();
    }
  }

  @Test
  void certify_and_check_print_the_certificate_as_json() throws IOException {
    for (String line :
        List.of(
            "certify @good.safetensors --no-smt --json",
            "check @good.cert.json @good.safetensors --json")) {
      JsonNode json = Json.MAPPER.readTree(line(line).out());
      assertEquals("CERTIFIED", json.get("verdict").textValue(), line);
      assertEquals(13, json.get("claims").size(), line);
    }
    JsonNode fast = Json.MAPPER.readTree(line("certify @fast.safetensors --json").out());
    assertEquals("REFUTED", fast.get("verdict").textValue());
  }

  @Test
  void gate_prints_the_broken_rules_as_json() throws IOException {
    JsonNode passed = Json.MAPPER.readTree(line("gate @good.safetensors --json").out());
    assertTrue(passed.get("passed").booleanValue());
    assertEquals(0, passed.get("broken_rules").size());
    JsonNode failed = Json.MAPPER.readTree(line("gate @fast.safetensors --json").out());
    assertFalse(failed.get("passed").booleanValue());
    assertEquals("block", failed.get("broken_rules").get(0).get("place").textValue());
    assertEquals("REFUTED", failed.get("broken_rules").get(0).get("status").textValue());
  }

  @ParameterizedTest
  @ValueSource(strings = {"certify", "check", "gate"})
  void help_says_how_a_command_ends(String command) {
    Run run = keel(command, "--help");
    assertEquals(0, run.code());
    assertTrue(run.out().contains("Usage: keel " + command), run.out());
    assertTrue(run.out().contains("Ends in 0"), run.out());
  }

  @Test
  void help_of_the_program_lists_commands_and_exit_codes() {
    Run run = keel("--help");
    assertEquals(0, run.code());
    for (String word : List.of("certify", "check", "gate", "Exit codes", "Start here")) {
      assertTrue(run.out().contains(word), word);
    }
    assertTrue(keel("--version").out().startsWith("keel "));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "\"\", which command?",
        "certify, Missing required parameter: 'MODEL'",
        "gate --certificate, Missing required parameter for option '--certificate' (FILE)"
      })
  void what_is_missing_is_said_after_the_help(String line, String sentence) {
    Run run = keel(line.isEmpty() ? new String[0] : line.split(" "));
    assertEquals(2, run.code());
    assertEquals("", run.out());
    assertTrue(run.err().startsWith("Usage: keel"), run.err());
    assertTrue(run.err().endsWith("\nkeel: " + sentence + "\n"), run.err());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "good CERTIFIED",
        "expo CERTIFIED_FOR_CONSTANT_INPUTS",
        "fast REFUTED",
        "sine INCONCLUSIVE"
      })
  void the_report_holds_the_verdict_and_loads_nothing(String nameAndVerdict) throws IOException {
    String name = nameAndVerdict.substring(0, 4);
    String verdict = nameAndVerdict.substring(5);
    Run run = line("certify @" + name + ".safetensors --no-smt --report");
    assertTrue(run.out().contains(path(name + ".report.html")), run.out());
    String page = Files.readString(folder.resolve(name + ".report.html"));
    assertTrue(page.contains("<h1>" + verdict + "</h1>"), verdict);
    assertTrue(page.contains("<svg"), "pictures");
    Pattern load =
        Pattern.compile(
            "(src|href|action|data)\\s*=\\s*[\"']?\\s*(https?:)?//|url\\(\\s*[\"']?(https?:)?//");
    assertFalse(load.matcher(page).find(), "the page loads something");
    assertFalse(page.contains("<script"), "the page needs no script");
    assertFalse(page.contains("@import"), "the page needs no other sheet");
  }

  @Test
  void a_convolutional_network_is_certified_checked_and_reported() throws IOException {
    ModelFile.write(folder.resolve("conv.safetensors"), Fixtures.convolutional());
    Run certify = line("certify --report @conv.safetensors");
    assertEquals(0, certify.code, certify.toString());
    assertFalse(certify.out.contains("not covered"), certify.out);
    assertEquals(0, line("check @conv.cert.json @conv.safetensors").code);
    String report = Files.readString(folder.resolve("conv.report.html"));
    assertTrue(report.contains("conv, 1 x 8 x 8 → 2 x 4 x 4"), report);
    assertTrue(report.contains("block2: states of 5 units"), report);
  }

  @Test
  void a_shape_of_gigabytes_is_not_drawn() throws IOException {
    Network vast =
        new Network(
            List.of(1, 40_000, 40_000),
            Preprocessing.NONE,
            List.of(
                new Pooling("pool", Pooling.Kind.MAXIMUM, 1, 40_000, List.of(1, 40_000, 40_000)),
                Fixtures.feasible(Activation.TANH)),
            Optional.empty());
    ModelFile.write(folder.resolve("vast.safetensors"), vast);
    assertEquals(0, line("certify --report @vast.safetensors").code);
    String report = Files.readString(folder.resolve("vast.report.html"));
    assertFalse(report.contains("states of"), report);
  }

  @Test
  void names_in_the_model_cannot_smuggle_markup_into_the_report() throws IOException {
    String name = "<script>alert(1)</script>\"'&";
    store("evil.safetensors", Fixtures.block(name, Activation.TANH, Vector.of(1), 1));
    assertEquals(0, line("certify @evil.safetensors --no-smt --report").code());
    String page = Files.readString(folder.resolve("evil.report.html"));
    assertFalse(page.contains("<script"), "escaped");
    assertTrue(page.contains("&lt;script&gt;"), "named");
  }

  @Test
  void the_same_model_gives_the_same_files() throws IOException {
    line("certify @good.safetensors -o @one --report");
    line("certify @good.safetensors -o @two --report");
    for (String name : List.of("good.cert.json", "good.cert.safetensors", "good.report.html")) {
      assertEquals(
          Sha256.of(Files.readAllBytes(folder.resolve("one").resolve(name))),
          Sha256.of(Files.readAllBytes(folder.resolve("two").resolve(name))),
          name);
    }
  }
}
