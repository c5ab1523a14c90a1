package keel.train.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How far the difference of any two outputs moves where the network's input moves by 1, both in
 * Euclidean length: the product of what every layer before the last ones can do to a length, times
 * what these let move ({@link Apart}). One worker's view, with its gradient.
 *
 * <p>Method: a dense block of step size 1 counts by what Theorem 5 certifies of it ({@link
 * BlockStretch}), every other layer by the norm of the linear map that it is with the slope 1 in
 * every unit, which is some percent less than what is certified of a block. A dense block right
 * before the last, linear layer counts with it, for each pair of outputs ({@link BlockApart}).
 * Norms are found by power iteration, so that they are estimates from below; nothing is certified
 * here.
 *
 * <p>Source: ARCHITECTURE.md, network-product; the loss is that of Tsuzuku, Sato and Sugiyama,
 * Lipschitz-Margin Training (arXiv:1802.04034), for each pair of classes.
 */
public final class Reach {
  private final List<Stretch> stretches = new ArrayList<>();
  private final List<Double> factors = new ArrayList<>();
  private final Apart last;
  private double gain = Double.NaN;
  private double[][] apart;

  /** Of a network with such last layers. */
  Reach(Apart last) {
    this.last = last;
  }

  /** Adds a layer behind those before; the last ones follow it. */
  void add(Stretch stretch) {
    stretches.add(stretch);
  }

  void refresh() {
    stretches.forEach(Stretch::refresh);
  }

  /** Takes so many steps of power iteration; the worker's gradient is of no use afterwards. */
  public void settle(int steps) {
    stretches.forEach(stretch -> stretch.settle(steps));
    last.settle(steps);
  }

  /**
   * The movement of the difference of outputs i and j, at [i][j].
   *
   * @return a new array, symmetric, with zeros on its diagonal
   */
  public double[][] measure() {
    factors.clear();
    stretches.forEach(stretch -> factors.add(stretch.measure()));
    gain = factors.stream().reduce(1.0, (a, b) -> a * b);
    apart = last.measure();
    return times(gain, apart);
  }

  private static double[][] times(double factor, double[][] entries) {
    return Arrays.stream(entries)
        .map(row -> Arrays.stream(row).map(entry -> factor * entry).toArray())
        .toArray(double[][]::new);
  }

  /**
   * Adds the gradient of the weights, for the last {@link #measure}, to the worker's gradient.
   *
   * @param gradient of the loss with respect to each entry of what was measured
   */
  public void backward(double[][] gradient) {
    double ofGain = 0;
    for (int i = 0; i < apart.length; i++) {
      for (int j = 0; j < apart.length; j++) {
        ofGain += gradient[i][j] * apart[i][j];
      }
    }
    last.backward(times(gain, gradient));
    for (int i = 0; i < factors.size(); i++) {
      stretches.get(i).backward(ofGain * gain / factors.get(i));
    }
  }
}
