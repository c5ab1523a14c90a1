package keel.train.layer;

import keel.train.layer.Products.Form;
import org.bytedeco.javacpp.Pointer;
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

  /** target := source, of one shape, the columns of each adjoining: what ND4J takes longer for. */
  public static void copy(INDArray source, INDArray target) {
    if (areFloats(source) && areFloats(target)) {
      OneDnn.Address to = new OneDnn.Address().of(target);
      Pointer.memcpy(to, new OneDnn.Address().of(source), source.length() * Float.BYTES);
    } else {
      target.assign(source);
    }
  }

  /** Whether its numbers are floats in the processor's memory. */
  private static boolean areFloats(INDArray array) {
    return array.dataType() == DataType.FLOAT && OneDnn.isAvailable();
  }

  /**
   * Writes numbers, column after column, into an array whose columns adjoin. ND4J's own way, by a
   * new array, copies number by number and takes a tenth of a training step.
   */
  public static void write(float[] values, INDArray target) {
    if (areFloats(target)) {
      new OneDnn.Address().of(target).put(values);
    } else {
      target.assign(Nd4j.create(values, target.shape(), 'f'));
    }
  }

  /** Reads the numbers of an array whose columns adjoin, column after column. */
  public static void read(INDArray source, float[] values) {
    if (areFloats(source)) {
      new OneDnn.Address().of(source).get(values);
    } else {
      System.arraycopy(source.dup('f').data().asFloat(), 0, values, 0, values.length);
    }
  }

  /** The numbers of an array whose columns adjoin, column after column. */
  public static double[] readDoubles(INDArray source) {
    return readDoubles(source, new double[0]);
  }

  /**
   * The numbers of an array whose columns adjoin, column after column.
   *
   * @param numbers overwritten if it is as long as the array
   */
  static double[] readDoubles(INDArray source, double[] numbers) {
    if (!areFloats(source)) {
      return source.dup('f').data().asDouble();
    }
    float[] floats = new float[(int) source.length()];
    new OneDnn.Address().of(source).get(floats);
    double[] values = numbers.length == floats.length ? numbers : new double[floats.length];
    for (int i = 0; i < floats.length; i++) {
      values[i] = floats[i];
    }
    return values;
  }

  /** The inverse of {@link #readDoubles}, rounded to the array's type. */
  public static void writeDoubles(double[] numbers, INDArray target) {
    if (!areFloats(target)) {
      target.assign(Nd4j.create(numbers, target.shape(), 'f').castTo(target.dataType()));
      return;
    }
    float[] floats = new float[numbers.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) numbers[i];
    }
    new OneDnn.Address().of(target).put(floats);
  }

  /** Numbers as one column of the type that an array has. */
  static INDArray column(double[] numbers, INDArray like) {
    return Nd4j.create(numbers, new long[] {numbers.length, 1}, 'f').castTo(like.dataType());
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
    if (!areFloats(batch)) {
      Products.multiply(1, column, Form.PLAIN, ones, Form.TRANSPOSED, 0, batch);
      return;
    }
    copy(column, batch);
    OneDnn.Address from = new OneDnn.Address().of(batch);
    OneDnn.Address to = new OneDnn.Address();
    long done = column.length();
    while (done < batch.length()) { // what stands there already, again
      long next = Math.min(done, batch.length() - done);
      Pointer.memcpy(to.of(batch, done), from, next * Float.BYTES);
      done += next;
    }
  }
}
