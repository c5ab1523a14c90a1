package keel.verify.shard;

import java.io.Serializable;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What runs have to have in common for their rows to belong together.
 *
 * @param keys what was computed, of what and by which version: names of lower-case letters and
 *     underscores, and texts of one line
 * @param items how many there are, each with a row
 * @param columns the line above the rows, the names separated by tabs
 */
public record Task(SortedMap<String, String> keys, int items, String columns)
    implements Serializable {
  /**
   * Copies and checks.
   *
   * @throws IllegalArgumentException if a key is no name, a text has more lines than one, or there
   *     are no items
   */
  public Task {
    keys = Collections.unmodifiableSortedMap(new TreeMap<>(keys));
    for (Map.Entry<String, String> entry : keys.entrySet()) {
      if (!entry.getKey().matches("[a-z_0-9]+") || isLong(entry.getValue())) {
        throw new IllegalArgumentException("no line of a header: " + entry);
      }
    }
    if (items < 1 || isLong(columns)) {
      throw new IllegalArgumentException(items + " items with the columns " + columns);
    }
  }

  private static boolean isLong(String text) {
    return text.lines().count() != 1 || text.endsWith("\n") || text.endsWith("\r");
  }
}
