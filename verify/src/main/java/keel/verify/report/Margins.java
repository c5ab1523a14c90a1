package keel.verify.report;

import java.util.Arrays;
import keel.verify.exact.Matrix;
import keel.verify.model.Block;
import keel.verify.model.ConvBlock;
import keel.verify.model.Kernel;

/** By how much every row of a block is dominated by its centre (Theorem 4), to look at. */
final class Margins {
  private Margins() {}

  /** κ of every row for the weights v, the least one of all steps; ascending. */
  static double[] of(Block block, double[] v) {
    int taps = 1;
    int centre = 0;
    if (block instanceof ConvBlock conv) {
      Kernel kernel = conv.kernels().get(0);
      taps = kernel.taps();
      centre = kernel.centre();
    }
    double[] margins = new double[v.length];
    Arrays.fill(margins, Double.POSITIVE_INFINITY);
    for (Matrix state : block.states()) {
      for (int i = 0; i < v.length; i++) {
        double others = 0;
        int own = i * taps + centre;
        for (int j = 0; j < state.columns(); j++) {
          others += j == own ? 0 : Math.abs(state.get(i, j)) * v[j / taps] / v[i];
        }
        double h = block.stepSizes().get(i);
        double margin = 1 - Math.abs(1 + h * state.get(i, own)) - h * others;
        margins[i] = Math.min(margins[i], margin);
      }
    }
    Arrays.sort(margins);
    return margins;
  }
}
