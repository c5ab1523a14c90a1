package keel.train.layer;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Softmax and cross-entropy, in nats, with label smoothing.
 *
 * @param smoothing share of the target spread evenly over all classes, in [0, 1)
 */
public record CrossEntropy(double smoothing) {
  /**
   * What a batch costs.
   *
   * @param loss sum of the cross-entropies of the counted patterns
   * @param correct number of counted patterns whose greatest output is that of their label
   * @param outputGradient of the loss times {@code share}, classes x patterns
   */
  public record Outcome(double loss, int correct, INDArray outputGradient) {}

  /**
   * Loss, hits and gradient.
   *
   * @param outputs classes x patterns
   * @param labels one for each counted column; columns beyond them are padding and do not count
   * @param share what one pattern's loss counts in the gradient, usually 1 / batch
   */
  public Outcome of(INDArray outputs, int[] labels, double share) {
    int classes = outputs.rows();
    double[] values = outputs.dup('f').data().asDouble(); // column after column
    double[] gradient = new double[values.length];
    double loss = 0;
    int correct = 0;
    for (int column = 0; column < labels.length; column++) {
      int start = column * classes;
      int best = 0;
      for (int c = 1; c < classes; c++) {
        best = values[start + c] > values[start + best] ? c : best;
      }
      double sum = 0;
      for (int c = 0; c < classes; c++) {
        sum += Math.exp(values[start + c] - values[start + best]);
      }
      int label = labels[column];
      correct += best == label ? 1 : 0;
      double normaliser = Math.log(sum) + values[start + best];
      for (int c = 0; c < classes; c++) {
        double target = smoothing / classes + (c == label ? 1 - smoothing : 0);
        double logProbability = values[start + c] - normaliser;
        loss -= target == 0 ? 0 : target * logProbability;
        gradient[start + c] = share * (Math.exp(logProbability) - target);
      }
    }
    INDArray result = Nd4j.create(gradient, new long[] {classes, outputs.columns()}, 'f');
    return new Outcome(
        loss, correct, outputs.dataType() == DataType.DOUBLE ? result : float32(result));
  }

  private static INDArray float32(INDArray array) {
    return array.castTo(DataType.FLOAT).dup('f');
  }
}
