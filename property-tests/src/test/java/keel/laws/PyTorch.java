package keel.laws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A Python with PyTorch: {@code $KEEL_PYTHON}, or python3. Where there is none, tests skip. */
final class PyTorch {
  private static final String PYTHON =
      Optional.ofNullable(System.getenv("KEEL_PYTHON")).orElse("python3");

  /** The folder of keel_blocks.py. */
  static final Path EXAMPLES = Path.of("..", "examples", "pytorch").toAbsolutePath().normalize();

  private PyTorch() {}

  /** Where it is, for lines that say python3. */
  static String python() {
    return PYTHON;
  }

  /** Ends a test that needs it where there is none. */
  static void assumeThere() throws Exception {
    assumeTrue(isThere(), "skipped: " + PYTHON + " has no PyTorch; KEEL_PYTHON names one that has");
  }

  private static boolean isThere() throws InterruptedException {
    try {
      return start(List.of("-c", "import torch")).waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static Process start(List<String> arguments) throws IOException {
    List<String> words = new ArrayList<>(List.of(PYTHON));
    words.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    return builder.start();
  }

  /** Runs Python, which is to end in 0, and gives what it prints. */
  static String run(String... arguments) throws Exception {
    Process process = start(List.of(arguments));
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    return said;
  }
}
