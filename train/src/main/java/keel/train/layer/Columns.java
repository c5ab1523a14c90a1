package keel.train.layer;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Batches as 'f'-ordered matrices: allocation, views of columns, sums over columns. */
final class Columns {
  private Columns() {}

  static INDArray zeros(DataType type, long rows, long columns) {
    return Nd4j.zeros(type, rows * columns).reshape('f', rows, columns);
  }

  static INDArray ones(DataType type, long rows, long columns) {
    return Nd4j.ones(type, rows * columns).reshape('f', rows, columns);
  }

  /** The columns from {@code begin} to, exclusively, {@code end}: a view. */
  static INDArray view(INDArray batch, long begin, long end) {
    return batch.get(NDArrayIndex.all(), NDArrayIndex.interval(begin, end));
  }

  /** sum += Σ of the columns; {@code ones} has as many rows as the batch has columns. */
  static void addSum(INDArray batch, INDArray ones, INDArray sum) {
    Nd4j.gemm(batch, ones, sum, false, false, 1, 1);
  }

  /** Every column := column; {@code ones} has as many rows as the batch has columns. */
  static void spread(INDArray column, INDArray ones, INDArray batch) {
    Nd4j.gemm(column, ones, batch, false, true, 1, 0);
  }
}
