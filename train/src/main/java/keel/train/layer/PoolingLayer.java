package keel.train.layer;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/** The mean or the greatest of square windows of an image, without padding, by ND4J. */
public final class PoolingLayer implements TrainableLayer {
  /** What is taken of a window. */
  public enum Kind {
    /** The mean. */
    AVERAGE("avgpool2d"),
    /** The greatest number. */
    MAXIMUM("maxpool2d");

    private final String operation;

    Kind(String operation) {
      this.operation = operation;
    }
  }

  private final Kind kind;
  private final int size;
  private final int stride;
  private final INDArray output;
  private final INDArray inputGradient;
  private final long[] inputShape;
  private final long[] outputShape;
  private INDArray input;

  /**
   * For batches of one size.
   *
   * @param channels of the image
   * @param height of the image, in pixels, at least {@code size}
   * @param width of the image, in pixels, at least {@code size}
   */
  public PoolingLayer(
      Kind kind,
      int size,
      int stride,
      int channels,
      int height,
      int width,
      int patterns,
      DataType type) {
    this.kind = kind;
    this.size = size;
    this.stride = stride;
    int rows = (height - size) / stride + 1;
    int columns = (width - size) / stride + 1;
    this.inputShape = new long[] {patterns, height, width, channels};
    this.outputShape = new long[] {patterns, rows, columns, channels};
    this.output = Columns.zeros(type, channels, (long) patterns * rows * columns);
    this.inputGradient = Columns.zeros(type, channels, (long) patterns * height * width);
  }

  @Override
  public INDArray forward(INDArray images, Pass pass) {
    input = images;
    Nd4j.exec(
        withSizes(DynamicCustomOp.builder(kind.operation))
            .addInputs(as(images, inputShape))
            .addOutputs(as(output, outputShape))
            .build());
    return output;
  }

  @Override
  public INDArray backward(INDArray outputGradient) {
    Nd4j.exec(
        withSizes(DynamicCustomOp.builder(kind.operation + "_bp"))
            .addInputs(as(input, inputShape), as(outputGradient, outputShape))
            .addOutputs(as(inputGradient, inputShape))
            .build());
    return inputGradient;
  }

  private static INDArray as(INDArray batch, long... shape) {
    return batch.transpose().reshape('c', shape);
  }

  /**
   * Kernel, stride, no padding, dilation, explicit padding, divide by the window, channels last.
   */
  private DynamicCustomOp.DynamicCustomOpsBuilder withSizes(
      DynamicCustomOp.DynamicCustomOpsBuilder operation) {
    return operation.addIntegerArguments(size, size, stride, stride, 0, 0, 1, 1, 0, 1, 1);
  }
}
