package keel.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The project of others that docs/java.md shows, compiled and run with what is built here. */
class JavaExampleTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path EXAMPLE = ROOT.resolve("examples/java");
  private static final Path SOURCE = EXAMPLE.resolve("src/main/java/example/Example.java");

  @TempDir private Path folder;

  @Test
  void the_example_builds_certifies_checks_gates_trains_and_evaluates() throws Exception {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    assumeTrue(compiler != null, "skipped: this is no JDK");
    String classpath = System.getProperty("java.class.path");
    String[] arguments = {"-d", folder.toString(), "-cp", classpath, SOURCE.toString()};
    assertEquals(0, compiler.run(null, null, null, arguments));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                folder + System.getProperty("path.separator") + classpath,
                "example.Example",
                EXAMPLE.toString(),
                folder.resolve("out").toString())
            .redirectErrorStream(true)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), out);
    for (String line : List.of("checked   CERTIFIED", "gate      PASSED", "trained   CERTIFIED")) {
      assertTrue(out.contains(line + System.lineSeparator()), out);
    }
  }

  @Test
  void the_page_shows_the_methods_as_they_stand_in_the_example_in_ten_lines_each()
      throws Exception {
    String example = Files.readString(SOURCE).replaceAll("(?m)^  ", "");
    List<String> shown =
        Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(ROOT.resolve("docs/java.md")))
            .results()
            .map(block -> block.group(1))
            .toList();
    assertEquals(6, shown.size());
    for (String method : shown) {
      assertTrue(example.contains(method), method);
      assertTrue(method.lines().count() <= 10, method);
    }
  }

  @Test
  void the_bill_of_materials_names_the_versions_that_are_built() throws Exception {
    Pattern version =
        Pattern.compile("<artifactId>(keel[-a-z]*)</artifactId>\\s*<version>([^$<]+)<");
    List<String> versions =
        List.of("pom.xml", "bom/pom.xml", "examples/java/pom.xml").stream()
            .map(name -> version.matcher(text(ROOT.resolve(name))))
            .map(found -> found.find() ? found.group(2) : "none")
            .distinct()
            .toList();
    assertEquals(1, versions.size(), versions::toString);
    String bom = text(ROOT.resolve("bom/pom.xml"));
    for (String module : List.of("verify", "train", "property-tests")) {
      assertTrue(bom.contains("<artifactId>keel-" + module + "</artifactId>"), module);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
