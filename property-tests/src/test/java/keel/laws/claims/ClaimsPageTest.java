package keel.laws.claims;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The reasons in docs/claims.md are those that the product prints. */
class ClaimsPageTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern ROW = Pattern.compile("^\\| `([^`]+)` \\|", Pattern.MULTILINE);

  /** A reason that is given where it is printed; what a number follows is found by what ends it. */
  private static final Pattern REASON =
      Pattern.compile("new Verdict\\.Inconclusive\\(\\s*\"([^\"]+[^\" ])\"");

  /** The source of all theorems, texts in one piece. */
  private static String source() throws IOException {
    Path folder = ROOT.resolve("verify/src/main/java/keel/verify/condition");
    try (Stream<Path> files = Files.list(folder)) {
      StringBuilder all = new StringBuilder();
      for (Path file : files.sorted().toList()) {
        all.append(Files.readString(file).replaceAll("\"\\s*\\+\\s*\"", ""));
      }
      return all.toString();
    }
  }

  private static List<String> rows() throws IOException {
    String page = Files.readString(ROOT.resolve("docs/claims.md"));
    return ROW.matcher(page).results().map(row -> row.group(1)).toList();
  }

  @Test
  void every_row_is_a_reason_that_is_printed() throws IOException {
    String source = source();
    List<String> rows = rows();
    assertTrue(rows.size() > 10, rows::toString);
    assertEquals(
        List.of(), rows.stream().filter(row -> !source.contains(row)).toList(), "in no source");
  }

  @Test
  void every_reason_has_a_row() throws IOException {
    List<String> rows = rows();
    String open =
        REASON
            .matcher(source())
            .results()
            .map(reason -> reason.group(1))
            .filter(reason -> rows.stream().noneMatch(reason::contains))
            .collect(Collectors.joining("\n"));
    assertEquals("", open);
  }
}
