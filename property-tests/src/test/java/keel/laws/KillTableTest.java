package keel.laws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/**
 * The list of broken lines in {@code break-laws} leaves out no law, names lines that are there, and
 * is the table of the README. That the laws fail is what {@code break-laws} itself shows.
 */
class KillTableTest {
  private static final Path SCRIPT = Path.of("break-laws");
  private static final Path README = Path.of("README.md");

  /** One line of the list. */
  private record Change(String file, String old, String replacement, String law) {
    static Change of(String line) {
      String[] parts = line.split("\\|", -1);
      assertEquals(4, parts.length, line);
      return new Change(parts[0], parts[1], parts[2], parts[3]);
    }

    Path source() {
      String module = file.substring(0, file.indexOf('/'));
      return Path.of("..", module, "src/main/java/keel", file + ".java");
    }

    /** As the script prints it where the law fails. */
    String row() {
      String name = file.substring(file.lastIndexOf('/') + 1);
      return "| `" + name + "`: `" + old + "` | `" + replacement + "` | " + law + " |";
    }
  }

  private static List<Change> changes() throws IOException {
    return Files.readAllLines(SCRIPT).stream()
        .dropWhile(line -> !line.startsWith("changes()"))
        .skip(2)
        .takeWhile(line -> !line.equals("END"))
        .map(Change::of)
        .toList();
  }

  @Test
  void every_law_has_a_line_that_breaks_it() throws IOException {
    String here = KillTableTest.class.getPackageName() + ".";
    Set<String> laws =
        new ClassFileImporter()
            .importPackages(KillTableTest.class.getPackageName()).stream()
                .flatMap(type -> type.getMethods().stream())
                .filter(method -> method.isAnnotatedWith(Property.class))
                .map(method -> name(method).substring(here.length()))
                .collect(Collectors.toCollection(TreeSet::new));
    assertFalse(laws.isEmpty());
    assertEquals(
        laws, changes().stream().map(Change::law).collect(Collectors.toCollection(TreeSet::new)));
  }

  private static String name(JavaMethod method) {
    return method.getOwner().getName() + "#" + method.getName();
  }

  @Test
  void every_line_stands_where_the_list_says() throws IOException {
    for (Change change : changes()) {
      assertTrue(Files.readString(change.source()).contains(change.old()), change::toString);
      assertFalse(change.old().equals(change.replacement()), change::toString);
    }
  }

  @Test
  void the_table_of_the_readme_is_the_list() throws IOException {
    String rows =
        Files.readAllLines(README).stream()
            .dropWhile(line -> !line.equals("## Kill table"))
            .dropWhile(line -> !line.startsWith("| ---"))
            .skip(1)
            .takeWhile(line -> line.startsWith("|"))
            .collect(Collectors.joining("\n"));
    assertEquals(changes().stream().map(Change::row).collect(Collectors.joining("\n")), rows);
  }
}
