package keel.train.stochastic;

import keel.train.layer.Columns;
import keel.train.layer.Weight;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A weight that is drawn: what is learned of it, and where a layer reads what was drawn.
 *
 * @param learned mean, or first value
 * @param drawn of the same shape
 */
public record DrawnWeight(Weight learned, Weight drawn) {
  /** With memory of its own. */
  public static DrawnWeight of(Weight learned) {
    INDArray like = learned.value();
    return new DrawnWeight(
        learned,
        new Weight(
            Columns.zeros(like.dataType(), like.rows(), like.columns()),
            Columns.zeros(like.dataType(), like.rows(), like.columns())));
  }

  int size() {
    return (int) learned.value().length();
  }

  /** Adds numbers to a gradient. */
  static void add(double[] numbers, Weight weight) {
    INDArray sum = Columns.zeros(weight.value().dataType(), weight.value().length(), 1);
    Columns.writeDoubles(numbers, sum);
    weight.gradient().addi(sum.reshape('f', weight.value().rows(), weight.value().columns()));
  }
}
