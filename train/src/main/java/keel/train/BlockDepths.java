package keel.train;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import keel.train.layer.EquilibriumBlock;

/**
 * How many steps a block with steps until equilibrium took until each pattern had settled: the
 * paper's pattern-dependent processing depth.
 *
 * <p>Source: NAIS-Net (arXiv:1804.07209), section 5.
 *
 * @param block name of the block
 * @param maxSteps the most steps that it may take
 * @param settled for each number of steps, how many patterns had settled after it
 * @param unsettled patterns that still moved after the most steps, or whose states are no numbers
 */
public record BlockDepths(
    String block, int maxSteps, SortedMap<Integer, Integer> settled, int unsettled) {
  /**
   * Copies the map.
   *
   * @throws IllegalArgumentException if there is no pattern
   */
  public BlockDepths {
    settled = Collections.unmodifiableSortedMap(new TreeMap<>(settled));
    if (settled.isEmpty() && unsettled == 0) {
      throw new IllegalArgumentException("block '" + block + "' needs at least one pattern");
    }
  }

  /** From the depth of each pattern, which may be {@link EquilibriumBlock#NOT_SETTLED}. */
  static BlockDepths of(String block, int maxSteps, List<Integer> depths) {
    SortedMap<Integer, Integer> settled = new TreeMap<>();
    depths.forEach(depth -> settled.merge(depth, 1, Integer::sum));
    Integer unsettled = settled.remove(EquilibriumBlock.NOT_SETTLED);
    return new BlockDepths(block, maxSteps, settled, unsettled == null ? 0 : unsettled);
  }

  /** The number of patterns that have settled. */
  public int count() {
    return settled.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Whether any pattern has settled, which the numbers below speak of. */
  public boolean anySettled() {
    return !settled.isEmpty();
  }

  /** The mean number of steps until a pattern had settled. */
  public double mean() {
    double steps = 0;
    for (Map.Entry<Integer, Integer> entry : settled.entrySet()) {
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
    for (Map.Entry<Integer, Integer> entry : settled.entrySet()) {
      before += entry.getValue();
      if (before > rank) {
        return entry.getKey();
      }
    }
    throw new IndexOutOfBoundsException(rank);
  }

  /** The least number of steps. */
  public int least() {
    return settled.firstKey();
  }

  /** The greatest number of steps. */
  public int greatest() {
    return settled.lastKey();
  }
}
