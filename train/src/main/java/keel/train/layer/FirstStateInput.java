package keel.train.layer;

import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The input is the first state, and every layer has a bias: v[k] = b[k]. */
final class FirstStateInput implements StepInput {
  private final List<Weight> biases;
  private final int patterns;
  private final INDArray ones;

  /**
   * For batches of one size.
   *
   * @param biases b, n x 1: one, or one for each step
   * @param most steps side by side
   */
  FirstStateInput(List<Weight> biases, int most, int patterns) {
    DataType type = biases.get(0).value().dataType();
    this.biases = biases;
    this.patterns = patterns;
    this.ones = Columns.ones(type, (biases.size() == 1 ? most : 1) * (long) patterns, 1);
  }

  @Override
  public void begin(INDArray u) {}

  @Override
  public boolean isFirstState() {
    return true;
  }

  @Override
  public void write(int first, int steps, INDArray z) {
    if (biases.size() == 1) {
      Columns.spread(biases.get(0).value(), ones(steps), z);
    } else {
      for (int k = 0; k < steps; k++) {
        Columns.spread(biases.get(first + k).value(), ones, of(z, k));
      }
    }
  }

  @Override
  public void addGradients(int first, int steps, INDArray y) {
    if (biases.size() == 1) {
      Columns.addSum(y, ones(steps), biases.get(0).gradient());
    } else {
      for (int k = 0; k < steps; k++) {
        Columns.addSum(of(y, k), ones, biases.get(first + k).gradient());
      }
    }
  }

  @Override
  public INDArray inputGradient(INDArray ofFirstState) {
    return ofFirstState;
  }

  private INDArray of(INDArray all, int step) {
    return Columns.view(all, (long) step * patterns, (step + 1L) * patterns);
  }

  private INDArray ones(int steps) {
    return Columns.rows(ones, (long) steps * patterns);
  }
}
