package keel.train.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsFileTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("run/metrics.jsonl");
  }

  @Test
  void a_line_is_one_json_object_with_the_step_first_and_the_rest_by_name() throws IOException {
    try (MetricsFile metrics = MetricsFile.create(file)) {
      metrics.append(3, new TreeMap<>(Map.of("loss", 0.25, "epoch", 1)));
      metrics.append(4, new TreeMap<>(Map.of("loss", Double.NaN)));
    }
    assertEquals(
        "{\"step\":3,\"epoch\":1,\"loss\":0.25}\n{\"step\":4,\"loss\":\"NaN\"}\n",
        Files.readString(file));
  }

  @Test
  void a_line_is_in_the_file_before_the_file_is_closed() throws IOException {
    try (MetricsFile metrics = MetricsFile.create(file)) {
      for (int lines = 0; lines < 3; lines++) {
        assertEquals(lines, Files.readAllLines(file).size());
        append(metrics, lines, lines + 1);
      }
    }
  }

  @Test
  void a_resumed_run_leaves_the_bytes_of_a_run_that_never_stopped() throws IOException {
    Path whole = folder.resolve("whole.jsonl");
    try (MetricsFile metrics = MetricsFile.create(whole)) {
      append(metrics, 0, 10);
    }
    try (MetricsFile metrics = MetricsFile.create(file)) {
      append(metrics, 0, 8); // the outcome was last kept after step 5
    }
    try (MetricsFile metrics = MetricsFile.resume(file, 5)) {
      append(metrics, 6, 10);
    }
    assertEquals(Files.readString(whole), Files.readString(file));
    try (Stream<Path> files = Files.list(file.getParent())) {
      assertEquals(List.of(file), files.toList(), "no temporary file is left");
    }
  }

  @Test
  void several_lines_of_the_last_kept_step_all_stay() throws IOException {
    try (MetricsFile metrics = MetricsFile.create(file)) {
      append(metrics, 5, 6);
      append(metrics, 5, 6);
      append(metrics, 6, 7);
    }
    MetricsFile.resume(file, 5).close();
    assertEquals(2, Files.readAllLines(file).size());
  }

  @Test
  void half_a_line_that_a_crash_left_is_dropped() throws IOException {
    try (MetricsFile metrics = MetricsFile.create(file)) {
      append(metrics, 0, 2);
    }
    String whole = Files.readString(file);
    Files.writeString(file, whole + "{\"step\":2,\"lo");
    MetricsFile.resume(file, 9).close();
    assertEquals(whole, Files.readString(file));
  }

  /** The checkpoint is what a run goes on from; the numbers are for people. */
  @Test
  void a_damaged_line_does_not_keep_a_run_from_going_on_and_nothing_is_lost() throws IOException {
    Files.createDirectories(file.getParent());
    byte[] noUtf8 = {(byte) 0xff, (byte) 0xc0};
    for (byte[] line :
        List.of(
            "{\"step\":".getBytes(StandardCharsets.UTF_8),
            "{\"loss\":1}".getBytes(StandardCharsets.UTF_8),
            "{\"step\":1.5}".getBytes(StandardCharsets.UTF_8),
            "[]".getBytes(StandardCharsets.UTF_8),
            new byte[0],
            noUtf8)) {
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      text.write("{\"step\":1}\n".getBytes(StandardCharsets.UTF_8));
      text.write(line);
      text.write("\n{\"step\":5}\n{\"step\":6}\n".getBytes(StandardCharsets.UTF_8));
      Files.write(file, text.toByteArray());
      try (MetricsFile metrics = MetricsFile.resume(file, 5)) {
        String sentence = metrics.damage().orElseThrow();
        assertTrue(sentence.startsWith(file + ": line 2 cannot be read"), sentence);
      }
      assertEquals("{\"step\":1}\n{\"step\":5}\n", Files.readString(file));
      assertArrayEquals(
          text.toByteArray(), Files.readAllBytes(file.resolveSibling("metrics.jsonl.damaged")));
    }
  }

  @Test
  void a_run_without_a_file_starts_one_when_it_resumes() throws IOException {
    MetricsFile.resume(file, 5).close();
    assertEquals("", Files.readString(file));
  }

  @Test
  void a_new_run_replaces_the_file_of_the_old_one() throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "{\"step\":1}\n");
    MetricsFile.create(file).close();
    assertEquals("", Files.readString(file));
  }

  @Test
  void a_metric_named_step_is_refused() throws IOException {
    try (MetricsFile metrics = MetricsFile.create(file)) {
      assertThrows(
          IllegalArgumentException.class,
          () -> metrics.append(1, new TreeMap<>(Map.of("step", 2))));
    }
  }

  private static void append(MetricsFile metrics, int first, int end) throws IOException {
    for (int step = first; step < end; step++) {
      metrics.append(step, new TreeMap<>(Map.of("loss", 1.0 / (step + 1))));
    }
  }
}
