package keel.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The lemmas in SMT-LIB: each with a twin that lacks one hypothesis and, where a solver is
 * installed, each decided.
 */
class SmtLemmasTest {
  private static final Path MODULE =
      Path.of(System.getProperty("basedir", System.getProperty("user.dir")));

  private static final Path FOLDER = MODULE.resolve("smt");

  private static final String TWIN = "-twin";

  /** What the steps of the proofs are instances of; it has no hypothesis and no twin. */
  private static final String FACTS = "facts";

  private static final Pattern CONSTANT =
      Pattern.compile("\\(assert \\(= [a-z]+\\d* (\\(- )?(\\d+|\\(/ \\d+ \\d+\\))\\)*");

  private static final Pattern FACT = Pattern.compile("\\(define-fun ([a-z]+) \\(.*?\\) Bool .*");

  @TempDir private Path copy;

  @Test
  void every_lemma_has_its_twin_and_every_twin_its_lemma() throws IOException {
    Set<String> twins =
        names().stream()
            .filter(name -> name.endsWith(TWIN))
            .map(name -> name.substring(0, name.length() - TWIN.length()))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(lemmas(), twins);
    assertTrue(twins.size() >= 12, twins::toString);
  }

  @Test
  void a_twin_lacks_one_hypothesis_and_adds_nothing_but_values_of_constants() throws IOException {
    for (String name : lemmas()) {
      List<String> dropped = commands(name);
      List<String> added = commands(name + TWIN);
      assertTrue(dropped.remove("(set-info :status unsat)"), name);
      assertTrue(added.remove("(set-info :status sat)"), name);
      String negated = assertions(dropped).get(assertions(dropped).size() - 1);
      for (String command : commands(name + TWIN)) {
        if (dropped.remove(command)) {
          added.remove(command);
        }
      }
      assertEquals(1, dropped.size(), name + " lacks " + dropped);
      assertTrue(dropped.get(0).startsWith("(assert "), name + " lacks " + dropped);
      assertFalse(dropped.contains(negated), name + " lacks what is negated");
      for (String command : added) {
        assertTrue(CONSTANT.matcher(command).matches(), name + " adds " + command);
      }
    }
  }

  @Test
  void the_facts_that_steps_are_instances_of_are_lemmas_themselves() throws IOException {
    List<String> facts = commands(FACTS);
    String negated = assertions(facts).get(0);
    assertEquals(1, assertions(facts).size());
    for (String name : lemmas()) {
      for (String command : commands(name)) {
        Matcher fact = FACT.matcher(command);
        if (fact.matches()) {
          assertTrue(facts.contains(command), name + ": " + command);
          assertTrue(negated.contains("(" + fact.group(1) + " a"), command);
        }
      }
    }
  }

  @Test
  void the_solvers_find_every_lemma_true_and_every_twin_false() throws Exception {
    assumeSolver();
    Path log = Files.createDirectories(MODULE.resolve("target")).resolve("smt.log");
    assertEquals(0, check(FOLDER, log), Files.readString(log));
  }

  @Test
  void a_lemma_that_is_false_fails_the_check() throws Exception {
    assumeSolver();
    String broken = lemmas().iterator().next();
    for (String name : List.of("check", broken + TWIN + ".smt2")) {
      Files.copy(FOLDER.resolve(name), copy.resolve(name));
    }
    Path lemma = copy.resolve(broken + ".smt2");
    Path log = copy.resolve("log");

    Files.copy(file(broken), lemma);
    assertEquals(0, check(copy, log), Files.readString(log));

    String twin = Files.readString(file(broken + TWIN));
    Files.writeString(lemma, twin.replace(":status sat", ":status unsat"));
    assertEquals(1, check(copy, log), Files.readString(log));
    assertTrue(Files.readString(log).contains("FAILED  " + broken + " "), Files.readString(log));

    Files.delete(lemma);
    assertEquals(1, check(copy, log), Files.readString(log));
  }

  private static int check(Path folder, Path log) throws IOException, InterruptedException {
    Process check =
        new ProcessBuilder(folder.resolve("check").toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (!check.waitFor(10, TimeUnit.MINUTES)) {
      check.destroyForcibly();
      fail("the check took more than 10 minutes");
    }
    return check.exitValue();
  }

  private static void assumeSolver() {
    if (!"1".equals(System.getenv("KEEL_REQUIRE_SOLVERS"))) {
      Assumptions.assumeTrue(
          isInstalled("z3") || isInstalled("cvc5"),
          "no solver is installed: the lemmas are not decided here; on Debian,"
              + " apt-get install z3 cvc5");
    }
  }

  private static Set<String> lemmas() throws IOException {
    return names().stream()
        .filter(name -> !name.endsWith(TWIN) && !name.equals(FACTS))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> names() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".smt2"))
          .map(name -> name.substring(0, name.length() - ".smt2".length()))
          .collect(Collectors.toSet());
    }
  }

  private static List<String> assertions(List<String> commands) {
    return commands.stream().filter(command -> command.startsWith("(assert ")).toList();
  }

  /** The commands of a file: each begins a line, and the lines that go on with it are indented. */
  private static List<String> commands(String name) throws IOException {
    String text = Files.readString(file(name), StandardCharsets.UTF_8);
    String code = text.replaceAll(";.*", "").replaceAll("\\n +", " ");
    return code.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private static Path file(String name) {
    return FOLDER.resolve(name + ".smt2");
  }

  private static boolean isInstalled(String program) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
