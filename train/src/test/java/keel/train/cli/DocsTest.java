package keel.train.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs what the pages under docs show: of each page, one after the other and in one folder, every
 * {@code sh} block that begins with {@code ./keel} or {@code keel}. All commands are to end in 0.
 */
class DocsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern BLOCK =
      Pattern.compile("^```sh\n((?:\\./)?keel .*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

  @TempDir private Path folder;

  private static List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
      return files.filter(file -> file.toString().endsWith(".md")).sorted().toList();
    }
  }

  private static List<String> blocks(String page) {
    return BLOCK.matcher(page).results().map(block -> block.group(1)).toList();
  }

  @Test
  void only_blocks_that_begin_with_keel_are_run() {
    String page =
        "```sh\n./keel a\nb\n```\n```sh\nrm -rf x\nkeel b\n```\n```\nkeel c\n```\n```sh\nkeel d\n```\n";
    assertEquals(List.of("./keel a\nb\n", "keel d\n"), blocks(page));
  }

  @TestFactory
  List<DynamicTest> the_commands_of_a_page_run_as_printed() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "skipped: there is no /bin/bash");
    List<DynamicTest> tests = new ArrayList<>();
    for (Path page : pages()) {
      List<String> blocks = blocks(Files.readString(page));
      if (!blocks.isEmpty()) {
        String name = page.getFileName().toString();
        tests.add(DynamicTest.dynamicTest(name, () -> run(name, String.join("\n", blocks))));
      }
    }
    assertFalse(tests.isEmpty(), "a page shows a command");
    return tests;
  }

  /** In a folder that looks like a checkout, with what stands in the place of the launcher. */
  private void run(String page, String commands) throws Exception {
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
        "#!/bin/bash\nexec '%s' -cp '%s' keel.verify.cli.Keel \"$@\"\n".formatted(java, classpath));
    Files.setPosixFilePermissions(keel, PosixFilePermissions.fromString("rwxr-xr-x"));
    ProcessBuilder builder =
        new ProcessBuilder(
                "/bin/bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", commands)
            .directory(checkout.toFile())
            .redirectErrorStream(true)
            .redirectOutput(checkout.resolve("log").toFile());
    builder.environment().put("PATH", checkout + ":" + builder.environment().get("PATH"));
    int code = builder.start().waitFor();
    assertEquals(0, code, Files.readString(checkout.resolve("log")));
  }
}
