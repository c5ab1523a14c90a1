package keel.proofs;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The Coq theory: complete in its text and, where Coq is installed, compiled. */
class CoqProofsTest {
  static final Path FOLDER = Path.of(System.getProperty("basedir", System.getProperty("user.dir")));

  private static final Pattern HOLE =
      Pattern.compile("\\b(Admitted|admit|Axioms?|Parameters?|Conjecture|Unset Guard Checking)\\b");

  @Test
  void no_theory_admits_or_assumes_anything() throws IOException {
    List<String> names =
        List.of("Certificate", "FactorCheck", "Metric", "NoOverflow", "SlopeRestricted");
    for (String name : names) {
      String text = Files.readString(FOLDER.resolve("theories").resolve(name + ".v"));
      assertTrue(text.contains("Theorem"), name + " states a theorem");
    }
    for (String folder : List.of("theories", "checker", "reals")) {
      try (Stream<Path> files = Files.walk(FOLDER.resolve(folder))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".v")).toList()) {
          String code = Files.readString(file).replaceAll("(?s)\\(\\*.*?\\*\\)", "");
          assertFalse(HOLE.matcher(code).find(), file + " has a hole or an axiom");
        }
      }
    }
  }

  @Test
  void the_theory_compiles_and_its_assumptions_are_the_committed_ones() throws Exception {
    makeChecker();
    make("check");
  }

  /**
   * Makes keel-check, once, whichever of the classes that are tested side by side comes first;
   * aborts the test where Coq is neither installed nor required.
   */
  static void makeChecker() throws Exception {
    for (String program : List.of("coqc", "ocamlfind")) {
      if (!isInstalled(program)) {
        String message =
            program
                + " is not installed: nothing is proved here; on Debian, apt-get install coq"
                + " libcoq-mathcomp-algebra libcoq-mathcomp-zify ocaml-nox ocaml-findlib"
                + " libzarith-ocaml-dev libsha-ocaml-dev";
        if ("1".equals(System.getenv("KEEL_REQUIRE_COQ"))) {
          fail(message);
        }
        Assumptions.abort(message);
      }
    }
    Path lock = Files.createDirectories(FOLDER.resolve("target")).resolve("coq.lock");
    try (FileChannel one = FileChannel.open(lock, CREATE, WRITE)) {
      one.lock();
      make("keel-check");
    }
  }

  private static void make(String target) throws Exception {
    Path log = FOLDER.resolve("target").resolve(target + ".log");
    Process make =
        new ProcessBuilder("make", "-j2", target)
            .directory(FOLDER.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (!make.waitFor(45, TimeUnit.MINUTES)) {
      make.destroyForcibly();
      fail("make " + target + " took more than 45 minutes");
    }
    assertEquals(0, make.exitValue(), Files.readString(log, StandardCharsets.UTF_8));
  }

  private static boolean isInstalled(String program) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
