package keel.train.network;

import keel.train.layer.Weight;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Behind a linear layer: the distances of its rows.
 *
 * @param head its weights, outputs x numbers
 */
record RowsApart(Weight head) implements Apart {
  @Override
  public double[][] measure() {
    double[][] rows = head.value().toDoubleMatrix();
    double[][] apart = new double[rows.length][rows.length];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < i; j++) {
        apart[i][j] = apart[j][i] = distance(rows[i], rows[j]);
      }
    }
    return apart;
  }

  private static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      sum += (a[k] - b[k]) * (a[k] - b[k]);
    }
    return Math.sqrt(sum);
  }

  @Override
  public void backward(double[][] gradient) {
    double[][] pulls = Pairs.pulls(gradient, measure());
    head.gradient().addi(Nd4j.create(pulls).castTo(head.value().dataType()).mmul(head.value()));
  }

  @Override
  public void settle(int steps) {}
}
