package keel.train.cli;

import java.io.PrintWriter;
import java.util.Locale;
import keel.train.BlockDepths;
import keel.verify.model.Text;

/** The depths of a block as people read them: mean, median, greatest and a small histogram. */
final class DepthText {
  private static final int ROWS = 10;
  private static final int WIDTH = 40;

  private DepthText() {}

  static void print(BlockDepths depths, PrintWriter out) {
    if (depths.unsettled() > 0) {
      out.printf(
          Locale.ROOT,
          "block '%s': %d of %d patterns had not settled after %d steps, or are no numbers%n",
          depths.block(),
          depths.unsettled(),
          depths.unsettled() + depths.count(),
          depths.maxSteps());
    }
    if (!depths.anySettled()) {
      return;
    }
    out.printf(
        Locale.ROOT,
        "block %s: %.1f steps until equilibrium on average, median %.1f, greatest %d of at most"
            + " %d%n",
        Text.quoted(depths.block()),
        depths.mean(),
        depths.median(),
        depths.greatest(),
        depths.maxSteps());
    int least = depths.least();
    int width = (depths.greatest() - least) / ROWS + 1; // of one row, in steps
    int[] counts = new int[(depths.greatest() - least) / width + 1];
    depths.settled().forEach((steps, count) -> counts[(steps - least) / width] += count);
    int most = 0;
    for (int count : counts) {
      most = Math.max(most, count);
    }
    for (int row = 0; row < counts.length; row++) {
      int first = least + row * width;
      String bar = "#".repeat((int) Math.ceil((double) WIDTH * counts[row] / most));
      out.printf(
          Locale.ROOT,
          "  %5d to %5d  %6d  %s%n",
          first,
          Math.min(first + width - 1, depths.greatest()),
          counts[row],
          bar);
    }
  }
}
