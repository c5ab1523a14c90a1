import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;

/**
 * Fails a module's build when fewer tests ran than its pom demands ({@code tests.minimum}).
 *
 * <p>A test suite that a renamed suffix or a broken engine silently switches off looks green; this
 * count does not. Skipped tests do not count. Run by Maven: {@code java CountTests.java
 * SUREFIRE-REPORTS MINIMUM}.
 */
public final class CountTests {
  public static void main(String[] arguments) throws Exception {
    Path reports = Path.of(arguments[0]);
    int minimum = Integer.parseInt(arguments[1]);
    int ran = 0;
    for (Path report : reportsIn(reports)) {
      var suite =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(report.toFile())
              .getDocumentElement();
      ran += Integer.parseInt(suite.getAttribute("tests"));
      ran -= Integer.parseInt(suite.getAttribute("skipped"));
    }
    if (ran < minimum) {
      System.err.println(
          reports + ": " + ran + " tests ran, at least " + minimum + " are required; did Surefire"
              + " stop seeing a test class?");
      System.exit(1);
    }
    System.out.println(ran + " tests ran (at least " + minimum + " required)");
  }

  private static List<Path> reportsIn(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.getFileName().toString().matches("TEST-.*\\.xml")).toList();
    }
  }
}
