package keel.train.block;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The linear head W x + c with softmax and cross-entropy, in nats.
 *
 * <p>Shapes: W classes x n, c classes x 1, states n x batch.
 */
public final class LinearHead {
  private final ParameterVector.View weight;
  private final ParameterVector.View bias;

  /** A head on views of the parameters. */
  public LinearHead(ParameterVector.View weight, ParameterVector.View bias) {
    this.weight = weight;
    this.bias = bias;
  }

  /**
   * What a batch costs and how to improve on it.
   *
   * @param loss sum of the cross-entropies of the counted patterns
   * @param correct number of counted patterns whose greatest output is that of their label
   * @param stateGradient gradient of the mean loss with respect to the states
   */
  public record Outcome(double loss, int correct, INDArray stateGradient) {}

  /**
   * Loss, hits and gradients; the gradients of W and c are written.
   *
   * @param states n x batch
   * @param labels one for each counted column; columns beyond them are padding and do not count
   */
  public Outcome evaluate(INDArray states, int[] labels) {
    INDArray outputs = Nd4j.gemm(weight.value(), states, false, false);
    outputs.addiColumnVector(bias.value());
    int classes = outputs.rows();
    int batch = outputs.columns();
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
      loss += Math.log(sum) + values[start + best] - values[start + label];
      correct += best == label ? 1 : 0;
      for (int c = 0; c < classes; c++) {
        double share = Math.exp(values[start + c] - values[start + best]) / sum;
        gradient[start + c] = (share - (c == label ? 1 : 0)) / labels.length;
      }
    }
    INDArray outputGradient =
        Nd4j.create(gradient, new long[] {classes, batch}, 'f').castTo(states.dataType()).dup('f');
    INDArray ones = Nd4j.ones(states.dataType(), batch, 1).dup('f');
    Nd4j.gemm(outputGradient, states, weight.gradient(), false, true, 1, 0);
    Nd4j.gemm(outputGradient, ones, bias.gradient(), false, false, 1, 0);
    INDArray stateGradient = states.ulike();
    Nd4j.gemm(weight.value(), outputGradient, stateGradient, true, false, 1, 0);
    return new Outcome(loss, correct, stateGradient);
  }
}
