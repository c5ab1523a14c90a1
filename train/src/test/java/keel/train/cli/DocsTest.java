package keel.train.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs what the README and the pages under docs show: of each page, one after the other and in one
 * folder, every {@code sh} block that begins with {@code ./keel} or {@code keel}. All commands are
 * to end in 0. What needs long, or the network, is named here.
 */
class DocsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern BLOCK =
      Pattern.compile("^```(\\w*)\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
  private static final Pattern COMMAND =
      Pattern.compile("^(\\./)?(keel|mvn|docker|curl|tar|make) ", Pattern.MULTILINE);
  private static final Pattern LINK = Pattern.compile("(?:]\\(|src=\")([^)\"#:]+)[)\"#]");

  /** How a block begins that is not run, and why. */
  private static final Map<String, String> NOT_RUN =
      Map.ofEntries(
          Map.entry("mvn -B verify ", "this test is a part of it"),
          Map.entry("./keel demo            # builds", "getting-started.md has it, too"),
          Map.entry("./keel train --config examples/mnist-dense.yaml ", "needs MNIST and a minute"),
          Map.entry("./keel train --config examples/mnist-gated.yaml ", "needs MNIST and a minute"),
          Map.entry(
              "./keel train --config examples/mnist-bayesian.yaml ", "needs MNIST and a minute"),
          Map.entry("./keel train --config examples/bayesian-waves.yaml ", "takes half a minute"),
          Map.entry("./keel train --config examples/notes.yaml ", "takes a minute"),
          Map.entry("./keel train --config examples/speech-spectrum.yaml ", "needs recordings"),
          Map.entry(
              "./keel train --config examples/robust-mnist-0.3.yaml ", "needs MNIST and an hour"),
          Map.entry("./keel train --environment cart_pole --config ", "needs minutes"),
          Map.entry("./keel import mon_h40_m20.0.pt ", "needs weights that others published"),
          Map.entry("python3 ", "needs PyTorch, where BringYourModelTest runs the page"),
          Map.entry("sed -i ", "is a part of that page"),
          Map.entry(
              "./keel import examples/tiny.onnx ",
              "needs interchange, as BringYourModelTest has it"),
          Map.entry("./keel certify examples/tiny.onnx ", "is a part of that page"),
          Map.entry("./keel export ", "is a part of that page"),
          Map.entry(
              "./keel demo --output demo\n./keel evaluate ",
              "needs Spark, where ScalePageTest runs it"),
          Map.entry("mvn -B -Pdistribution ", "builds for minutes"),
          Map.entry("tar -xzf keel-0.1.0.tar.gz", "needs that build"));

  @TempDir private Path folder;

  /** A fenced block: the word behind the fence, and what is in it. */
  private record Block(String language, String text) {
    boolean isRun() {
      return language.equals("sh") && text.matches("(?s)(\\./)?keel .*") && !isNamed();
    }

    boolean isNamed() {
      return NOT_RUN.keySet().stream().anyMatch(text::startsWith);
    }
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
      return Stream.concat(Stream.of(ROOT.resolve("README.md")), files)
          .filter(file -> file.toString().endsWith(".md"))
          .sorted()
          .toList();
    }
  }

  private static List<Block> blocks(String page) {
    return BLOCK
        .matcher(page)
        .results()
        .map(block -> new Block(block.group(1), block.group(2)))
        .toList();
  }

  @Test
  void only_blocks_that_begin_with_keel_are_run() {
    String page =
        """
        ```sh
        ./keel a
        b
        ```
        ```sh
        rm -rf x
        keel b
        ```
        ```
        keel c
        ```
        ```sh
        keel d
        ```
        """;
    assertEquals(
        List.of("./keel a\nb\n", "keel d\n"),
        blocks(page).stream().filter(Block::isRun).map(Block::text).toList());
  }

  @Test
  void every_command_line_is_run_or_named() throws IOException {
    List<String> named = new ArrayList<>();
    for (Path page : pages()) {
      for (Block block : blocks(Files.readString(page))) {
        if (block.isNamed()) {
          named.add(block.text());
        }
        assertTrue(
            block.isRun()
                || block.isNamed()
                || block.language().equals("text") // what a command prints
                || !COMMAND.matcher(block.text()).find(),
            page + ": " + block.text());
      }
    }
    for (String begin : NOT_RUN.keySet()) {
      assertTrue(named.stream().anyMatch(text -> text.startsWith(begin)), "on no page: " + begin);
    }
  }

  @Test
  void the_readme_is_one_page_and_every_link_leads_somewhere() throws IOException {
    assertTrue(Files.readAllLines(ROOT.resolve("README.md")).size() <= 120);
    for (Path page : pages()) {
      LINK.matcher(Files.readString(page))
          .results()
          .map(link -> page.resolveSibling(link.group(1)))
          .forEach(file -> assertTrue(Files.exists(file), page + ": " + file));
    }
  }

  /** Two pages at a time: they share nothing, and are what a build waits for in the end. */
  @TestFactory
  List<DynamicTest> the_commands_of_a_page_run_as_printed() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "skipped: there is no /bin/bash");
    ExecutorService two = Executors.newFixedThreadPool(2);
    List<DynamicTest> tests = new ArrayList<>();
    for (Path page : pages()) {
      String commands =
          blocks(Files.readString(page)).stream()
              .filter(Block::isRun)
              .map(Block::text)
              .collect(Collectors.joining("\n"));
      if (!commands.isEmpty()) {
        String name = page.getFileName().toString();
        Future<String> complaint = two.submit(() -> run(name, commands));
        tests.add(DynamicTest.dynamicTest(name, () -> assertEquals("", complaint.get())));
      }
    }
    two.shutdown();
    assertFalse(tests.isEmpty(), "a page shows a command");
    return tests;
  }

  /**
   * In a folder that looks like a checkout, with what stands in the place of the launcher.
   *
   * @return nothing if it ended in 0, else what it printed
   */
  private String run(String page, String commands) throws Exception {
    Path checkout = Files.createDirectory(folder.resolve(page));
    try (Stream<Path> examples = Files.list(ROOT.resolve("examples"))) {
      Files.createDirectory(checkout.resolve("examples"));
      for (Path file : examples.filter(Files::isRegularFile).toList()) {
        Files.copy(file, checkout.resolve("examples").resolve(file.getFileName()));
      }
    }
    Path keel = checkout.resolve("keel");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classpath = System.getProperty("java.class.path");
    Files.writeString(
        keel,
        """
        #!/bin/bash
        # The quicker compiler is enough for seconds.
        exec '%s' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp '%s' keel.verify.cli.Keel "$@"
        """
            .formatted(java, classpath));
    Files.setPosixFilePermissions(keel, PosixFilePermissions.fromString("rwxr-xr-x"));
    ProcessBuilder builder =
        new ProcessBuilder(
                "/bin/bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", commands)
            .directory(checkout.toFile())
            .redirectErrorStream(true)
            .redirectOutput(checkout.resolve("log").toFile());
    builder.environment().put("PATH", checkout + ":" + builder.environment().get("PATH"));
    int code = builder.start().waitFor();
    return code == 0 ? "" : "ended in " + code + ": " + Files.readString(checkout.resolve("log"));
  }
}
