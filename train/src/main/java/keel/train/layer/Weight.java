package keel.train.layer;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An explicit weight as one worker sees it.
 *
 * @param value shared by all workers
 * @param gradient of the same shape, the worker's own: layers add to it
 */
public record Weight(INDArray value, INDArray gradient) {
  /** A bias of zeros that nobody trains: what is added to its gradient is of no use. */
  public static Weight zeros(DataType type, int rows) {
    return new Weight(Columns.zeros(type, rows, 1), Columns.zeros(type, rows, 1));
  }
}
