package keel.train.network;

import keel.train.layer.Weight;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Behind a linear layer: the distances of its rows, times what its input may move by.
 *
 * @param head its weights, outputs x numbers
 * @param factor where what stands before the layer moves by 1
 */
record RowsApart(Weight head, double factor) implements Apart {
  @Override
  public double[][] measure() {
    double[][] rows = head.value().toDoubleMatrix();
    double[][] apart = new double[rows.length][rows.length];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < i; j++) {
        apart[i][j] = apart[j][i] = factor * distance(rows[i], rows[j]);
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
    INDArray squared = Nd4j.create(pulls).muli(factor * factor);
    head.gradient().addi(squared.castTo(head.value().dataType()).mmul(head.value()));
  }

  @Override
  public void settle(int steps) {}
}
