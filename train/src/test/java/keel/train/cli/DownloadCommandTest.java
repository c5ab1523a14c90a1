package keel.train.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import keel.verify.cli.Keel;
import keel.verify.model.Sha256;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadCommandTest {
  private static final String CONTENT = "a data set";
  private static final String SHA256 = Sha256.of(CONTENT.getBytes(StandardCharsets.UTF_8));
  private static final String OTHER = Sha256.of(new byte[1]);

  @TempDir Path folder;
  private Path target;
  private String url;

  @BeforeEach
  void publish() throws Exception {
    target = folder.resolve("data/set.gz");
    url = Files.writeString(folder.resolve("published"), CONTENT).toUri().toString();
  }

  @Test
  void a_file_with_the_checksum_is_kept_and_not_fetched_twice() throws Exception {
    String first = keel(0, url, "--sha256", SHA256, "--output", target.toString());
    assertTrue(first.startsWith("fetched "), first);
    assertEquals(CONTENT, Files.readString(target));
    Files.delete(folder.resolve("published"));
    String second = keel(0, url, "--sha256", SHA256, "--output", target.toString());
    assertTrue(second.startsWith("already there "), second);
    assertEquals(CONTENT, Files.readString(target));
  }

  @Test
  void a_file_with_another_checksum_is_refused_with_a_sentence() {
    String message = keel(2, url, "--sha256", OTHER, "--output", target.toString());
    assertTrue(message.contains("SHA-256 must be " + OTHER + " but is " + SHA256), message);
    assertFalse(Files.exists(target));
  }

  @Test
  void what_is_no_checksum_or_no_address_is_an_error_of_usage() {
    String output = target.toString();
    assertTrue(keel(2, url, "--sha256", "abc", "--output", output).contains("64 hexadecimal"));
    assertTrue(keel(2, "ftp://x/y", "--sha256", SHA256, "--output", output).contains("ftp"));
    assertTrue(keel(2, "http:y", "--sha256", SHA256, "--output", output).contains("host"));
    assertTrue(keel(2, url, "--output", output).contains("--sha256"));
    keel(2, folder.resolve("none").toUri().toString(), "--sha256", SHA256, "-o", output);
  }

  @Test
  void a_terminal_sees_a_progress_bar_that_does_not_disturb_the_result() {
    String bar =
        Terminal.shown(
            () -> {
              String first = keel(0, url, "--sha256", SHA256, "--output", target.toString());
              assertTrue(first.startsWith("fetched "), first);
            });
    assertTrue(bar.contains("download") && bar.contains("100%"), bar);
  }

  /** What the command prints, on either stream. */
  private static String keel(int expected, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] all = new String[arguments.length + 1];
    all[0] = "download";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    int code = Keel.run(new PrintWriter(out, true), new PrintWriter(err, true), all);
    assertEquals(expected, code, () -> out + "\n" + err);
    return code == 0 ? out.toString() : err.toString();
  }
}
