package keel.train.layer;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** v = W u + b: a fully connected layer or a convolution, or what drives a block. */
public final class AffineLayer implements TrainableLayer {
  private final LinearOperator operator;
  private final INDArray bias;
  private final INDArray biasGradient;
  private final INDArray ones;
  private final INDArray value;
  private final INDArray inputGradient;
  private INDArray input;

  AffineLayer(
      LinearOperator operator,
      INDArray bias,
      INDArray biasGradient,
      int inputs,
      int inputColumns,
      int outputColumns) {
    DataType type = bias.dataType();
    this.operator = operator;
    this.bias = bias;
    this.biasGradient = biasGradient;
    this.ones = Columns.ones(type, outputColumns, 1);
    this.value = Columns.zeros(type, bias.rows(), outputColumns);
    this.inputGradient = Columns.zeros(type, inputs, inputColumns);
  }

  /**
   * A fully connected layer for batches of one size.
   *
   * @param weight W and its gradient, outputs x inputs
   * @param bias b and its gradient, outputs x 1
   */
  public static AffineLayer dense(Weight weight, Weight bias, int patterns) {
    int inputs = weight.value().columns();
    return new AffineLayer(
        new DenseOperator(weight.value(), weight.gradient()),
        bias.value(),
        bias.gradient(),
        inputs,
        patterns,
        patterns);
  }

  /**
   * A convolution for batches of one size.
   *
   * @param weight W and its gradient, window x outputs
   * @param bias b and its gradient, outputs x 1
   */
  public static AffineLayer convolution(
      ConvolutionShape shape, Weight weight, Weight bias, int patterns) {
    return new AffineLayer(
        Arithmetic.of(weight.value().dataType())
            .convolution(shape, weight.value(), weight.gradient()),
        bias.value(),
        bias.gradient(),
        shape.inputs(),
        patterns * shape.inputPixels(),
        patterns * shape.outputPixels());
  }

  DataType type() {
    return bias.dataType();
  }

  @Override
  public void refresh() {
    operator.refresh();
  }

  @Override
  public INDArray forward(INDArray u, Pass pass) {
    input = u;
    Columns.spread(bias, ones, value);
    operator.addTo(u, value);
    return value;
  }

  @Override
  public void backwardAtInput(INDArray outputGradient) {
    Columns.addSum(outputGradient, ones, biasGradient);
    operator.addGradient(input, outputGradient);
  }

  @Override
  public INDArray backward(INDArray outputGradient) {
    backwardAtInput(outputGradient);
    return inputGradient(outputGradient);
  }

  @Override
  public INDArray inputGradient(INDArray outputGradient) {
    inputGradient.assign(0);
    operator.addAdjointTo(outputGradient, inputGradient);
    return inputGradient;
  }
}
