package keel.verify.shard;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The rows of one shard, and what they are of: lines {@code # key value}, the names of the columns,
 * and a row for each item. A file of all rows has no lines with {@code #}, so that every program
 * reads it that reads tables.
 *
 * <p>A file of a shard is no proof of anything: it is joined with others, not believed.
 *
 * @param task that all shards share
 * @param shard which of them it is
 * @param rows of its items, in their order
 */
public record ShardFile(Task task, Shard shard, List<String> rows) {
  private static final String FORMAT = "keel-shard";
  private static final String VERSION = "1";
  private static final String ITEMS = "items";
  private static final String SHARD = "shard";
  private static final String MARK = "# ";

  /** Files of at most so many bytes are read. */
  private static final long LARGEST = 1L << 30;

  /** Copies the rows. */
  public ShardFile {
    rows = List.copyOf(rows);
  }

  /** The lines above the rows. */
  static String header(Task task, Shard shard) {
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put(FORMAT, VERSION);
    lines.putAll(task.keys());
    lines.put(ITEMS, Integer.toString(task.items()));
    lines.put(SHARD, shard.toString());
    return lines.entrySet().stream()
            .map(line -> MARK + line.getKey() + " " + line.getValue() + "\n")
            .collect(Collectors.joining())
        + task.columns()
        + "\n";
  }

  /** The text of the file: of all rows without the lines with {@code #}. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append(shard.isWhole() ? task.columns() + "\n" : header(task, shard));
    rows.forEach(row -> text.append(row).append('\n'));
    return text.toString();
  }

  /**
   * Reads a file.
   *
   * @throws InvalidShard if it is none of a shard, or has fewer or more rows than that has items
   */
  public static ShardFile read(Path file) throws IOException {
    if (Files.size(file) > LARGEST) {
      throw new InvalidShard(file + " is larger than any file of a shard");
    }
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      return read(file, reader);
    } catch (MalformedInputException e) {
      throw none(file, "it is no text");
    }
  }

  private static ShardFile read(Path file, BufferedReader reader) throws IOException {
    SortedMap<String, String> keys = new TreeMap<>();
    String line = reader.readLine();
    if (!(MARK + FORMAT + " " + VERSION).equals(line)) {
      throw none(file, "its first line is not '" + MARK + FORMAT + " " + VERSION + "'");
    }
    line = reader.readLine();
    while (line != null && line.startsWith(MARK)) {
      String[] words = line.split(" ", 3);
      if (words.length != 3 || keys.putIfAbsent(words[1], words[2]) != null) {
        throw none(file, "a line of its head is wrong or there twice");
      }
      line = reader.readLine();
    }
    List<String> rows = new ArrayList<>();
    String columns = line == null ? "" : line;
    for (line = reader.readLine(); line != null; line = reader.readLine()) {
      rows.add(line);
    }
    return checked(file, keys, columns, rows);
  }

  private static ShardFile checked(
      Path file, SortedMap<String, String> keys, String columns, List<String> rows) {
    try {
      Shard shard = Shard.parse(removed(keys, SHARD));
      int items = Integer.parseInt(removed(keys, ITEMS));
      Task task = new Task(keys, items, columns);
      int own = shard.to(items) - shard.from(items);
      if (rows.size() != own) {
        throw none(file, "shard " + shard + " has " + own + " rows, found " + rows.size());
      }
      return new ShardFile(task, shard, rows);
    } catch (IllegalArgumentException e) {
      throw none(file, e.getMessage());
    }
  }

  private static String removed(SortedMap<String, String> keys, String key) {
    String value = keys.remove(key);
    return value == null ? "" : value;
  }

  private static InvalidShard none(Path file, String why) {
    return new InvalidShard(
        file + " is no file of a shard: " + why + "; commands write them that are given --shard");
  }
}
