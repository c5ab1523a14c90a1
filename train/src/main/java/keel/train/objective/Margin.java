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
 * <p>The loss of the outputs as they are may count beside it, which keeps a class from being given
 * up for the others (as in Zhang et al., arXiv:1901.08573).
 *
 * @param loss of the outputs
 * @param clean what that of the outputs as they are counts, ≥ 0
 */
public record Margin(CrossEntropy loss, double clean) {
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
   * @param q of the loss, see {@link ObjectiveSettings#q}
   */
  public Outcome of(
      INDArray outputs,
      double[] labels,
      double share,
      double[][] movement,
      double radius,
      double q) {
    int classes = movement.length;
    double[] values = outputs.dup('f').data().asDouble(); // column after column
    for (int column = 0; column < labels.length; column++) {
      int start = column * classes;
      int label = (int) labels[column];
      for (int c = 0; c < classes; c++) {
        values[start + c] += radius * movement[label][c];
      }
    }
    Objective.Outcome ahead = loss.of(Objective.alike(values, outputs), labels, share, q);
    double[] entries = ahead.outputGradient().data().asDouble();
    Objective.Outcome own = loss.of(outputs, labels, share);
    double[][] gradient = new double[classes][classes];
    for (int i = 0; i < labels.length * classes; i++) {
      int label = (int) labels[i / classes];
      gradient[label][i % classes] += label == i % classes ? 0 : radius * entries[i];
    }
    return new Outcome(
        new Objective.Outcome(
            ahead.loss() + clean * own.loss(),
            own.correct(),
            ahead.outputGradient().addi(own.outputGradient().mul(clean))),
        ahead.correct(),
        gradient);
  }
}
