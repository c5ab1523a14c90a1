package keel.train.layer;

import keel.train.layer.Products.Form;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Batches as 'f'-ordered matrices: allocation, views of columns, sums over columns. */
public final class Columns {
  private Columns() {}

  /** Zeros of the given shape. */
  public static INDArray zeros(DataType type, long rows, long columns) {
    return Nd4j.zeros(type, rows * columns).reshape('f', rows, columns);
  }

  /**
   * Writes numbers, column after column, into an array that is no view. ND4J's own way, by a new
   * array, copies number by number and takes a tenth of a training step.
   */
  public static void write(float[] values, INDArray target) {
    if (target.data().pointer() instanceof FloatPointer memory && OneDnn.isAvailable()) {
      memory.put(values);
    } else {
      target.assign(Nd4j.create(values, target.shape(), 'f'));
    }
  }

  /** Reads the numbers of an array that is no view, column after column. */
  public static void read(INDArray source, float[] values) {
    if (source.data().pointer() instanceof FloatPointer memory && OneDnn.isAvailable()) {
      memory.get(values);
    } else {
      System.arraycopy(source.dup('f').data().asFloat(), 0, values, 0, values.length);
    }
  }

  static INDArray ones(DataType type, long rows, long columns) {
    return Nd4j.ones(type, rows * columns).reshape('f', rows, columns);
  }

  /** The columns from {@code begin} to, exclusively, {@code end}: a view. */
  static INDArray view(INDArray batch, long begin, long end) {
    return batch.get(NDArrayIndex.all(), NDArrayIndex.interval(begin, end));
  }

  /** The first numbers of a column: a view. */
  static INDArray rows(INDArray column, long count) {
    return column.get(NDArrayIndex.interval(0, count), NDArrayIndex.all());
  }

  /** sum += Σ of the columns; {@code ones} has as many rows as the batch has columns. */
  static void addSum(INDArray batch, INDArray ones, INDArray sum) {
    Products.multiply(1, batch, Form.PLAIN, ones, Form.PLAIN, 1, sum);
  }

  /** Every column := column; {@code ones} has as many rows as the batch has columns. */
  static void spread(INDArray column, INDArray ones, INDArray batch) {
    Products.multiply(1, column, Form.PLAIN, ones, Form.TRANSPOSED, 0, batch);
  }
}
