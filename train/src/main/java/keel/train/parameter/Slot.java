package keel.train.parameter;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The place of one matrix in a vector that holds many.
 *
 * @param start index of its first number
 * @param rows of the matrix
 * @param columns of the matrix
 */
public record Slot(long start, long rows, long columns) {
  /** The matrix in the given vector: a view, 'f'-ordered. */
  public INDArray in(INDArray vector) {
    return vector
        .get(NDArrayIndex.all(), NDArrayIndex.interval(start, end()))
        .reshape('f', rows, columns);
  }

  /** The number of numbers. */
  public long length() {
    return Math.multiplyExact(rows, columns);
  }

  /**
   * The index behind its last number.
   *
   * @throws ArithmeticException if there is none
   */
  long end() {
    return Math.addExact(start, length());
  }
}
