package keel.train.layer;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * {@code y = scale · x + shift} for each unit or channel: batch normalisation as it is deployed.
 * Neither is trained.
 */
public final class ScaleShiftLayer implements TrainableLayer {
  private final INDArray scale;
  private final INDArray shift;
  private final INDArray output;
  private final INDArray inputGradient;

  /**
   * For batches of one size.
   *
   * @param scale n x 1
   * @param shift n x 1
   */
  public ScaleShiftLayer(INDArray scale, INDArray shift, long columns) {
    this.scale = scale;
    this.shift = shift;
    DataType type = scale.dataType();
    this.output = Columns.zeros(type, scale.rows(), columns);
    this.inputGradient = Columns.zeros(type, scale.rows(), columns);
  }

  @Override
  public INDArray forward(INDArray input, Pass pass) {
    return output.assign(input).muliColumnVector(scale).addiColumnVector(shift);
  }

  @Override
  public INDArray backward(INDArray outputGradient) {
    return inputGradient.assign(outputGradient).muliColumnVector(scale);
  }
}
