package keel.train;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How many steps a block with steps until equilibrium took for each pattern: the paper's
 * pattern-dependent processing depth.
 *
 * <p>Source: NAIS-Net (arXiv:1804.07209), section 5.
 *
 * @param block name of the block
 * @param maxSteps the most steps that it may take
 * @param patterns for each number of steps, how many patterns took it
 */
public record BlockDepths(String block, int maxSteps, SortedMap<Integer, Integer> patterns) {
  /**
   * Copies the map.
   *
   * @throws IllegalArgumentException if there is no pattern
   */
  public BlockDepths {
    patterns = Collections.unmodifiableSortedMap(new TreeMap<>(patterns));
    if (patterns.isEmpty()) {
      throw new IllegalArgumentException("block '" + block + "' needs at least one pattern");
    }
  }

  static BlockDepths of(String block, int maxSteps, List<Integer> depths) {
    SortedMap<Integer, Integer> patterns = new TreeMap<>();
    depths.forEach(depth -> patterns.merge(depth, 1, Integer::sum));
    return new BlockDepths(block, maxSteps, patterns);
  }

  /** The number of patterns. */
  public int count() {
    return patterns.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** The mean number of steps. */
  public double mean() {
    double steps = 0;
    for (Map.Entry<Integer, Integer> entry : patterns.entrySet()) {
      steps += (double) entry.getKey() * entry.getValue();
    }
    return steps / count();
  }

  /** The number of steps in the middle, or the mean of the two there. */
  public double median() {
    int count = count();
    return (ranked((count - 1) / 2) + ranked(count / 2)) / 2.0;
  }

  /** The number of steps that stands at a rank, from 0, in ascending order. */
  private int ranked(int rank) {
    int before = 0;
    for (Map.Entry<Integer, Integer> entry : patterns.entrySet()) {
      before += entry.getValue();
      if (before > rank) {
        return entry.getKey();
      }
    }
    throw new IndexOutOfBoundsException(rank);
  }

  /** The least number of steps. */
  public int least() {
    return patterns.firstKey();
  }

  /** The greatest number of steps. */
  public int greatest() {
    return patterns.lastKey();
  }
}
