package keel.laws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import keel.laws.Commands.Ended;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;
import keel.verify.model.Json;
import keel.verify.model.Layer;
import keel.verify.model.ModelFile;
import keel.verify.model.Network;
import keel.verify.model.Preprocessing;
import keel.verify.model.Sha256;
import keel.verify.model.TensorFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Whatever stands in a model, a table, a policy, a certificate or the name of a file: no command
 * prints it in a way that a terminal, or the build server that reads the log, takes for more than
 * text.
 */
@Timeout(120)
class PrintedTextTest {
  /** As the name of a file: a second line, a command to a build server, an escape. */
  private static final String FILE =
      "x\n::stop-commands::t\nPASSED  forged\r\u001b[31m\u009b1m\u202e";

  /** As the name of a layer, which the readers let through. */
  private static final List<String> NAMES =
      List.of(" ::stop-commands::t", "##[stop-commands]##vso[task.complete]");

  private static final Path HERE = Path.of("");

  @TempDir private Path root;
  private Path folder;
  private List<Path> here;

  static Set<String> commands() {
    return Commands.all().keySet();
  }

  /** Whether a command reads what others have written. */
  private boolean reads(List<String> line) {
    return List.of("m.safetensors", "p.yaml", "data.csv").stream()
        .anyMatch(name -> String.join(" ", line).contains(folder + "/" + name));
  }

  @BeforeEach
  void prepare() throws IOException {
    folder = root.resolve(FILE);
    Files.createDirectory(folder);
    Commands.prepare(folder);
    here = walk(HERE, 1);
  }

  /** What a command was told to write here, of all places. */
  @AfterEach
  void leaveNothingBehind() throws IOException {
    for (Path file : walk(HERE, 1)) {
      if (!here.contains(file)) {
        for (Path written : walk(file, Integer.MAX_VALUE)) {
          Files.delete(written);
        }
      }
    }
  }

  /** A folder's files before the folder. */
  private static List<Path> walk(Path folder, int depth) throws IOException {
    try (Stream<Path> files = Files.walk(folder, depth)) {
      return files.sorted(Comparator.reverseOrder()).toList();
    }
  }

  private static void assertHarmless(Ended ended, String line) {
    for (String text : List.of(ended.out(), ended.err())) {
      assertTrue(
          text.codePoints().noneMatch(c -> c != '\n' && (Character.isISOControl(c) || c == 0x202e)),
          line + " prints a control character: " + text);
      text.lines()
          .map(String::strip)
          .forEach(
              printed -> {
                assertFalse(printed.startsWith("::"), line + " prints a command: " + printed);
                assertFalse(printed.startsWith("PASSED  forged"), line + " prints a lie");
              });
      assertFalse(text.contains("##[") || text.contains("##vso["), line + " prints: " + text);
    }
  }

  private Ended run(List<String> line) {
    Ended ended = Commands.run(line);
    assertHarmless(ended, String.join(" ", line));
    assertFalse(ended.err().contains("please report it"), ended.err());
    return ended;
  }

  private static List<String> plus(List<String> line, String... words) {
    List<String> all = new ArrayList<>(line);
    all.addAll(List.of(words));
    return all;
  }

  private static boolean has(CommandSpec command, String option) {
    return command.findOption(option) != null;
  }

  @ParameterizedTest
  @MethodSource("commands")
  void the_name_of_a_folder_is_text(String command) throws IOException {
    List<String> line = Commands.line(command, folder);
    assumeTrue(reads(line), "it reads nothing");
    // What the URL of a download is goes its own way: it can hold no such name.
    int code = command.equals("download") ? 2 : 0;
    Ended ended = run(line);
    assertEquals(code, ended.code(), ended.toString());
    if (has(Commands.all().get(command), "--json")) {
      Ended json = run(plus(line, "--json"));
      Json.MAPPER.readTree(json.out());
    }
    for (Map.Entry<Path, String> file : Commands.contents(folder).entrySet()) {
      if (!file.getKey().toString().endsWith(".safetensors") && !isLog(file.getKey())) {
        assertFalse(file.getValue().contains("\u001b"), file.getKey() + ": an escape");
      }
    }
  }

