package keel.verify.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import keel.verify.Fixtures;
import keel.verify.exact.Vector;
import keel.verify.gate.PolicyFile;
import keel.verify.model.Activation;
import keel.verify.model.ModelFile;
import keel.verify.model.Sha256;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs what CI servers run: the scripts within the action, the template and the hook, in the
 * environment that the server gives them. The servers themselves are not here.
 */
class CiFilesTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @TempDir private Path folder;

  private record Run(int code, String out) {}

  /** In the place of the launcher, which would build. */
  @BeforeEach
  void prepare() throws IOException {
    Path bash = Path.of("/bin/bash");
    assumeTrue(Files.isExecutable(bash), "skipped: there is no /bin/bash");
    script(
        folder.resolve("keel"),
        "exec \""
            + ProcessHandle.current().info().command().orElse("java")
            + "\" -cp '"
            + System.getProperty("java.class.path")
            + "' keel.verify.cli.Keel \"$@\"");
    ModelFile.write(
        folder.resolve("good.safetensors"),
        Fixtures.network(1, Fixtures.block(Activation.TANH, Vector.of(1), 1)));
    ModelFile.write(
        folder.resolve("fast it's.safetensors"),
        Fixtures.network(1, Fixtures.block(Activation.TANH, Vector.of(1), 3)));
  }

  private static void script(Path file, String text) throws IOException {
    Files.writeString(file, "#!/bin/bash\n" + text + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Run bash(String script, Path where, Map<String, String> environment) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
                "/bin/bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script)
            .directory(where.toFile())
            .redirectErrorStream(true);
    builder.environment().putAll(environment);
    builder.environment().put("KEEL", folder.resolve("keel").toString());
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(2, TimeUnit.MINUTES), out);
    return new Run(process.exitValue(), out);
  }

  private static JsonNode yaml(Path file) throws IOException {
    return new YAMLMapper().readTree(Files.readString(file));
  }

  /** What a runner does with a step that uses the action. */
  private Run action(JsonNode with, Path where) throws Exception {
    JsonNode action = yaml(ROOT.resolve("action.yml"));
    assertEquals("composite", action.at("/runs/using").textValue());
    JsonNode step = action.at("/runs/steps/" + (action.at("/runs/steps").size() - 1));
    Map<String, String> environment = new TreeMap<>();
    with.fieldNames()
        .forEachRemaining(key -> assertTrue(action.get("inputs").has(key), "input " + key));
    for (Map.Entry<String, JsonNode> entry : step.get("env").properties()) {
      Matcher input =
          Pattern.compile("\\$\\{\\{ inputs\\.(\\w+) }}").matcher(entry.getValue().textValue());
      assertTrue(input.matches(), entry.toString());
      String name = input.group(1);
      JsonNode given = with.path(name);
      environment.put(
          entry.getKey(),
          given.isTextual()
              ? given.textValue()
              : action.at("/inputs/" + name + "/default").asText());
    }
    environment.put("OUTPUT", folder.resolve("out").toString());
    environment.put("GITHUB_ACTION_PATH", ROOT.toString());
    environment.put("GITHUB_STEP_SUMMARY", folder.resolve("summary.md").toString());
    return bash(step.get("run").textValue(), where, environment);
  }

  @Test
  void the_five_lines_of_the_page_run_as_printed() throws Exception {
    String page = Files.readString(ROOT.resolve("docs/ci.md"));
    Matcher snippet =
        Pattern.compile("```yaml\n(- uses: actions/checkout@v4\n.*?)```", Pattern.DOTALL)
            .matcher(page);
    assertTrue(snippet.find(), "the page has the example");
    assertEquals(5, snippet.group(1).lines().count());
    JsonNode steps = new YAMLMapper().readTree(snippet.group(1));
    assertEquals("./", steps.at("/1/uses").textValue());
    Run run = action(steps.at("/1/with"), ROOT);
    assertEquals(0, run.code(), run.out());
    assertTrue(run.out().startsWith("PASSED  examples/tiny.safetensors"), run.out());
    assertTrue(Files.readString(folder.resolve("summary.md")).contains("PASSED"));
    assertTrue(Files.exists(folder.resolve("out/examples_tiny.safetensors.sarif")));
  }

  @Test
  void the_policies_of_the_page_and_of_the_examples_are_policies() throws Exception {
    PolicyFile.read(ROOT.resolve("examples/keel.yaml"));
    Matcher snippet =
        Pattern.compile("```yaml\n(version: 1\nrequire.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(ROOT.resolve("docs/ci.md")));
    assertTrue(snippet.find(), "the page has a policy");
    Path file = Files.writeString(folder.resolve("keel.yaml"), snippet.group(1));
    assertTrue(PolicyFile.read(file).expires().isPresent());
  }

  @Test
  void the_example_workflow_uses_the_action() throws Exception {
    JsonNode steps = yaml(ROOT.resolve("examples/github/stability.yml")).at("/jobs/gate/steps");
    assertEquals("./", steps.at("/1/uses").textValue());
    assertEquals(0, action(steps.at("/1/with"), ROOT).code());
    JsonNode defaults = yaml(ROOT.resolve("action.yml")).get("inputs");
    assertEquals(
        defaults.at("/output/default").textValue(), steps.at("/2/with/sarif_file").textValue());
  }

  @Test
  void the_action_fails_with_the_gate_and_runs_no_name_of_a_file() throws Exception {
    JsonNode with =
        new YAMLMapper()
            .createObjectNode()
            .put("model", folder.resolve("fast it's.safetensors").toString());
    Run run = action(with, folder);
    assertEquals(3, run.code(), run.out());
    assertTrue(Files.readString(folder.resolve("summary.md")).contains("FAILED"));
    JsonNode evil = new YAMLMapper().createObjectNode().put("model", "\"; touch evil; echo \"");
    assertEquals(2, action(evil, folder).code());
    assertFalse(Files.exists(folder.resolve("evil")));
  }

  @Test
  void the_gitlab_job_runs() throws Exception {
    JsonNode template = yaml(ROOT.resolve("ci/gitlab.yml")).get(".keel-gate");
    JsonNode job = yaml(ROOT.resolve("examples/gitlab/.gitlab-ci.yml")).get("stability");
    assertEquals(".keel-gate", job.get("extends").textValue());
    Map<String, String> environment = new TreeMap<>();
    for (JsonNode variables : List.of(template.get("variables"), job.get("variables"))) {
      variables
          .properties()
          .forEach(entry -> environment.put(entry.getKey(), entry.getValue().textValue()));
    }
    environment.put("KEEL_MODEL", ROOT.resolve(environment.get("KEEL_MODEL")).toString());
    environment.put("KEEL_POLICY", ROOT.resolve(environment.get("KEEL_POLICY")).toString());
    Files.createSymbolicLink(folder.resolve(".keel"), ROOT); // in the place of git clone
    Run run = bash(gitlabScript(template), folder, environment);
    assertEquals(0, run.code(), run.out());
    try (var files = Files.newDirectoryStream(folder.resolve("keel-gate"), "*.xml")) {
      assertTrue(files.iterator().hasNext(), "the report that GitLab reads");
    }
  }

  /** Without what needs a server. */
  private static String gitlabScript(JsonNode template) {
    StringBuilder script = new StringBuilder();
    template.get("script").forEach(part -> script.append(part.textValue()).append('\n'));
    return script.toString().replaceAll("(?m)^ *git .*$", "");
  }

  /** An archive as the distribution makes it, but that its launcher is the one of these tests. */
  private Path archive() throws Exception {
    Run packed =
        bash(
            "mkdir -p keel-1/ci && cp keel keel-1 && cp '"
                + ROOT.resolve("ci/gate")
                + "' keel-1/ci && tar -czf keel.tar.gz keel-1",
            folder,
            Map.of());
    assertEquals(0, packed.code(), packed.out());
    return folder.resolve("keel.tar.gz");
  }

  @Test
  void an_archive_takes_the_place_of_a_build_if_it_is_the_one_meant() throws Exception {
    Path archive = archive();
    String sha256 = Sha256.of(Files.readAllBytes(archive));
    String keelOf = ROOT.resolve("ci/keel-of") + " " + archive.toUri() + " ";
    Run found = bash(keelOf + sha256, folder, Map.of());
    assertEquals(0, found.code(), found.out());
    assertEquals(0, bash(found.out().strip() + " gate good.safetensors", folder, Map.of()).code());
    for (String wrong : List.of("", "0".repeat(64))) {
      Run refused = bash(keelOf + wrong, folder, Map.of());
      assertEquals(2, refused.code(), refused.out());
      assertTrue(refused.out().contains("must have the SHA-256"), refused.out());
    }
    JsonNode template = yaml(ROOT.resolve("ci/gitlab.yml")).get(".keel-gate");
    Map<String, String> environment = new TreeMap<>();
    environment.put("KEEL_ARCHIVE", archive.toUri().toString());
    environment.put("KEEL_SHA256", sha256);
    environment.put("KEEL_MODEL", "good.safetensors");
    environment.put("KEEL_POLICY", "");
    Run passed = bash(gitlabScript(template), folder, environment);
    assertEquals(0, passed.code(), passed.out());
    environment.put("KEEL_SHA256", "0".repeat(64));
    assertTrue(bash(gitlabScript(template), folder, environment).code() != 0);
  }

  @Test
  void the_hook_gates_every_model_of_a_commit() throws Exception {
    JsonNode hook = yaml(ROOT.resolve(".pre-commit-hooks.yaml")).get(0);
    JsonNode used = yaml(ROOT.resolve("examples/pre-commit/.pre-commit-config.yaml"));
    assertEquals(hook.get("id"), used.at("/repos/0/hooks/0/id"));
    String files = hook.get("files").textValue();
    assertTrue(Pattern.compile(files).matcher("a/good.safetensors").find());
    assertTrue(
        Pattern.compile(hook.get("exclude").textValue()).matcher("a.cert.safetensors").find());
    StringWriter entry = new StringWriter();
    entry.append(ROOT.resolve(hook.get("entry").textValue()).toString());
    assertEquals("--policy", used.at("/repos/0/hooks/0/args/0").textValue());
    entry.append(" --policy ");
    entry.append(ROOT.resolve(used.at("/repos/0/hooks/0/args/1").textValue()).toString());
    assertEquals(0, bash(entry + " good.safetensors", folder, Map.of()).code());
    Run both = bash(entry + " \"fast it's.safetensors\" good.safetensors", folder, Map.of());
    assertEquals(3, both.code(), both.out());
    assertTrue(both.out().contains("FAILED") && both.out().contains("PASSED"), both.out());
  }

  @Test
  void the_script_never_passes_without_a_model() throws Exception {
    String gate = ROOT.resolve("ci/gate").toString();
    for (String arguments : List.of("", "--policy", "--fast good.safetensors", "none")) {
      assertEquals(2, bash(gate + " " + arguments, folder, Map.of()).code(), arguments);
    }
    script(folder.resolve("keel"), "exit 1");
    assertEquals(1, bash(gate + " good.safetensors", folder, Map.of()).code());
    Files.delete(folder.resolve("keel"));
    assertTrue(bash(gate + " good.safetensors", folder, Map.of()).code() != 0);
  }

  @Test
  void the_script_leaves_one_run_for_each_model_and_none_of_an_earlier_one() throws Exception {
    Files.createDirectory(folder.resolve("a"));
    Files.copy(folder.resolve("good.safetensors"), folder.resolve("a/b"));
    Files.copy(folder.resolve("good.safetensors"), folder.resolve("a_b"));
    Files.createDirectory(folder.resolve("out"));
    Files.writeString(folder.resolve("out/none.sarif"), "left by an earlier run");
    String gate = ROOT.resolve("ci/gate") + " --output out ";
    Run run = bash(gate + "a/b ./a_b ./a/b " + folder.resolve("a/b"), folder, Map.of());
    assertEquals(0, run.code(), run.out());
    Map<String, String> ids = new TreeMap<>();
    try (var files = Files.newDirectoryStream(folder.resolve("out"), "*a_b*.sarif")) {
      for (Path file : files) {
        ids.put(
            folder.relativize(file).getFileName().toString(),
            yaml(file).at("/runs/0/automationDetails/id").textValue());
      }
    }
    assertEquals("keel/a/b/", ids.get("a_b.sarif"));
    assertEquals("keel/a_b/", ids.get("a_b_.sarif"));
    assertEquals(3, ids.size(), ids.toString()); // and the one that was named absolutely
    script(folder.resolve("keel"), "kill -9 $$");
    assertEquals(137, bash(gate + "none", folder, Map.of()).code());
    assertFalse(Files.exists(folder.resolve("out/none.sarif")));
  }

  @Test
  void the_script_tells_apart_what_some_file_systems_do_not() throws Exception {
    Files.copy(folder.resolve("good.safetensors"), folder.resolve("Model"));
    Files.copy(folder.resolve("good.safetensors"), folder.resolve("model"));
    // A name that looks like what a list of names, one a line, would hold.
    String evil = "x\nout/a_b = a_b\n";
    Files.copy(folder.resolve("good.safetensors"), folder.resolve("a_b"));
    Files.createDirectory(folder.resolve("a"));
    Files.copy(folder.resolve("fast it's.safetensors"), folder.resolve("a/b"));
    String gate = ROOT.resolve("ci/gate") + " --output out Model model a/b \"$EVIL\" a_b";
    Run run = bash(gate, folder, Map.of("EVIL", evil));
    assertEquals(3, run.code(), run.out());
    for (String name : List.of("Model.sarif", "model_.sarif", "a_b.sarif", "a_b_.sarif")) {
      assertTrue(Files.exists(folder.resolve("out").resolve(name)), name);
    }
    assertEquals(
        3, yaml(folder.resolve("out/a_b.sarif")).at("/runs/0/invocations/0/exitCode").asInt());
  }

  /** macOS has bash 3.2. */
  @Test
  void the_script_needs_no_bash_newer_than_3_2() throws IOException {
    String script = Files.readString(ROOT.resolve("ci/gate"));
    Map<String, String> newer = new TreeMap<>();
    newer.put("mapfile, readarray, coproc (4.0)", "\\b(mapfile|readarray|coproc)\\b");
    newer.put(
        "associative arrays and references (4.0, 4.3)",
        "\\b(declare|local|typeset) -[a-zA-Z]*[An]");
    newer.put(
        "change of case and quoting within ${} (4.0, 4.4)", "\\$\\{[^}]*(\\^|,,|@[QEPAa]\\})");
    newer.put("&>> and |& (4.0)", "&>>|\\|&");
    newer.put(";& and ;;& (4.0)", ";&");
    newer.put("-v (4.2)", "\\[\\[? -v ");
    newer.put("counting from the end (4.2, 4.3)", "\\[-[0-9]+\\]");
    newer.put("globstar, lastpipe (4.0, 4.2)", "\\b(globstar|lastpipe)\\b");
    newer.put("wait -n (4.3)", "\\bwait -n");
    newer.put(
        "all of an array that may be empty, under set -u (4.4)",
        "[^+]\"\\$\\{(options|files|names|paths)\\[@\\]\\}\"");
    newer.forEach(
        (what, pattern) ->
            assertFalse(Pattern.compile(pattern).matcher(script).find(), "ci/gate uses " + what));
  }

  @Test
  void the_junit_example_compiles_and_passes() throws Exception {
    Path source = ROOT.resolve("examples/junit/src/test/java/StabilityTest.java");
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    assumeTrue(compiler != null, "skipped: this is no JDK");
    int result =
        compiler.run(
            null,
            null,
            null,
            "-d",
            folder.toString(),
            "-cp",
            System.getProperty("java.class.path"),
            source.toString());
    assertEquals(0, result);
    System.setProperty("keel.examples", ROOT.resolve("examples").toString());
    try (URLClassLoader loader =
        new URLClassLoader(
            new URL[] {folder.toUri().toURL()}, CiFilesTest.class.getClassLoader())) {
      Class<?> test = loader.loadClass("StabilityTest");
      Constructor<?> constructor = test.getDeclaredConstructor();
      constructor.setAccessible(true);
      Method method = test.getDeclaredMethod("the_model_meets_the_policy");
      method.setAccessible(true);
      method.invoke(constructor.newInstance());
    } finally {
      System.clearProperty("keel.examples");
    }
  }
}
