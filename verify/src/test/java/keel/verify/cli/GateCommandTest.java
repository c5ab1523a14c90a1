package keel.verify.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import keel.verify.Fixtures;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;
import keel.verify.model.Json;
import keel.verify.model.ModelFile;
import keel.verify.model.Sha256;
import keel.verify.model.Tensor;
import keel.verify.model.TensorFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** How keel gate and keel diff end, and the files that they leave. */
class GateCommandTest {
  private static final String START = "version: 1\nrequire: [incremental_stability]\n";
  private static final List<String> OUTPUTS = List.of("g.sarif", "g.xml", "g.md", "g.svg");
  private static final String ALL =
      " --sarif @g.sarif --junit @g.xml --markdown @g.md --badge @g.svg";

  @TempDir private Path folder;

  private record Run(int code, String out, String err) {}

  /** Runs a command line in which {@code @} stands for the folder. */
  private Run line(String line) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] arguments =
        Arrays.stream(line.strip().split(" ", -1))
            .map(a -> a.replace("@", folder + "/"))
            .toArray(String[]::new);
    int code = Keel.run(new PrintWriter(out), new PrintWriter(err), arguments);
    return new Run(code, out.toString(), err.toString());
  }

  private void store(String name, DenseBlock block) throws IOException {
    ModelFile.write(folder.resolve(name + ".safetensors"), Fixtures.network(block.inputs(), block));
  }

  private void policy(String name, String rest) throws IOException {
    Files.writeString(folder.resolve(name + ".yaml"), START + rest);
  }

  @BeforeEach
  void prepare() throws IOException {
    store("good", Fixtures.block(Activation.TANH, Vector.of(1), 1));
    store("worse", Fixtures.block(Activation.TANH, Vector.of(1), 1.5));
    store("relu", Fixtures.block(Activation.RELU, Vector.of(1), 1));
    store("fast", Fixtures.block(Activation.TANH, Vector.of(1), 3));
    store("sine", Fixtures.block(Activation.SINE, Vector.of(1), 1));
    for (String name : List.of("good", "worse", "fast", "sine")) {
      line("certify --no-smt @" + name + ".safetensors");
    }
    TensorFile tensors = TensorFile.read(folder.resolve("good.safetensors"));
    TensorFile.write(
        folder.resolve("nan.safetensors"),
        tensors.metadata(),
        tensors.tensors().values().stream()
            .map(
                t ->
                    t.name().endsWith(".b")
                        ? Tensor.ofNumbers(t.name(), t.shape(), new double[] {Double.NaN})
                        : t)
            .toList());
    Files.write(folder.resolve("empty.safetensors"), new byte[0]);
    rewrite("forged", 3, 0.75);
    rewrite("old", 2, 0.75);
    policy("plain", "");
    policy("typo", "expire: 2099-01-01\n");
    policy("expired", "expires: 2020-01-01\n");
    policy("valid", "expires: 9999-12-31\n");
    policy("gain", "blocks: [{match: block, max_gain: 0.001}]\n");
    policy("answer", "network: {max_gain: 0.001}\n");
    policy("calm", "network: {max_gain: 1000, max_gain_in_maximum_norm: 1000}\n");
    policy("wide", "blocks: [{match: \"*\", max_gain: 1000, max_depth: 5}]\n");
    policy("deep", "blocks: [{match: \"*\", max_depth: 4}]\n");
    policy("nobody", "blocks: [{match: other, max_depth: 4}]\n");
    policy("rate", "blocks: [{match: block, max_contraction_rate: 1}]\n");
    policy("agree", "require_solver_agreement: true\n");
    policy("same", "baseline: {certificate: good.cert.json, tolerance: 0}\n");
    policy("loose", "baseline: {certificate: good.cert.json, tolerance: 1e6}\n");
    policy(
        "checked",
        "baseline: {certificate: good.cert.json, model: good.safetensors, tolerance: 0}\n");
    policy(
        "forgedbase",
        "baseline: {certificate: forged.cert.json, model: good.safetensors, tolerance: 0}\n");
    policy("nobase", "baseline: {certificate: none.cert.json, tolerance: 0}\n");
    policy("oldbase", "baseline: {certificate: old.cert.json, tolerance: 0}\n");
    Files.writeString(folder.resolve("two.yaml"), "version: 2\nrequire: [incremental_stability]");
    Files.writeString(folder.resolve("blank.yaml"), "");
  }

  /** A certificate of good with another version and another bound, and digests that fit. */
  private void rewrite(String name, int version, double bound) throws IOException {
    ObjectNode root =
        (ObjectNode) Json.MAPPER.readTree(Files.readAllBytes(folder.resolve("good.cert.json")));
    ObjectNode body = (ObjectNode) root.get("certificate");
    body.put("version", version);
    ((ObjectNode) body.at("/claims/0/bounds/0"))
        .put("certified", Double.toHexString(bound))
        .put("certified_decimal", Double.toString(bound));
    root.put("sha256", Sha256.of(Json.MAPPER.writeValueAsBytes(body)));
    Files.write(folder.resolve(name + ".cert.json"), Json.MAPPER.writeValueAsBytes(root));
    Files.copy(folder.resolve("good.cert.safetensors"), folder.resolve(name + ".cert.safetensors"));
  }

  static Stream<Arguments> commandLines() {
    return Stream.of(
        arguments(0, "gate @good.safetensors"),
        arguments(0, "gate @good.safetensors --policy @valid.yaml"),
        arguments(0, "gate @good.safetensors --policy @wide.yaml"),
        arguments(0, "gate @good.safetensors --policy @calm.yaml"),
        arguments(0, "gate @good.safetensors --policy @calm.yaml --certificate @good.cert.json"),
        arguments(3, "gate @good.safetensors --policy @answer.yaml"),
        arguments(0, "gate @good.safetensors --policy @rate.yaml"),
        arguments(0, "gate @good.safetensors --policy @agree.yaml"),
        arguments(0, "gate @good.safetensors --policy @same.yaml"),
        arguments(0, "gate @good.safetensors --policy @checked.yaml"),
        arguments(0, "gate @worse.safetensors --policy @loose.yaml"),
        arguments(0, "gate @good.safetensors --policy @same.yaml --certificate @good.cert.json"),
        arguments(0, "gate @good.safetensors --time-limit 600"),
        arguments(3, "gate @fast.safetensors"),
        arguments(3, "gate @good.safetensors --policy @expired.yaml"),
        arguments(3, "gate @good.safetensors --policy @gain.yaml"),
        arguments(3, "gate @good.safetensors --policy @deep.yaml"),
        arguments(3, "gate @good.safetensors --policy @nobody.yaml"),
        arguments(3, "gate @worse.safetensors --policy @same.yaml"),
        arguments(3, "gate @relu.safetensors --policy @loose.yaml"),
        arguments(3, "gate @fast.safetensors --certificate @fast.cert.json"),
        arguments(4, "gate @sine.safetensors"),
        arguments(4, "gate @sine.safetensors --policy @wide.yaml"),
        arguments(4, "gate @relu.safetensors --policy @rate.yaml"),
        arguments(4, "gate @good.safetensors --time-limit 0.000000001"),
        arguments(5, "gate @worse.safetensors --certificate @good.cert.json"),
        arguments(5, "gate @good.safetensors --certificate @forged.cert.json"),
        arguments(5, "gate @good.safetensors --policy @forgedbase.yaml"),
        arguments(2, "gate @none.safetensors"),
        arguments(2, "gate @nan.safetensors"),
        arguments(2, "gate @empty.safetensors"),
        arguments(2, "gate @"),
        arguments(2, "gate @good.safetensors --policy @none.yaml"),
        arguments(2, "gate @good.safetensors --policy @typo.yaml"),
        arguments(2, "gate @good.safetensors --policy @two.yaml"),
        arguments(2, "gate @good.safetensors --policy @blank.yaml"),
        arguments(2, "gate @good.safetensors --policy @nobase.yaml"),
        arguments(2, "gate @good.safetensors --policy @oldbase.yaml"),
        arguments(2, "gate @good.safetensors --certificate @old.cert.json"),
        arguments(2, "gate @good.safetensors --policy @agree.yaml --certificate @good.cert.json"),
        arguments(2, "gate @good.safetensors --time-limit 0"),
        arguments(2, "gate @good.safetensors --time-limit nan"),
        arguments(2, "gate @good.safetensors --sarif @good.safetensors"),
        arguments(2, "gate @good.safetensors --sarif @x --junit @x"),
        arguments(2, "gate @good.safetensors --junit @plain.yaml/x"),
        arguments(2, "gate @good.safetensors --badge"),
        arguments(0, "diff @good.cert.json @good.cert.json"),
        arguments(0, "diff @sine.cert.json @good.cert.json --new-model @good.safetensors"),
        arguments(3, "diff @good.cert.json @worse.cert.json"),
        arguments(3, "diff @good.cert.json @fast.cert.json --json"),
        arguments(0, "diff @good.cert.json @worse.cert.json --tolerance 1e6"),
        arguments(5, "diff @good.cert.json @forged.cert.json --new-model @good.safetensors"),
        arguments(5, "diff @good.cert.json @good.cert.json --old-model @worse.safetensors"),
        arguments(2, "diff @good.cert.json @old.cert.json"),
        arguments(2, "diff @good.cert.json @none.cert.json"),
        arguments(2, "diff @good.cert.json @worse.cert.json --tolerance -1"),
        arguments(2, "diff @good.cert.json"),
        arguments(0, "attest @good.cert.json @good.safetensors"),
        arguments(0, "attest @good.cert.json @good.safetensors --json -o @deep/er/s.json"),
        arguments(3, "attest @fast.cert.json @fast.safetensors"),
        arguments(4, "attest @sine.cert.json @sine.safetensors"),
        arguments(5, "attest @good.cert.json @worse.safetensors"),
        arguments(5, "attest @forged.cert.json @good.safetensors"),
        arguments(2, "attest @old.cert.json @good.safetensors"),
        arguments(2, "attest @good.cert.json @none.safetensors"),
        arguments(2, "attest @good.cert.json @good.safetensors -o @good.safetensors"),
        arguments(2, "attest @good.cert.json"));
  }

  @ParameterizedTest(name = "{0}: keel {1}")
  @MethodSource("commandLines")
  void a_command_ends_in_its_exit_code(int code, String line) {
    Run run = line(line);
    assertEquals(code, run.code(), run.out() + run.err());
    boolean decided = code != 2 && code != 5;
    assertEquals(decided, run.err().isBlank(), run.err());
    assertEquals(decided, !run.out().isBlank(), run.out());
    assertFalse(run.err().contains("please report it"), run.err());
  }

  /** Nobody ever writes to the pipe: reading it would not end. */
  @ParameterizedTest
  @ValueSource(strings = {"@pipe", "@good.safetensors --policy @pipe"})
  @DisabledOnOs(OS.WINDOWS)
  void the_time_limit_covers_reading_too(String read) throws Exception {
    Path pipe = folder.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    Run run =
        assertTimeoutPreemptively(
            Duration.ofSeconds(20), () -> line("gate " + read + " --time-limit 0.2"));
    assertEquals(4, run.code(), run.out() + run.err());
    assertTrue(run.out().contains("a decision within 200 ms"), run.out());
  }

  /** Every command line of the gate that does not end in 0 must not look passed in any file. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0 @good.safetensors",
        "3 @fast.safetensors",
        "3 @good.safetensors --policy @gain.yaml",
        "4 @sine.safetensors",
        "4 @good.safetensors --time-limit 0.000000001",
        "5 @good.safetensors --certificate @forged.cert.json",
        "2 @nan.safetensors",
        "2 @none.safetensors --policy @valid.yaml",
        "2 @good.safetensors --policy @typo.yaml",
        "2 @good.safetensors --time-limit 0",
        "2 @good.safetensors --time-limit soon",
        "2 @good.safetensors --nosuch"
      })
  void the_files_say_what_the_exit_code_says_and_keep_their_schemas(String codeAndLine)
      throws Exception {
    int code = codeAndLine.charAt(0) - '0';
    line("gate @good.safetensors" + ALL); // what an earlier run left
    assertEquals(code, line("gate " + codeAndLine.substring(2) + ALL).code());
    boolean passed = code == 0;

    JsonNode sarif = Json.MAPPER.readTree(Files.readAllBytes(folder.resolve("g.sarif")));
    assertEquals(Set.of(), sarifSchema().validate(sarif));
    assertEquals(code, sarif.at("/runs/0/invocations/0/exitCode").intValue());
    assertAlerts(sarif.at("/runs/0"), code, code == 4 && codeAndLine.contains("--time-limit"));

    Element suite = junit(Files.readString(folder.resolve("g.xml")));
    int cases = suite.getElementsByTagName("testcase").getLength();
    int failures = suite.getElementsByTagName("failure").getLength();
    int errors = suite.getElementsByTagName("error").getLength();
    assertEquals(Integer.toString(cases), suite.getAttribute("tests"));
    assertEquals(Integer.toString(failures), suite.getAttribute("failures"));
    assertEquals(Integer.toString(errors), suite.getAttribute("errors"));
    assertTrue(cases > 0);
    assertEquals(passed, failures + errors == 0);

    assertEquals(passed, Files.readString(folder.resolve("g.md")).contains("PASSED"));
    assertEquals(passed, Files.readString(folder.resolve("g.svg")).contains(">certified<"));
  }

  /** Code scanning shows what fails at a level, and whether the tool itself came to its end. */
  private static void assertAlerts(JsonNode run, int code, boolean isTooLate) {
    boolean hasLookedAtAll = code != 2 && code != 5 && !isTooLate;
    JsonNode invocation = run.at("/invocations/0");
    assertEquals(hasLookedAtAll, invocation.get("executionSuccessful").booleanValue());
    assertEquals(hasLookedAtAll, invocation.at("/toolExecutionNotifications").isMissingNode());
    assertEquals(code != 0, !run.get("results").isEmpty());
    for (JsonNode result : run.get("results")) {
      String rule = result.get("ruleId").textValue();
      assertTrue(run.at("/tool/driver/rules").findValuesAsText("id").contains(rule), rule);
      assertEquals("fail", result.get("kind").textValue());
      assertEquals("error", result.get("level").textValue());
      assertFalse(result.at("/message/text").textValue().isEmpty());
      assertEquals(
          code == 3 ? "REFUTED" : "INCONCLUSIVE", result.at("/properties/status").textValue());
      assertEquals(
          run.at("/artifacts/0/location/uri"),
          result.at("/locations/0/physicalLocation/artifactLocation/uri"));
    }
  }

  @Test
  void the_schema_of_junit_refuses_what_it_should() {
    for (String text :
        List.of(
            "<testsuites><testsuite/></testsuites>",
            "<testsuite/>",
            "<testsuites><properties/></testsuites>")) {
      assertThrows(SAXException.class, () -> junit(text));
    }
  }

  private static JsonSchema sarifSchema() throws IOException {
    try (InputStream schema =
        Objects.requireNonNull(
            GateCommandTest.class.getResourceAsStream("/schema/sarif-schema-2.1.0.json"))) {
      JsonNode node = Json.MAPPER.readTree(schema);
      assertEquals("http://json-schema.org/draft-07/schema#", node.get("$schema").textValue());
      return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7).getSchema(node);
    }
  }

  private static Element junit(String text) throws Exception {
    SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
        .newSchema(GateCommandTest.class.getResource("/keel/verify/gate/junit.xsd"))
        .newValidator()
        .validate(new StreamSource(new StringReader(text)));
    return (Element)
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(text)))
            .getElementsByTagName("testsuite")
            .item(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"good", "fast", "nan"})
  void two_runs_give_the_same_bytes(String model) throws IOException {
    String line = "gate @" + model + ".safetensors --json" + ALL;
    Run first = line(line);
    List<String> before = digests();
    assertEquals(first, line(line));
    assertEquals(before, digests());
  }

  private List<String> digests() throws IOException {
    List<String> digests = new ArrayList<>();
    for (String name : OUTPUTS) {
      digests.add(Sha256.of(Files.readAllBytes(folder.resolve(name))));
    }
    return digests;
  }

  @Test
  void files_are_written_whole_and_nothing_else_is_left() throws IOException {
    Set<Path> before = files();
    line("gate @fast.safetensors" + ALL);
    Set<Path> after = files();
    OUTPUTS.forEach(name -> assertTrue(after.remove(folder.resolve(name)), name));
    assertEquals(before, after);
  }

  @Test
  void a_killed_run_leaves_no_half_file() throws Exception {
    String[] arguments = ("gate @fast.safetensors" + ALL).replace("@", folder + "/").split(" ", -1);
    line("gate @fast.safetensors" + ALL);
    List<String> whole = digests();
    for (int millis = 150; millis <= 950; millis += 100) {
      for (String name : OUTPUTS) {
        Files.deleteIfExists(folder.resolve(name));
      }
      Process process = start("-Xmx256m", arguments);
      process.waitFor(millis, TimeUnit.MILLISECONDS);
      process.destroyForcibly().waitFor();
      for (int i = 0; i < OUTPUTS.size(); i++) {
        Path file = folder.resolve(OUTPUTS.get(i));
        if (Files.exists(file) && !digest(OUTPUTS.get(i)).equals(whole.get(i))) {
          assertSaysThatThereIsNoResult(file);
        }
      }
    }
  }

  /** The text of a run that was killed before it had a result: that, too, is there as a whole. */
  private static void assertSaysThatThereIsNoResult(Path file) throws Exception {
    String text = Files.readString(file);
    String name = file.getFileName().toString();
    if (name.endsWith(".sarif")) {
      Json.read(text);
    } else if (name.endsWith(".md")) {
      assertTrue(text.endsWith("\n"), text);
    } else {
      assertTrue(text.strip().endsWith(name.endsWith(".svg") ? "</svg>" : "</testsuites>"), text);
    }
    assertFalse(text.toLowerCase(Locale.ROOT).contains("passed"), text);
    assertTrue(
        text.contains(name.endsWith(".svg") ? "error" : "the run did not come to its end"), text);
  }

  /** 8 MB of weights in 16 MB of memory. */
  @Test
  void a_run_without_enough_memory_leaves_no_files_that_say_passed() throws Exception {
    double[] weights = new double[1 << 20];
    Arrays.fill(weights, 1);
    store("big", Fixtures.block(Activation.TANH, Vector.constant(1 << 10, 1), weights));
    line("gate @good.safetensors" + ALL);
    Process process =
        start("-Xmx16m", ("gate @big.safetensors" + ALL).replace("@", folder + "/").split(" ", -1));
    assertTrue(process.waitFor(2, TimeUnit.MINUTES));
    assertNotEquals(0, process.exitValue());
    JsonNode run =
        Json.MAPPER.readTree(Files.readAllBytes(folder.resolve("g.sarif"))).at("/runs/0");
    assertEquals(process.exitValue(), run.at("/invocations/0/exitCode").intValue());
    assertAlerts(run, ExitCode.UNUSABLE_INPUT.code(), false);
    assertFalse(Files.readString(folder.resolve("g.md")).contains("PASSED"));
  }

  private static Process start(String heap, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                heap,
                "-cp",
                System.getProperty("java.class.path"),
                Keel.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private Set<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return new TreeSet<>(files.toList());
    }
  }

  @Test
  void an_input_is_never_overwritten() throws IOException {
    byte[] model = Files.readAllBytes(folder.resolve("good.safetensors"));
    line("gate @good.safetensors --badge @good.safetensors");
    line("gate @good.safetensors --badge @./good.safetensors");
    assertEquals(
        Sha256.of(model), Sha256.of(Files.readAllBytes(folder.resolve("good.safetensors"))));
  }

  @Test
  void a_broken_rule_is_explained_with_block_needed_and_found() {
    String text = line("gate @good.safetensors --policy @gain.yaml").out();
    assertTrue(text.startsWith("FAILED  "), text);
    assertTrue(text.contains("'block': input output gain ≤ 0.001 is required, found gain"), text);
    String worse = line("gate @worse.safetensors --policy @same.yaml").out();
    assertTrue(worse.contains("no worse than"), worse);
    String typo = line("gate @good.safetensors --policy @typo.yaml").err();
    assertTrue(typo.contains("key 'expire' is unknown"), typo);
  }

  @Test
  void names_in_a_model_cannot_smuggle_anything_into_the_files() throws Exception {
    String name = "x|<img src=//evil>]]>&\"![a](b)`";
    store("evil", Fixtures.block(name, Activation.TANH, Vector.of(1), 3));
    assertEquals(3, line("gate @evil.safetensors" + ALL).code());
    JsonNode sarif = Json.MAPPER.readTree(Files.readAllBytes(folder.resolve("g.sarif")));
    assertEquals(Set.of(), sarifSchema().validate(sarif));
    junit(Files.readString(folder.resolve("g.xml")));
    String markdown = Files.readString(folder.resolve("g.md"));
    assertFalse(markdown.contains("<img"), markdown);
    assertFalse(markdown.contains("![a]"), markdown);
  }

  @Test
  void what_needs_patterns_says_so_where_nobody_can_read_them() throws IOException {
    policy(
        "accuracy",
        "network: {min_certified_accuracy: {dataset: digits, sha256: \""
            + "0".repeat(64)
            + "\", norm: l2, radius: 0.1, at_least: 0}}\n");
    Run run = line("gate @good.safetensors --policy @accuracy.yaml");
    assertEquals(2, run.code());
    assertTrue(run.err().contains("which the module keel-train reads; it is not on"), run.err());
  }

  @Test
  void a_difference_says_what_it_did_not_check() {
    String text = line("diff @good.cert.json @worse.cert.json").out();
    assertTrue(text.startsWith("WORSE  "), text);
    assertTrue(text.contains("λmax(sHP) ≤: 1 → 1.5 (worse)"), text);
    assertTrue(text.contains("not re-checked"), text);
    assertNotEquals(
        text, line("diff @good.cert.json @worse.cert.json --old-model @good.safetensors").out());
  }

  @Test
  void a_statement_names_the_files_and_what_is_claimed_of_them() throws IOException {
    assertEquals(0, line("attest @good.cert.json @good.safetensors").code());
    byte[] first = Files.readAllBytes(folder.resolve("good.intoto.json"));
    line("attest @good.cert.json @good.safetensors");
    assertEquals(Sha256.of(first), digest("good.intoto.json"));
    JsonNode statement = Json.MAPPER.readTree(first);
    assertEquals("https://in-toto.io/Statement/v1", statement.get("_type").textValue());
    assertEquals(digest("good.safetensors"), statement.at("/subject/0/digest/sha256").textValue());
    assertEquals("CERTIFIED", statement.at("/predicate/verdict").textValue());
    for (JsonNode material : statement.at("/predicate/materials")) {
      assertEquals(
          digest(material.get("name").textValue()), material.at("/digest/sha256").textValue());
    }
    assertEquals(2, statement.at("/predicate/materials").size());
    assertEquals(13, statement.at("/predicate/claims").size());
    assertFalse(statement.toString().contains("observed"));
  }

  @Test
  void no_statement_is_written_about_an_altered_certificate() {
    line("attest @forged.cert.json @good.safetensors");
    assertFalse(Files.exists(folder.resolve("forged.intoto.json")));
  }

  private String digest(String name) throws IOException {
    return Sha256.of(Files.readAllBytes(folder.resolve(name)));
  }
}
