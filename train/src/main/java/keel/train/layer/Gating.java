package keel.train.layer;

import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Which units of a block, or channels, are open, pattern by pattern: a closed one stays where it
 * is.
 *
 * <p>Method: with σ(0) = 0 and gates g of 0 and 1, g ∘ σ(z) = σ(g ∘ z), which costs a product on
 * the way there and one on the way back, and leaves W what it is for all patterns.
 */
public final class Gating {
  private final INDArray open;
  private final int pixels;

  /** All open. */
  Gating(DataType type, int units, int patterns, int pixels) {
    this.open = Columns.ones(type, units, (long) patterns * pixels);
    this.pixels = pixels;
  }

  /** The number of gates. */
  public int units() {
    return open.rows();
  }

  /**
   * Opens and closes.
   *
   * @param ofPatterns which gates are open, pattern by pattern; padding beyond them is as the last
   * @param first of a pattern's that is meant here, {@link #units} in a row
   */
  public void set(List<boolean[]> ofPatterns, int first) {
    int units = units();
    double[] gates = new double[(int) open.length()];
    for (int i = 0; i < gates.length; i++) {
      int pattern = Math.min(i / units / pixels, ofPatterns.size() - 1);
      gates[i] = ofPatterns.get(pattern)[first + i % units] ? 1 : 0;
    }
    Columns.writeDoubles(gates, open);
  }

  /** What closed units have becomes 0. */
  void close(INDArray columns) {
    columns.muli(open);
  }
}
