package keel.train.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SortedMap;
import keel.verify.model.AtomicFile;
import keel.verify.model.Json;
import keel.verify.model.MalformedFile;

/**
 * The numbers of a run, one JSON object a line, each with the step it belongs to.
 *
 * <p>Method: every line goes to the file in one write. A resumed run first drops the lines of steps
 * that it does again, by way of a temporary file; so its file equals, byte for byte, that of a run
 * that never stopped, provided that the numbers depend on the step alone: wall time does not belong
 * here.
 */
public final class MetricsFile implements AutoCloseable {
  private static final String STEP = "step";

  private final OutputStream out;

  private MetricsFile(OutputStream out) {
    this.out = out;
  }

  /** Starts the file of a new run, in place of what is there; missing folders are made. */
  public static MetricsFile create(Path file) throws IOException {
    AtomicFile.write(file, new byte[0]);
    return append(file);
  }

  /**
   * Goes on with the file of a run whose outcome was kept up to {@code step}.
   *
   * <p>Write the lines of a step before the outcome is kept, so that none is missing here. A last
   * line without an end, as a crash leaves it, is dropped.
   *
   * @param step the last step whose lines stay
   * @throws MalformedFile if a finished line is not a JSON object with a whole number "step"
   */
  public static MetricsFile resume(Path file, long step) throws IOException {
    if (!Files.exists(file)) {
      return create(file);
    }
    String text = Files.readString(file);
    StringBuilder kept = new StringBuilder();
    int begin = 0;
    int number = 1;
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', begin)) {
      if (stepOf(text.substring(begin, end), file, number) <= step) {
        kept.append(text, begin, end + 1);
      }
      begin = end + 1;
      number++;
    }
    AtomicFile.write(file, kept.toString().getBytes(StandardCharsets.UTF_8));
    return append(file);
  }

  private static MetricsFile append(Path file) throws IOException {
    return new MetricsFile(Files.newOutputStream(file, StandardOpenOption.APPEND));
  }

  private static long stepOf(String line, Path file, int number) {
    JsonNode step;
    try {
      step = Json.MAPPER.readTree(line).path(STEP);
    } catch (JsonProcessingException e) {
      throw new MalformedFile(file, "line " + number + " is not JSON: " + line, e);
    }
    if (!(step.isIntegralNumber() && step.canConvertToLong())) {
      throw new MalformedFile(
          file, "line " + number + " needs a whole number \"step\" but reads: " + line);
    }
    return step.longValue();
  }

  /**
   * Adds one line: the step, then the values in the order of their names.
   *
   * @param values what is not finite is written as a string, "NaN", for JSON has no number for it
   * @throws IllegalArgumentException if a value is named "step"
   */
  public void append(long step, SortedMap<String, ? extends Number> values) throws IOException {
    if (values.containsKey(STEP)) {
      throw new IllegalArgumentException(
          "a metric must not be named \"step\", the name of the step itself; choose another");
    }
    ObjectNode line = Json.MAPPER.createObjectNode().put(STEP, step);
    values.forEach(line::putPOJO);
    out.write((Json.MAPPER.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
