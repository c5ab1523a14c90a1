package keel.verify.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import keel.verify.Fixtures;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.ModelFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs the scripts of examples/shards as schedulers do: with the number of a task in the
 * environment. The schedulers themselves are not here.
 */
class ShardScriptsTest {
  private static final Path SHARDS = Path.of("../examples/shards").toAbsolutePath().normalize();
  private static final Path BASH = Path.of("/bin/bash");

  @TempDir private Path folder;

  @BeforeEach
  void prepare() {
    assumeTrue(Files.isExecutable(BASH), "skipped: there is no /bin/bash");
  }

  private Path script(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/bash\n" + text + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return file;
  }

  private static String run(int code, Map<String, String> environment, String... words)
      throws Exception {
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(2, TimeUnit.MINUTES), out);
    assertEquals(code, process.exitValue(), out);
    return out;
  }

  /** In the place of keel: it says which share it was asked for. */
  private Path echo() throws IOException {
    return script("echo/keel", "printf '%s\\n' \"${@: -1}\"");
  }

  private static void assertCovers(int count, List<String> said) {
    assertEquals(
        IntStream.rangeClosed(1, count).mapToObj(i -> i + "/" + count).toList(),
        said.stream().map(String::strip).toList());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void the_tasks_of_a_slurm_array_are_the_shares(int first) throws Exception {
    String script = SHARDS.resolve("slurm.sh").toString();
    String array =
        Files.readAllLines(SHARDS.resolve("slurm.sh")).stream()
            .filter(line -> line.startsWith("#SBATCH --array="))
            .findFirst()
            .orElseThrow();
    assertEquals("#SBATCH --array=1-16", array);
    List<String> said = new ArrayList<>();
    for (int task = first; task < first + 16; task++) {
      Map<String, String> environment =
          Map.of("SLURM_ARRAY_TASK_ID", "" + task, "FIRST", "" + first, "KEEL", echo().toString());
      said.add(run(0, environment, "/bin/bash", script, "models", "out"));
    }
    assertCovers(16, said);
  }

  @Test
  void the_pods_of_a_kubernetes_job_are_the_shares() throws Exception {
    JsonNode spec =
        new YAMLMapper().readTree(SHARDS.resolve("kubernetes.yaml").toFile()).get("spec");
    assertEquals("Indexed", spec.get("completionMode").asText());
    int count = spec.get("completions").asInt();
    JsonNode keel = spec.at("/template/spec/containers/0");
    assertEquals("SHARDS", keel.at("/env/0/name").asText());
    String[] words = new YAMLMapper().convertValue(keel.get("command"), String[].class);
    List<String> said = new ArrayList<>();
    for (int pod = 0; pod < count; pod++) {
      Map<String, String> environment =
          Map.of(
              "JOB_COMPLETION_INDEX", "" + pod,
              "SHARDS", keel.at("/env/0/value").asText(),
              "PATH", echo().getParent() + ":" + System.getenv("PATH"));
      said.add(run(0, environment, words));
    }
    assertCovers(count, said);
  }

  @Test
  void the_jobs_of_a_github_matrix_are_the_shares() throws Exception {
    JsonNode jobs = new YAMLMapper().readTree(SHARDS.resolve("github.yml").toFile()).get("jobs");
    JsonNode shards = jobs.at("/certify/strategy/matrix/shard");
    String command = jobs.at("/certify/steps/1/run").asText();
    Path keel = echo();
    List<String> said = new ArrayList<>();
    for (JsonNode shard : shards) {
      String line =
          command
              .replace("${{ matrix.shard }}", shard.asText())
              .replace("${{ strategy.job-total }}", "" + shards.size())
              .replace("./keel", keel.toString());
      said.add(run(0, Map.of(), "/bin/bash", "-ec", line));
    }
    assertCovers(shards.size(), said);
    assertTrue(jobs.at("/merge/steps/2/run").asText().startsWith("./keel merge certified/models-"));
  }

  /** Null if it is not installed. */
  private static Path program(String name) {
    return Arrays.stream(System.getenv("PATH").split(":"))
        .map(place -> Path.of(place, name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }

  /** By GNU parallel where it is, and by xargs; names with spaces are names. */
  @ParameterizedTest
  @ValueSource(strings = {"parallel", "xargs"})
  void shares_of_one_machine_come_to_the_table_of_one_run(String program) throws Exception {
    assumeTrue(program(program) != null, "skipped: there is no " + program);
    Path bin = Files.createDirectories(folder.resolve("bin"));
    for (String name : List.of("bash", "seq", "env", "xargs")) {
      Files.createSymbolicLink(bin.resolve(name), program(name));
    }
    String path = program.equals("xargs") ? bin.toString() : System.getenv("PATH");
    Path models = Files.createDirectories(folder.resolve("my models"));
    for (int i = 0; i < 5; i++) {
      ModelFile.write(
          models.resolve(i + ".safetensors"),
          Fixtures.network(1, Fixtures.block(Activation.TANH, Vector.of(1), 1 + 0.1 * i)));
    }
    Path keel =
        script(
            "java/keel",
            "exec '"
                + ProcessHandle.current().info().command().orElse("java")
                + "' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp '"
                + System.getProperty("java.class.path")
                + "' keel.verify.cli.Keel \"$@\"");
    Map<String, String> environment = Map.of("KEEL", keel.toString(), "PATH", path);
    String script = SHARDS.resolve("local.sh").toString();
    String to = folder.resolve("my results").toString();
    String said = run(0, environment, script, models.toString(), to, "3");
    assertTrue(said.contains("merged        5 rows of 3 shards"), said);
    Path whole = folder.resolve("whole");
    StringWriter out = new StringWriter();
    String[] words = {"certify-all", models.toString(), "-o", whole.toString()};
    assertEquals(0, Keel.run(new PrintWriter(out), new PrintWriter(out), words));
    assertEquals(-1, Files.mismatch(whole.resolve("models.tsv"), Path.of(to, "models.tsv")));
    assertTrue(Files.exists(Path.of(to, "4.cert.json")));

    // A model that is not certified is in the table, and in how it ends.
    Files.writeString(models.resolve("5.safetensors"), "poison");
    run(program.equals("xargs") ? 123 : 1, environment, script, models.toString(), to, "2");
    List<String> rows = Files.readAllLines(Path.of(to, "models.tsv"));
    assertEquals(7, rows.size());
    assertFalse(rows.get(6).contains("CERTIFIED"));
  }
}
