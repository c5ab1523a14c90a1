package keel.train.layer;

import keel.train.layer.Products.Form;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Every step takes its part of a sequence: v[k] = B u[k] + b. The input of a pattern is its
 * sequence, the numbers of the first step first; here all patterns of one step stand side by side,
 * so that B meets all steps at once.
 */
final class SequenceInput implements StepInput {
  private final Weight input;
  private final Weight bias;
  private final long features;
  private final int patterns;
  private final long length;
  private final INDArray ones;
  private final INDArray steps;
  private final INDArray stepGradients;
  private final INDArray gradient;

  /**
   * For batches of one size.
   *
   * @param input B, n x features
   * @param bias b, n x 1
   * @param length how many steps a sequence has
   */
  SequenceInput(Weight input, Weight bias, int length, int patterns) {
    DataType type = bias.value().dataType();
    this.input = input;
    this.bias = bias;
    this.features = input.value().columns();
    this.patterns = patterns;
    this.length = length;
    this.ones = Columns.ones(type, length * (long) patterns, 1);
    this.steps = Columns.zeros(type, features, length * (long) patterns);
    this.stepGradients = steps.ulike();
    this.gradient = Columns.zeros(type, features * length, patterns);
  }

  @Override
  public void begin(INDArray u) {
    steps
        .reshape('f', features, patterns, length)
        .assign(u.reshape('f', features, length, patterns).permute(0, 2, 1));
    stepGradients.assign(0);
  }

  @Override
  public boolean isFirstState() {
    return false;
  }

  @Override
  public void write(int first, int count, INDArray z) {
    Columns.spread(bias.value(), ones(count), z);
    Products.multiply(1, input.value(), Form.PLAIN, of(steps, first, count), Form.PLAIN, 1, z);
  }

  @Override
  public void addGradients(int first, int count, INDArray y) {
    Columns.addSum(y, ones(count), bias.gradient());
    Products.multiply(
        1, y, Form.PLAIN, of(steps, first, count), Form.TRANSPOSED, 1, input.gradient());
  }

  @Override
  public void addInputGradient(int first, int count, INDArray y) {
    Products.multiply(
        1, input.value(), Form.TRANSPOSED, y, Form.PLAIN, 1, of(stepGradients, first, count));
  }

  @Override
  public INDArray inputGradient(INDArray ofFirstState) {
    gradient
        .reshape('f', features, length, patterns)
        .assign(stepGradients.reshape('f', features, patterns, length).permute(0, 2, 1));
    return gradient;
  }

  private INDArray of(INDArray all, int first, int count) {
    return Columns.view(all, (long) first * patterns, (first + (long) count) * patterns);
  }

  private INDArray ones(int count) {
    return Columns.rows(ones, (long) count * patterns);
  }
}
