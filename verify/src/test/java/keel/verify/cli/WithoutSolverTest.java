package keel.verify.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the small archive is: everything of this module but Z3. */
class WithoutSolverTest {
  private static final String MODEL =
      Path.of("..", "examples", "tiny.safetensors").toAbsolutePath().normalize().toString();

  @TempDir private Path folder;

  private record Run(int code, String out) {}

  private Run keel(String... words) throws Exception {
    String classpath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .filter(entry -> !entry.contains("z3"))
            .collect(Collectors.joining(File.pathSeparator));
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-cp", classpath, "keel.verify.cli.Keel"));
    line.addAll(List.of(words));
    Process process =
        new ProcessBuilder(line).directory(folder.toFile()).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), out);
  }

  @Test
  void a_gate_passes_and_one_that_wants_a_solver_to_agree_says_why_it_cannot() throws Exception {
    Run passed = keel("gate", MODEL);
    assertEquals(0, passed.code(), passed.out());
    Files.writeString(
        folder.resolve("keel.yaml"),
        "version: 1\nrequire: [incremental_stability]\nrequire_solver_agreement: true\n");
    Run refused = keel("gate", MODEL, "--policy", "keel.yaml", "--junit", "gate.xml");
    assertEquals(2, refused.code(), refused.out());
    assertTrue(
        refused.out().startsWith("keel: Keel is installed here without Z3; "), refused.out());
    assertTrue(Files.readString(folder.resolve("gate.xml")).contains("without Z3"), "the report");
  }

  @Test
  void certifying_wants_to_hear_that_no_second_opinion_is_meant() throws Exception {
    Run refused = keel("certify", MODEL, "--output", "out");
    assertEquals(2, refused.code(), refused.out());
    assertTrue(refused.out().contains("--no-smt"), refused.out());
    Run certified = keel("certify", MODEL, "--output", "out", "--no-smt");
    assertEquals(0, certified.code(), certified.out());
    assertEquals(0, keel("check", "out/tiny.cert.json", MODEL).code());
  }
}
