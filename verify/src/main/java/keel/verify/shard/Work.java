package keel.verify.shard;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Optional;

/**
 * A list of items, and a function from each of them to its row: the same row, whoever computes it,
 * and wherever. A {@link Runner} asks for the rows of a shard.
 */
public interface Work {
  /** What is computed, and of what: where it is the same, so are all rows. */
  Task task();

  /** Items whose rows are asked for at a time, and then written down. */
  default int chunk() {
    return 1;
  }

  /**
   * The rows of some items, one for each, in their order.
   *
   * @param from the first item
   * @param to the first that is no longer one of them
   * @throws InterruptedIOException if somebody has asked for it to stop
   * @throws IOException if what has to be read cannot be, or what has to be written
   */
  List<String> rows(int from, int to) throws IOException;

  /** Whether a text is a row of an item: one that was cut off is none. */
  boolean isRow(int item, String row);

  /**
   * What another machine needs in order to open this work; empty where it has to stay, since it
   * leaves files in a folder of this one.
   */
  default Optional<Parcel> parcel() throws IOException {
    return Optional.empty();
  }
}
