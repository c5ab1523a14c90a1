package keel.verify.shard;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import keel.verify.model.AtomicFile;
import keel.verify.model.NamedFile;
import keel.verify.model.WriteLock;

/**
 * The rows of a run that lasts: they are written down as they come, so that a run that was killed
 * goes on where it was. The journal is gone once the run has come to its end.
 */
public final class Journal implements AutoCloseable {
  /** What a row of an item looks like. */
  public interface Form {
    /** Whether it is one. */
    boolean isRow(int item, String row);
  }

  private final Path file;
  private final Task task;
  private final Shard shard;
  private final WriteLock lock;
  private final List<String> rows = new ArrayList<>();
  private BufferedWriter writer;

  private Journal(Path file, Task task, Shard shard, WriteLock lock) {
    this.file = file;
    this.task = task;
    this.shard = shard;
    this.lock = lock;
  }

  /** Where the rows of a table stand until all of them are there: beside it. */
  public static Path of(Path table) {
    return table.resolveSibling(table.getFileName() + ".part");
  }

  /**
   * Begins, or goes on from what a run left that did not come to its end: from the first row that
   * is not whole.
   *
   * @param file of the journal, and of nothing else
   * @throws InvalidShard if that run was another one
   * @throws IOException if another run is writing the same journal
   */
  public static Journal open(Path file, Task task, Shard shard, Form form) throws IOException {
    Journal journal = new Journal(file, task, shard, WriteLock.of(file, Duration.ZERO));
    try {
      journal.begin(form);
      return journal;
    } catch (IOException | RuntimeException e) {
      journal.lock.close();
      throw e;
    }
  }

  private void begin(Form form) throws IOException {
    String header = ShardFile.header(task, shard);
    if (Files.exists(file)) {
      String text = Files.readString(file, StandardCharsets.UTF_8);
      if (text.startsWith(header)) {
        takeOver(text.substring(header.length()), form);
      } else if (!header.startsWith(text)) { // else not even its head was written
        throw new InvalidShard(
            file
                + " was left by a run with another model, data, norm, shard or version, or is no"
                + " journal; delete it, or write somewhere else");
      }
    }
    StringBuilder text = new StringBuilder(header);
    rows.forEach(row -> text.append(row).append('\n'));
    AtomicFile.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
    writer = Files.newBufferedWriter(file, StandardOpenOption.APPEND);
  }

  private void takeOver(String text, Form form) {
    int first = shard.from(task.items());
    int begin = 0;
    int end = text.indexOf('\n');
    while (end >= 0
        && rows.size() < size()
        && form.isRow(first + rows.size(), text.substring(begin, end))) {
      rows.add(text.substring(begin, end));
      begin = end + 1;
      end = text.indexOf('\n', begin);
    }
  }

  /** How many rows there must be. */
  private int size() {
    return shard.to(task.items()) - shard.from(task.items());
  }

  /** The rows that are written down. */
  public List<String> rows() {
    return List.copyOf(rows);
  }

  /** Writes the next rows down. */
  public void add(List<String> next) throws IOException {
    try {
      for (String row : next) {
        writer.append(row).append('\n');
      }
      writer.flush();
    } catch (IOException e) {
      throw NamedFile.in(file, e);
    }
    rows.addAll(next);
  }

  /** Deletes the journal, now that all rows are there. */
  public ShardFile finish() throws IOException {
    if (rows.size() != size()) {
      throw new IllegalStateException(rows.size() + " of " + size() + " rows");
    }
    writer.close();
    Files.delete(file);
    return new ShardFile(task, shard, rows);
  }

  @Override
  public void close() throws IOException {
    try {
      writer.close();
    } finally {
      lock.close();
    }
  }
}
