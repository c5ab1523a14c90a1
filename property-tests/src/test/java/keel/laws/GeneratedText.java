package keel.laws;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Text in the repository that a test makes anew: {@code -Dkeel.rewrite=true} puts it there. */
public final class GeneratedText {
  private GeneratedText() {}

  /** That a file is the text, and nothing else. */
  public static void assertIsFile(String expected, Path file) throws IOException {
    assertIsPart(expected, file, "", "");
  }

  /** That the text stands in a file between two lines; an empty one is the file's own end. */
  public static void assertIsPart(String expected, Path file, String begin, String end)
      throws IOException {
    String text = Files.exists(file) ? Files.readString(file) : "";
    int from = text.indexOf(begin) + begin.length();
    int to = end.isEmpty() ? text.length() : text.indexOf(end);
    if (Boolean.getBoolean("keel.rewrite")) {
      String rewritten = text.substring(0, from) + expected + text.substring(to);
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.write(file, rewritten.getBytes(StandardCharsets.UTF_8));
    } else {
      assertEquals(expected, text.substring(from, to), "-Dkeel.rewrite=true rewrites " + file);
    }
  }
}
