package keel.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every cell of the table from the paper to the proofs names something that is there. */
class PaperMapTest {
  private static final Path ROOT = CoqProofsTest.FOLDER.resolve("..");
  private static final Pattern NAME = Pattern.compile("`([^`]+)`");
  private static final String NOTHING = "—";

  @Test
  void every_cell_names_something_that_is_there() throws IOException {
    List<String> rows =
        Files.readAllLines(CoqProofsTest.FOLDER.resolve("PAPER.md")).stream()
            .filter(line -> line.startsWith("| "))
            .skip(2) // the heads and the rule below them
            .toList();
    assertTrue(rows.size() >= 20, rows.size() + " statements");
    for (String row : rows) {
      String[] cells =
          row.split("\\|", -1); // nothing stands before the first bar and behind the last
      assertEquals(7, cells.length, row);
      int found = 0;
      for (int column = 2; column < cells.length - 1; column++) {
        Matcher names = NAME.matcher(cells[column]);
        int before = found;
        while (names.find()) {
          resolve(column, names.group(1));
          found++;
        }
        assertTrue(found > before || cells[column].trim().equals(NOTHING), row);
      }
      assertTrue(found > 0, "nothing supports: " + row);
    }
  }

  private static void resolve(int column, String name) throws IOException {
    switch (column) {
      case 2 -> assertStates(name);
      case 3 -> assertOneOf(name.replace('.', '/') + ".java", "verify", "train");
      case 4 -> {
        assertThere(CoqProofsTest.FOLDER.resolve("smt/" + name + ".smt2"));
        assertThere(CoqProofsTest.FOLDER.resolve("smt/" + name + "-twin.smt2"));
      }
      default -> {
        int dot = name.indexOf('.');
        Path laws = ROOT.resolve("property-tests/src/test/java/keel/laws");
        String file = name.substring(0, dot) + ".java";
        Path corpus = laws.resolve("corpus").resolve(file);
        assertHas(
            Files.exists(corpus) ? corpus : laws.resolve(file),
            "void " + name.substring(dot + 1) + "(");
      }
    }
  }

  /** A theorem that one of the folders states, and whose axioms are compared. */
  private static void assertStates(String name) throws IOException {
    String file = name.substring(0, name.indexOf('.')) + ".v";
    String theorem = name.substring(name.indexOf('.') + 1);
    for (String folder : List.of("theories", "checker", "reals")) {
      Path path = CoqProofsTest.FOLDER.resolve(folder).resolve(file);
      if (Files.exists(path)) {
        assertTrue(
            Pattern.compile("\\b(Theorem|Corollary) " + theorem + "\\b")
                .matcher(Files.readString(path))
                .find(),
            path + " does not state " + theorem);
        String assumptions =
            folder.equals("reals") ? "real-assumptions.expected" : "assumptions.expected";
        assertHas(CoqProofsTest.FOLDER.resolve(assumptions), "." + theorem + "\n");
        return;
      }
    }
    throw new AssertionError("no folder has " + file);
  }

  private static void assertOneOf(String file, String... modules) {
    for (String module : modules) {
      if (Files.exists(ROOT.resolve(module).resolve("src/main/java").resolve(file))) {
        return;
      }
    }
    throw new AssertionError("no module has " + file);
  }

  private static void assertThere(Path file) {
    assertTrue(Files.exists(file), file + " is missing");
  }

  private static void assertHas(Path file, String text) throws IOException {
    assertTrue(Files.readString(file).contains(text), file + " does not say " + text);
  }
}
