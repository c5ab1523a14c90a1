package keel.train.layer;

import keel.train.layer.Products.Form;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Every step takes all of the input: v = B u + b. */
final class ConstantInput implements StepInput {
  private final AffineLayer drive;
  private final INDArray gradient;
  private final INDArray stepOnes;
  private INDArray driven;

  /**
   * For batches of one size.
   *
   * @param input B, n x inputs
   * @param bias b, n x 1
   * @param most steps side by side
   */
  ConstantInput(Weight input, Weight bias, int most, int patterns) {
    this.drive = AffineLayer.dense(input, bias, patterns);
    this.gradient = Columns.zeros(bias.value().dataType(), bias.value().rows(), patterns);
    this.stepOnes = Columns.ones(bias.value().dataType(), most, 1);
  }

  @Override
  public void refresh() {
    drive.refresh();
  }

  @Override
  public void begin(INDArray u) {
    driven = drive.forward(u, TrainableLayer.Pass.TRAINING);
    gradient.assign(0);
  }

  @Override
  public boolean isFirstState() {
    return false;
  }

  @Override
  public void write(int first, int steps, INDArray z) {
    for (int k = 0; k < steps; k++) {
      Columns.view(z, k * (long) driven.columns(), (k + 1L) * driven.columns()).assign(driven);
    }
  }

  /** Adds up: the y side by side, seen as (n · patterns) x steps, times ones. */
  @Override
  public void collect(int steps, INDArray y) {
    long numbers = gradient.length();
    Products.multiply(
        1,
        y.reshape('f', numbers, steps),
        Form.PLAIN,
        Columns.rows(stepOnes, steps),
        Form.PLAIN,
        1,
        gradient.reshape('f', numbers, 1));
  }

  @Override
  public void finishGradients() {
    drive.backwardAtInput(gradient);
  }

  @Override
  public INDArray inputGradient(INDArray ofFirstState) {
    return drive.inputGradient(gradient);
  }
}
