package keel.train.network;

import java.util.ArrayList;
import java.util.List;
import keel.train.layer.Weight;
import org.nd4j.linalg.factory.Nd4j;

/**
 * How far the difference of any two outputs moves where the network's input moves by 1, both in
 * Euclidean length: the product of what every layer before the last can do to a length, times the
 * distance of two rows of the last, which is linear. One worker's view, with its gradient.
 *
 * <p>Method: a dense block of step size 1 counts by what Theorem 5 certifies of it ({@link
 * BlockStretch}), every other layer by the norm of the linear map that it is with the slope 1 in
 * every unit, which is some percent less than what is certified of a block. Both are found by power
 * iteration, so that they are estimates from below; nothing is certified here.
 *
 * <p>Source: ARCHITECTURE.md, network-product; the loss is that of Tsuzuku, Sato and Sugiyama,
 * Lipschitz-Margin Training (arXiv:1802.04034), for each pair of classes.
 */
public final class Reach {
  private final List<Stretch> stretches = new ArrayList<>();
  private final List<Double> factors = new ArrayList<>();
  private final Weight head;
  private double gain = Double.NaN;
  private double[][] apart;

  /**
   * Behind such layers.
   *
   * @param head weights of the last layer, outputs x numbers
   */
  Reach(Weight head) {
    this.head = head;
  }

  /** Adds a layer behind those before. */
  void add(Stretch stretch) {
    stretches.add(stretch);
  }

  void refresh() {
    stretches.forEach(Stretch::refresh);
  }

  /** Takes so many steps of power iteration; the worker's gradient is of no use afterwards. */
  public void settle(int steps) {
    stretches.forEach(stretch -> stretch.settle(steps));
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
    double[][] rows = head.value().toDoubleMatrix();
    apart = new double[rows.length][rows.length];
    double[][] reach = new double[rows.length][rows.length];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < i; j++) {
        apart[i][j] = apart[j][i] = distance(rows[i], rows[j]);
        reach[i][j] = reach[j][i] = gain * apart[i][j];
      }
    }
    return reach;
  }

  private static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      sum += (a[k] - b[k]) * (a[k] - b[k]);
    }
    return Math.sqrt(sum);
  }

  /**
   * Adds the gradient of the weights, for the last {@link #measure}, to the worker's gradient.
   *
   * @param gradient of the loss with respect to each entry of what was measured
   */
  public void backward(double[][] gradient) {
    double[][] rows = head.value().toDoubleMatrix();
    double[][] rowGradient = new double[rows.length][rows[0].length];
    double ofGain = 0;
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < rows.length; j++) {
        if (apart[i][j] > 0) { // two equal rows: the least there is
          ofGain += gradient[i][j] * apart[i][j];
          double along = gradient[i][j] * gain / apart[i][j];
          for (int k = 0; k < rows[i].length; k++) {
            double entry = along * (rows[i][k] - rows[j][k]);
            rowGradient[i][k] += entry;
            rowGradient[j][k] -= entry;
          }
        }
      }
    }
    head.gradient().addi(Nd4j.create(rowGradient).castTo(head.gradient().dataType()));
    for (int i = 0; i < factors.size(); i++) {
      stretches.get(i).backward(ofGain * gain / factors.get(i));
    }
  }
}
