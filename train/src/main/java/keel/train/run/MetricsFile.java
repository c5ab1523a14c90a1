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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import keel.verify.model.AtomicFile;
import keel.verify.model.Json;
import keel.verify.model.NamedFile;

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

  private final Path file;
  private final OutputStream out;
  private final Optional<String> damage;

  private MetricsFile(Path file, OutputStream out, Optional<String> damage) {
    this.file = file;
    this.out = out;
    this.damage = damage;
  }

  /** Starts the file of a new run, in place of what is there; missing folders are made. */
  public static MetricsFile create(Path file) throws IOException {
    AtomicFile.write(file, new byte[0]);
    return append(file, Optional.empty());
  }

  /**
   * Goes on with the file of a run whose outcome was kept up to {@code step}.
   *
   * <p>Write the lines of a step before the outcome is kept, so that none is missing here. A last
   * line without an end, as a crash leaves it, is dropped. So are lines that are no JSON object
   * with a whole number "step": nothing rests on them, and they must not keep a run from going on;
   * the file as it was then stays beside this one.
   *
   * @param step the last step whose lines stay
   */
  public static MetricsFile resume(Path file, long step) throws IOException {
    if (!Files.exists(file)) {
      return create(file);
    }
    byte[] content = NamedFile.content(file);
    // One character a byte, so that what is damaged can be read too; the lines are ASCII.
    String text = new String(content, StandardCharsets.ISO_8859_1);
    StringBuilder kept = new StringBuilder();
    List<Integer> damaged = new ArrayList<>();
    int begin = 0;
    int number = 1;
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', begin)) {
      OptionalLong found = stepOf(text.substring(begin, end));
      if (found.isEmpty()) {
        damaged.add(number);
      } else if (found.getAsLong() <= step) {
        kept.append(text, begin, end + 1);
      }
      begin = end + 1;
      number++;
    }
    Optional<String> damage = Optional.empty();
    if (!damaged.isEmpty()) {
      Path before = file.resolveSibling(file.getFileName() + ".damaged");
      AtomicFile.write(before, content);
      damage =
          Optional.of(
              file
                  + ": line "
                  + damaged.get(0)
                  + (damaged.size() == 1 ? "" : " and " + (damaged.size() - 1) + " others")
                  + " cannot be read and was left out; the run goes on, and the file as it was is "
                  + before.getFileName());
    }
    AtomicFile.write(file, kept.toString().getBytes(StandardCharsets.ISO_8859_1));
    return append(file, damage);
  }

  private static MetricsFile append(Path file, Optional<String> damage) throws IOException {
    return new MetricsFile(file, Files.newOutputStream(file, StandardOpenOption.APPEND), damage);
  }

  private static OptionalLong stepOf(String line) {
    try {
      JsonNode step = Json.MAPPER.readTree(line).path(STEP);
      return step.isIntegralNumber() && step.canConvertToLong()
          ? OptionalLong.of(step.longValue())
          : OptionalLong.empty();
    } catch (JsonProcessingException e) {
      return OptionalLong.empty();
    }
  }

  /** What was wrong with the file of a run that goes on, in a sentence. */
  public Optional<String> damage() {
    return damage;
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
    try {
      out.write((Json.MAPPER.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw NamedFile.in(file, e);
    }
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
