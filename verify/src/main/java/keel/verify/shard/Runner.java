package keel.verify.shard;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.IntConsumer;

/** Has the rows of a shard computed. Every one gives the same rows. */
public interface Runner {
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
  Optional<ShardFile> run(Work work, Shard shard, Optional<Path> journal, IntConsumer progress)
      throws IOException;
}
