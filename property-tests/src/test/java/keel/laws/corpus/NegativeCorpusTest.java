package keel.laws.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import keel.laws.ExtractedChecker;
import keel.laws.GeneratedText;
import keel.verify.cli.ExitCode;
import keel.verify.cli.Keel;
import keel.verify.model.Sha256;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nothing of the negative corpus is certified, and each entry ends as it must, from the command
 * line to the exit code; neither the gate, the tests of a model nor the extracted checker let it
 * pass.
 *
 * <p>{@code -Dkeel.rewrite=true} rewrites the index and the table of the README.
 */
class NegativeCorpusTest {
  private static final Path INDEX =
      Path.of("src/test/resources/keel/laws/corpus/negative-corpus.tsv");
  private static final Path README = Path.of("README.md");
  private static final String BEGIN = "<!-- negative corpus -->\n";
  private static final String END = "<!-- end of the negative corpus -->\n";

  @TempDir private Path folder;

  @TestFactory
  Stream<DynamicTest> nothing_is_certified_that_must_not_be() {
    return NegativeCorpus.all().stream()
        .map(entry -> DynamicTest.dynamicTest(entry.toString(), () -> assertEndsAsItMust(entry)));
  }

  private void assertEndsAsItMust(Entry entry) throws IOException {
    Path place = Files.createTempDirectory(folder, "bad");
    List<String> command = entry.bad().write(place);
    Set<Path> before = files(place);
    assertEquals(entry.expected(), run(command), entry.why());
    if (entry.expected() == ExitCode.UNUSABLE_INPUT) {
      assertEquals(before, files(place), "nothing is written of what cannot be used");
    }
    for (List<String> door : otherDoors(command)) {
      ExitCode code = run(door);
      assertNotEquals(ExitCode.PASSED, code, door::toString);
      // A gate without a policy asks for stability alone, and may leave that open.
      boolean mayBeOpen = entry.expected() == ExitCode.REFUTED && door.get(0).equals("gate");
      assertTrue(
          code == entry.expected() || (mayBeOpen && code == ExitCode.INCONCLUSIVE), door::toString);
    }
    if (command.get(0).equals("check")) {
      Optional<ExtractedChecker> extracted = ExtractedChecker.find();
      if (extracted.isPresent()) {
        int code = extracted.get().check(Path.of(command.get(1)), Path.of(command.get(2)));
        assertEquals(entry.expected().code(), code, "keel-check");
      }
    }
    Path twin = Files.createTempDirectory(folder, "good");
    List<String> good = entry.good().write(twin);
    assertEquals(ExitCode.PASSED, run(good), "without the mistake");
    for (List<String> door : otherDoors(good)) {
      assertEquals(ExitCode.PASSED, run(door), door::toString);
    }
  }

  /** The gate and the tests of a model, which decide about the same files. */
  private static List<List<String>> otherDoors(List<String> command) {
    if (command.contains("--states")) {
      return List.of(); // they take no fields
    }
    List<String> input =
        command.get(0).equals("check")
            ? List.of("--certificate", command.get(1), command.get(2))
            : List.of(command.get(command.size() - 1));
    return Stream.of(List.of("gate"), List.of("test", "--tries", "2"))
        .map(door -> Stream.concat(door.stream(), input.stream()).toList())
        .toList();
  }

  private static Set<Path> files(Path place) throws IOException {
    try (Stream<Path> files = Files.walk(place)) {
      return files.collect(Collectors.toSet());
    }
  }

  private static ExitCode run(List<String> command) {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    int code = Keel.run(out, out, command.toArray(String[]::new));
    boolean saysSo =
        text.toString().startsWith("CERTIFIED") || text.toString().startsWith("PASSED");
    assertEquals(code == ExitCode.PASSED.code(), saysSo, text::toString);
    return Stream.of(ExitCode.values()).filter(c -> c.code() == code).findFirst().orElseThrow();
  }

  @Test
  void the_corpus_is_large_and_names_each_entry_once() {
    List<Entry> all = NegativeCorpus.all();
    assertTrue(all.size() >= 60, all.size() + " entries");
    assertTrue(
        NegativeCorpus.byFamily().size() >= 12, NegativeCorpus.byFamily().keySet().toString());
    assertEquals(all.size(), all.stream().map(Entry::toString).distinct().count());
    assertFalse(all.stream().anyMatch(entry -> entry.expected() == ExitCode.PASSED));
  }

  @Test
  void every_model_has_the_bytes_of_the_index() throws IOException {
    StringBuilder index = new StringBuilder("family\tentry\texpected\twhy\tmodel sha-256\n");
    for (Entry entry : NegativeCorpus.all()) {
      Path place = Files.createTempDirectory(folder, "index");
      entry.bad().write(place);
      index
          .append(entry.family())
          .append('\t')
          .append(entry.name())
          .append('\t')
          .append(entry.expected())
          .append('\t')
          .append(entry.why())
          .append('\t')
          .append(Sha256.of(Files.readAllBytes(place.resolve("model.safetensors"))))
          .append('\n');
    }
    GeneratedText.assertIsFile(index.toString(), INDEX);
  }

  @Test
  void the_kill_rate_of_the_readme_is_the_one_of_the_corpus() throws IOException {
    GeneratedText.assertIsPart(NegativeCorpus.killTable(), README, BEGIN, END);
  }
}
