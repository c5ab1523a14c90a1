package keel.verify.shard;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/** Computes the rows in this process, one chunk after the other. */
public final class LocalRunner implements Runner {
  private interface Sink {
    void add(List<String> rows) throws IOException;
  }

  @Override
  public Optional<ShardFile> run(
      Work work, Shard shard, Optional<Path> journal, IntConsumer progress) throws IOException {
    try {
      if (journal.isPresent()) {
        try (Journal rows = Journal.open(journal.get(), work.task(), shard, work::isRow)) {
          compute(work, shard, rows.rows().size(), rows::add, progress);
          return Optional.of(rows.finish());
        }
      }
      List<String> rows = new ArrayList<>();
      compute(work, shard, 0, rows::addAll, progress);
      return Optional.of(new ShardFile(work.task(), shard, rows));
    } catch (InterruptedIOException e) {
      return Optional.empty();
    }
  }

  /** All rows but those that are there. */
  private static void compute(Work work, Shard shard, int done, Sink sink, IntConsumer progress)
      throws IOException {
    int from = shard.from(work.task().items());
    int to = shard.to(work.task().items());
    int end = from + done;
    progress.accept(done);
    while (end < to) {
      int begin = end;
      end = Math.min(to, begin + work.chunk());
      sink.add(checked(work, begin, work.rows(begin, end), end));
      progress.accept(end - from);
    }
  }

  private static List<String> checked(Work work, int from, List<String> rows, int to) {
    boolean areRows = rows.size() == to - from;
    for (int i = 0; i < rows.size() && areRows; i++) {
      areRows = work.isRow(from + i, rows.get(i));
    }
    if (!areRows) {
      throw new IllegalStateException("no rows of the items " + from + " to " + to + ": " + rows);
    }
    return rows;
  }
}
