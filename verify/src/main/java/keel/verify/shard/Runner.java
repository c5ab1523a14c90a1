package keel.verify.shard;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/** Has the rows of a shard computed, by whomever. Every one gives the same rows. */
public abstract class Runner {
  /** Where rows go, in their order. */
  protected interface Sink {
    /** Writes the next rows down. */
    void add(List<String> rows) throws IOException;
  }

  /**
   * All rows of a shard, in their order.
   *
   * @param journal where they are written down until all are there, so that a run that was killed
   *     goes on; none to begin anew
   * @param progress hears how many rows of the shard there are by now
   * @return empty after an interrupt
   * @throws InvalidShard if the journal is another run's
   * @throws IOException if a row cannot be computed, or not be written down; those before it are
   */
  public final Optional<ShardFile> run(
      Work work, Shard shard, Optional<Path> journal, IntConsumer progress) throws IOException {
    try {
      if (journal.isPresent()) {
        try (Journal rows = Journal.open(journal.get(), work.task(), shard, work::isRow)) {
          run(work, shard, rows.rows().size(), rows::add, progress);
          return Optional.of(rows.finish());
        }
      }
      List<String> rows = new ArrayList<>();
      run(work, shard, 0, rows::addAll, progress);
      return Optional.of(new ShardFile(work.task(), shard, rows));
    } catch (InterruptedIOException e) {
      return Optional.empty();
    }
  }

  /** All rows but those that are there. */
  private void run(Work work, Shard shard, int done, Sink sink, IntConsumer progress)
      throws IOException {
    int first = shard.from(work.task().items());
    int end = shard.to(work.task().items());
    progress.accept(done);
    if (first + done < end) {
      compute(work, first + done, end, new Checked(work, first, first + done, sink, progress));
    }
  }

  /**
   * Computes rows and hands them over in their order, some at a time.
   *
   * @param from the first item
   * @param to the first that is no longer one of them
   */
  protected abstract void compute(Work work, int from, int to, Sink sink) throws IOException;

  /** Lets rows alone through. */
  private static final class Checked implements Sink {
    private final Work work;
    private final int first;
    private final Sink sink;
    private final IntConsumer progress;
    private int next;

    Checked(Work work, int first, int next, Sink sink, IntConsumer progress) {
      this.work = work;
      this.first = first;
      this.next = next;
      this.sink = sink;
      this.progress = progress;
    }

    @Override
    public void add(List<String> rows) throws IOException {
      for (String row : rows) {
        if (!work.isRow(next, row)) {
          throw new IllegalStateException("no row of item " + next + ": " + row);
        }
        next++;
      }
      sink.add(rows);
      progress.accept(next - first);
    }
  }
}