  private static boolean isLog(Path file) {
    return file.getFileName().toString().startsWith("events.");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void the_value_of_an_option_is_text(String command) {
    List<String> line = Commands.line(command, folder);
    for (OptionSpec option : Commands.all().get(command).options()) {
      if (option.arity().max() > 0) {
        run(Commands.with(line, option, FILE + "##[error]"));
        run(Commands.with(line, option, "::stop-commands::t"));
      }
    }
    run(plus(line, FILE));
    run(plus(line, "--" + FILE));
    run(List.of(command, "::stop-commands::t"));
    for (int word = 1; word < line.size(); word++) {
      List<String> other = new ArrayList<>(line);
      other.set(word, other.get(word).startsWith("-") ? "-" + FILE : FILE);
      run(other);
    }
  }

  @Test
  void a_command_that_is_not_there_is_text() {
    for (String word : List.of(FILE, "::stop-commands::t", "##[error]", "-" + FILE)) {
      assertEquals(2, run(List.of(word)).code());
      assertEquals(2, run(List.of(word, "--help")).code());
      assertEquals(2, run(List.of("help", word)).code());
    }
  }

  /** Models, a table, a policy and a certificate whose texts are commands to a build server. */
  private void makeHostile(boolean unknownLayer) throws IOException {
    for (String model : List.of("m", "old")) {
      List<Layer> blocks = new ArrayList<>();
      for (String name : NAMES) {
        blocks.add(
            new DenseBlock(
                name,
                Activation.TANH,
                Vector.of(1, 1),
                3,
                Matrix.of(2, 2, model.equals("m") ? -1 : -0.9, 0, 0, -1),
                Matrix.of(2, 2, 1, 0, 0, 1),
                Vector.of(0, 0)));
      }
      Path file = folder.resolve(model + ".safetensors");
      ModelFile.write(file, new Network(List.of(2), Preprocessing.NONE, blocks, Optional.empty()));
      if (unknownLayer) {
        addUnknownLayer(file);
      }
      run(List.of("certify", "--no-smt", file.toString()));
      addNote(folder.resolve(model + ".cert.json"));
    }
    Files.writeString(
        folder.resolve("p.yaml"),
        """
        version: 1
        require: [incremental_stability]
        blocks:
        - {match: "::stop-commands::t\\n::error::x\\e[31m", max_depth: 3}
        - {match: "##*", max_depth: 1}
        baseline: {certificate: old.cert.json, model: old.safetensors, tolerance: 0}
        """);
    String table = Files.readString(folder.resolve("data.csv"));
    Files.writeString(
        folder.resolve("data.csv"),
        table
            .replace("x,y,class", "\"::stop-commands::t\",\"##[error]\",class")
            .replaceAll("(?m),0$", ",::error::x")
            .replaceAll("(?m),1$", ",##[error]"));
  }

  private static void addUnknownLayer(Path file) throws IOException {
    TensorFile tensors = TensorFile.read(file);
    ObjectNode description = (ObjectNode) Json.read(tensors.metadata().get("keel"));
    description
        .withArrayProperty("layers")
        .addObject()
        .put("type", "##[error]")
        .put("name", "::error::unknown");
    TensorFile.write(
        file,
        Map.of("keel", Json.MAPPER.writeValueAsString(description)),
        List.copyOf(tensors.tensors().values()));
  }

  /** Nothing rests on notes, so that a certificate may hold any. */
  private static void addNote(Path certificate) throws IOException {
    ObjectNode root = (ObjectNode) Json.read(Files.readAllBytes(certificate));
    ObjectNode body = (ObjectNode) root.get("certificate");
    body.withArrayProperty("notes").add(FILE + "##[error]");
    root.put("sha256", Sha256.of(Json.MAPPER.writeValueAsBytes(body)));
    Files.write(certificate, Json.MAPPER.writeValueAsBytes(root));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void what_stands_in_a_file_is_text(String command) throws IOException {
    List<String> line = Commands.line(command, folder);
    assumeTrue(reads(line), "it reads nothing");
    for (boolean unknownLayer : new boolean[] {false, true}) {
      makeHostile(unknownLayer);
      List<String> words =
          command.equals("certify") ? plus(line, "--compare", "--overwrite") : line;
      Ended ended = run(words);
      assertTrue(ended.code() != 1, ended.toString());
    }
    if (has(Commands.all().get(command), "--json") && !command.equals("certify")) {
      JsonNode json = Json.MAPPER.readTree(run(plus(line, "--json")).out());
      if (command.equals("check")) {
        assertTrue(json.findValuesAsText("scope").containsAll(NAMES), json.toString());
      }
    }
  }

  /** What the action adds to the page of a job, and what code scanning and other servers read. */
  @Test
  void reports_hold_no_command_no_escape_and_no_folder_of_this_machine() throws IOException {
    makeHostile(true);
    List<String> line = new ArrayList<>(Commands.line("gate", folder));
    List<String> names = List.of("--sarif", "--junit", "--markdown", "--badge");
    for (String model : List.of("m.safetensors", "none.safetensors", "data.csv")) {
      List<String> words = new ArrayList<>(line);
      words.set(1, folder.resolve(model).toString());
      for (String name : names) {
        words.add(name);
        words.add(root.resolve("report" + name).toString());
      }
      assertTrue(run(words).code() > 1, model);
      for (String name : names) {
        String text =
            new String(Files.readAllBytes(root.resolve("report" + name)), StandardCharsets.UTF_8);
        String what = model + " " + name + ": " + text;
        assertFalse(text.contains("\u001b"), what);
        assertFalse(text.contains(root.toString()), what);
        assertFalse(text.lines().anyMatch(l -> l.strip().startsWith("::")), what);
        assertFalse(!name.equals("--junit") && text.contains("##["), what);
      }
      JsonNode sarif = Json.MAPPER.readTree(Files.readString(root.resolve("report--sarif")));
      for (String uri : sarif.findValuesAsText("uri")) {
        assertEquals(model, uri);
      }
    }
  }
}
