package keel.verify.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * What a table that a network was trained on says of the network: the names of what it takes and
 * gives, and which rows it has seen.
 *
 * @param columns of the inputs, in the order in which the network takes them
 * @param target what the outputs stand for
 * @param rows trained on
 * @param rowHashes eight bytes for each different row trained on, ascending; absent for a table of
 *     more than {@link #MOST_HASHES} rows
 */
public record TrainingTable(
    List<TableColumn> columns, Target target, int rows, Optional<List<Long>> rowHashes) {
  /** A mebibyte of them. */
  public static final int MOST_HASHES = 1 << 17;

  /**
   * Copies the lists.
   *
   * @throws InvalidModel if the hashes do not ascend, or are more than the rows or than there may
   *     be
   */
  public TrainingTable {
    columns = List.copyOf(columns);
    rowHashes = rowHashes.map(List::copyOf);
    if (rows < 0) {
      throw new InvalidModel("training table: rows must be at least 0, found " + rows);
    }
    List<Long> hashes = rowHashes.orElse(List.of());
    if (hashes.size() > Math.min(rows, MOST_HASHES)) {
      throw new InvalidModel(
          "training table: at most a hash for each of the "
              + rows
              + " rows, and at most "
              + MOST_HASHES
              + ", are needed, found "
              + hashes.size());
    }
    for (int i = 1; i < hashes.size(); i++) {
      if (hashes.get(i - 1) >= hashes.get(i)) {
        throw new InvalidModel("training table: the hashes of the rows must ascend");
      }
    }
  }

  /** Of rows in any order, of which some may be the same. */
  public static TrainingTable of(List<TableColumn> columns, Target target, List<Long> hashes) {
    List<Long> ascending = new ArrayList<>(hashes.stream().distinct().sorted().toList());
    return new TrainingTable(
        columns,
        target,
        hashes.size(),
        hashes.size() <= MOST_HASHES ? Optional.of(ascending) : Optional.empty());
  }

  /** The names of the columns, in their order. */
  public List<String> names() {
    return columns.stream().map(TableColumn::name).toList();
  }

  /** Whether a row with this hash was trained on; unknown where there are no hashes. */
  public boolean contains(long hash) {
    return Collections.binarySearch(rowHashes.orElse(List.of()), hash) >= 0;
  }
}
