package keel.verify;

import keel.verify.model.Block;
import keel.verify.model.DenseBlock;
import keel.verify.model.Network;

/**
 * How much memory certifying a network takes at most: some copies of its largest matrix, two
 * obligations at a time.
 */
public final class MemoryNeed {
  /** Matrices of n x n doubles: the model's, the metric's, two searches, one exact check. */
  private static final long SQUARE_COPIES = 20;

  /** Matrices of n x m doubles. */
  private static final long INPUT_COPIES = 8;

  /** Classes, files, everything else. */
  private static final long BASE = 64L << 20;

  private MemoryNeed() {}

  /** An upper estimate in bytes. */
  public static long bytes(Network network) {
    long largest = 0;
    for (Block block : network.blocks()) {
      if (block instanceof DenseBlock dense) {
        long n = dense.units();
        largest =
            Math.max(
                largest,
                Double.BYTES * (SQUARE_COPIES * n * n + INPUT_COPIES * n * dense.inputs()));
      }
    }
    return BASE + largest;
  }
}
