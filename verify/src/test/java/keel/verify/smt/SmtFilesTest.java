package keel.verify.smt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import keel.verify.Fixtures;
import keel.verify.Verifier;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;
import keel.verify.model.Model;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SmtFilesTest {
  @TempDir private Path folder;

  private List<Path> write(DenseBlock block) throws IOException {
    Model model = Fixtures.model(block);
    new Verifier(new SmtFiles(folder, SecondOpinion.NONE)).certify(model);
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private static DenseBlock projected(int n) {
    double[] p = Fixtures.projected(Fixtures.gram(new Random(1), n, 1), n, 0.05);
    return Fixtures.block(Activation.TANH, Vector.constant(n, 1), p);
  }

  /** What a solver of the machine prints first; the test is skipped where there is none. */
  private static String ask(String solver, Path file) throws IOException, InterruptedException {
    Process process;
    try {
      process = new ProcessBuilder(solver, file.toString()).redirectErrorStream(true).start();
    } catch (IOException e) {
      assumeTrue(System.getenv("KEEL_REQUIRE_SOLVERS") == null, solver + " must be installed");
      assumeTrue(false, solver + " is not installed");
      throw e;
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), solver + " does not end");
    return output.lines().findFirst().orElse("");
  }

  @ParameterizedTest
  @ValueSource(strings = {"z3", "cvc5"})
  void other_solvers_read_the_files_and_agree(String solver)
      throws IOException, InterruptedException {
    // Certified in a metric, refuted by a direction, certified by its rows, without an equilibrium.
    List<Path> files = write(projected(6));
    assertEquals(10, files.size(), files::toString);
    write(Fixtures.block("fast", Activation.RELU, Vector.of(1), 3));
    write(Fixtures.block("rows", Activation.TANH, Vector.of(1, 1), 1, 0.9, -0.9, 1));
    files = write(Fixtures.block("flat", Activation.TANH, Vector.of(1, 1), 1, -1, -1, 1));
    assertTrue(files.size() > 8, files::toString);
    for (Path file : files) {
      assertEquals("unsat", ask(solver, file), file::toString);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"z3", "cvc5"})
  void an_obligation_whose_bound_is_tightened_is_sat(String solver)
      throws IOException, InterruptedException {
    for (Path file : write(projected(4))) {
      // The violated side of every row, turned around: some row must then be satisfied.
      String text =
          Files.readString(file)
              .replace("(or false (< ", "(or false (>= ")
              .replace(":status unsat", ":status sat");
      Files.writeString(file, text);
      assertEquals("sat", ask(solver, file), file::toString);
    }
  }

  @Test
  void no_two_names_give_one_file_on_any_file_system() {
    List<String> names =
        List.of(
            "a",
            "A",
            "a b",
            "a_b",
            "a/b",
            "Aa",
            "BB",
            "aa",
            "é",
            "e\u0301",
            "😀",
            "a".repeat(101),
            "a".repeat(102),
            "😀".repeat(255));
    Set<String> files = new HashSet<>();
    for (String name : names) {
      String file = SmtFiles.fileName(name);
      assertTrue(file.matches("[A-Za-z0-9_.-]{1,200}"), file);
      assertTrue(files.add(file.toLowerCase(Locale.ROOT)), file);
      // Not even a name that looks like the file of another.
      assertTrue(
          files.add(SmtFiles.fileName(file.toLowerCase(Locale.ROOT) + "-" + "0".repeat(64))));
      assertEquals(file.equals(name), SmtFiles.fileName(file).equals(file), file);
    }
    assertEquals("a", SmtFiles.fileName("a"));
  }

  @Test
  void the_source_of_a_problem_stays_one_line() {
    SmtProblem problem = new SmtProblem("a\n|b\\\u2028", "QF_LRA", "", List.of());
    assertTrue(
        problem.script().contains("|Keel: the negation of a_u{a}_b__u{2028}|)\n"),
        problem.script());
  }

  @Test
  void names_that_no_file_can_have_are_replaced_and_stay_different() throws IOException {
    write(Fixtures.block("a/b c", Activation.RELU, Vector.of(1), 3));
    List<Path> files = write(Fixtures.block("a_b c", Activation.RELU, Vector.of(1), 3));
    assertTrue(files.size() >= 4, files::toString);
    assertTrue(files.stream().allMatch(f -> f.getFileName().toString().matches("[\\w.-]+")));
  }
}
