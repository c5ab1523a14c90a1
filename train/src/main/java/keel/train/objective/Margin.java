package keel.train.objective;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Cross-entropy of outputs of which every class but the right one is put forward by as much as it
 * may gain on that one while the input moves by a radius: small only where the class is right, and
 * stays so in a ball.
 *
 * <p>Source: Tsuzuku, Sato and Sugiyama, Lipschitz-Margin Training (arXiv:1802.04034), algorithm 1,
 * with a bound of its own for every two classes; Leino, Wang and Fredrikson (arXiv:2102.08452).
 *
 * @param loss of the outputs that were put forward
 */
public record Margin(CrossEntropy loss) {
  /**
   * What a batch costs.
   *
   * @param outcome loss and gradient; the hits are those of the outputs as they are
   * @param robust number of counted patterns whose class is right all over the ball, if the
   *     movement is a bound
   * @param movementGradient of the loss times {@code share} with respect to each movement
   */
  @SuppressWarnings("ArrayRecordComponent") // made for one step
  public record Outcome(Objective.Outcome outcome, int robust, double[][] movementGradient) {}

  /**
   * Loss, hits and gradients.
   *
   * @param outputs classes x patterns; columns beyond the labels are padding
   * @param share what one pattern's loss counts in the gradient, usually 1 / batch
   * @param movement at [i][j] how far the difference of outputs i and j moves where the input moves
   *     by 1
   * @param radius by which it moves
   */
  public Outcome of(
      INDArray outputs, double[] labels, double share, double[][] movement, double radius) {
    int classes = movement.length;
    double[] values = outputs.dup('f').data().asDouble(); // column after column
    int correct = 0;
    for (int column = 0; column < labels.length; column++) {
      int start = column * classes;
      int label = (int) labels[column];
      int best = 0;
      for (int c = 1; c < classes; c++) {
        best = values[start + c] > values[start + best] ? c : best;
      }
      correct += best == label ? 1 : 0;
      for (int c = 0; c < classes; c++) {
        values[start + c] += radius * movement[label][c];
      }
    }
    Objective.Outcome ahead = loss.of(Objective.alike(values, outputs), labels, share);
    double[] entries = ahead.outputGradient().data().asDouble();
    double[][] gradient = new double[classes][classes];
    for (int i = 0; i < labels.length * classes; i++) {
      int label = (int) labels[i / classes];
      gradient[label][i % classes] += label == i % classes ? 0 : radius * entries[i];
    }
    return new Outcome(
        new Objective.Outcome(ahead.loss(), correct, ahead.outputGradient()),
        ahead.correct(),
        gradient);
  }
}
