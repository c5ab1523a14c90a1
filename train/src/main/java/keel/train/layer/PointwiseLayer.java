package keel.train.layer;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An activation applied to every number. */
public final class PointwiseLayer implements TrainableLayer {
  private final Nonlinearity function;
  private final INDArray value;

  /** For batches of one size. */
  public PointwiseLayer(TrainableFunction function, int rows, long columns, DataType type) {
    this.function = Arithmetic.of(type).nonlinearity(function);
    this.value = Columns.zeros(type, rows, columns);
  }

  @Override
  public INDArray forward(INDArray input, Pass pass) {
    value.assign(input);
    function.apply(value);
    return value;
  }

  @Override
  public INDArray backward(INDArray outputGradient) {
    function.pullBack(value, outputGradient);
    return value;
  }
}
