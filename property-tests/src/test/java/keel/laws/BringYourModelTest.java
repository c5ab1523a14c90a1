package keel.laws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs every line that docs/bring-your-model.md shows, where there is a Python with PyTorch, and
 * the commands of docs/onnx.md.
 */
class BringYourModelTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern BLOCK =
      Pattern.compile("^```(\\w+)\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
  private static final Pattern NAME = Pattern.compile("# (\\w+[.]py)\n(?s:.*)");

  @TempDir private Path folder;

  private static List<MatchResult> blocks(String page) throws IOException {
    return BLOCK.matcher(Files.readString(ROOT.resolve("docs").resolve(page))).results().toList();
  }

  @Test
  void the_commands_of_the_page_about_onnx_run() throws Exception {
    launcher();
    Path example = Files.createDirectories(folder.resolve("examples")).resolve("tiny.onnx");
    Files.copy(ROOT.resolve("examples/tiny.onnx"), example);
    List<String> commands =
        blocks("onnx.md").stream()
            .filter(block -> block.group(1).equals("sh"))
            .map(block -> block.group(2))
            .toList();
    String said =
        run(String.join("\n", commands) + "./keel import loop.onnx --to again.safetensors");
    assertTrue(said.contains("CERTIFIED incremental stability  from-onnx.safetensors"), said);
    assertTrue(said.contains("model         out/tiny.onnx.safetensors"), said);
    assertTrue(said.contains("every claim was derived again from the witnesses"), said);
    assertEquals(3, said.split("replayed ", -1).length - 1, said);
  }

  @Test
  void every_line_of_the_page_runs() throws Exception {
    PyTorch.assumeThere();
    Map<String, String> programs = new TreeMap<>();
    List<String> commands = new ArrayList<>();
    String proposal = "";
    for (MatchResult block : blocks("bring-your-model.md")) {
      switch (block.group(1)) {
        case "python" -> {
          var named = NAME.matcher(block.group(2));
          assertTrue(named.matches(), "a program begins with its name: " + block.group(2));
          programs.put(named.group(1), block.group(2));
        }
        case "sh" -> commands.add(block.group(2));
        case "yaml" -> proposal = block.group(2);
        default -> throw new AssertionError(block.group());
      }
    }
    prepare();
    for (Map.Entry<String, String> program : programs.entrySet()) {
      Files.writeString(folder.resolve(program.getKey()), program.getValue());
    }
    commands.add("sed -i 's/steps: 20/steps: 19/' network.yaml; ! " + line(commands, "--replay"));
    String said = run(String.join("\n", commands));
    assertTrue(said.contains(proposal), "the page shows what is proposed: " + said);
    assertTrue(said.contains("CERTIFIED incremental stability  model.safetensors"), said);
    assertTrue(said.contains("CERTIFIED incremental stability  images.safetensors"), said);
    assertTrue(said.contains("farther apart than rounding explains"), said);
    for (String program : programs.keySet()) {
      assertTrue(String.join("\n", commands).contains("python3 " + program), program);
    }
  }

  private static String line(List<String> commands, String word) {
    return commands.stream()
        .flatMap(String::lines)
        .filter(line -> line.contains(word))
        .findFirst()
        .orElseThrow();
  }

  /** What looks like a checkout, with what stands in the place of the launcher and of python3. */
  private void prepare() throws IOException {
    Path examples = Files.createDirectories(folder.resolve("examples/pytorch"));
    Files.copy(PyTorch.EXAMPLES.resolve("keel_blocks.py"), examples.resolve("keel_blocks.py"));
    String digits = "train/src/main/resources/keel/train/data/digits.csv.gz";
    Files.createDirectories(folder.resolve(digits).getParent());
    Files.copy(ROOT.resolve(digits), folder.resolve(digits));
    launcher();
    program("python3", "'" + PyTorch.python() + "'");
  }

  private void launcher() throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classpath = System.getProperty("java.class.path");
    program(
        "keel",
        "'%s' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp '%s' keel.verify.cli.Keel"
            .formatted(java, classpath));
  }

  private void program(String name, String command) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, "#!/bin/bash\nexec " + command + " \"$@\"\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private String run(String commands) throws Exception {
    Path log = folder.resolve("log");
    ProcessBuilder builder =
        new ProcessBuilder("/bin/bash", "--noprofile", "--norc", "-e", "-c", commands)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("PATH", folder + ":" + builder.environment().get("PATH"));
    int code = builder.start().waitFor();
    String said = Files.readString(log);
    assertEquals(0, code, said);
    return said;
  }
}
