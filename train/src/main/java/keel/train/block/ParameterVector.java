package keel.train.block;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * All trained numbers of a network in one row vector, and their gradient in another, so that an
 * optimiser updates them in one go. Matrices are views into the two.
 */
public final class ParameterVector {
  private final INDArray values;
  private final INDArray gradient;

  private ParameterVector(INDArray values, INDArray gradient) {
    this.values = values;
    this.gradient = gradient;
  }

  /** A matrix of parameters and its gradient: views, 'f'-ordered. */
  public record View(INDArray value, INDArray gradient) {}

  /** Collects the shapes before the vector is allocated. */
  public static final class Layout {
    private final List<long[]> shapes = new ArrayList<>();

    /** Asks for a matrix; the answer is its index among the views. */
    public int add(long rows, long columns) {
      shapes.add(new long[] {rows, columns});
      return shapes.size() - 1;
    }

    /** Allocates zeros of the given type. */
    public ParameterVector allocate(DataType type) {
      long length = shapes.stream().mapToLong(shape -> shape[0] * shape[1]).sum();
      return new ParameterVector(Nd4j.zeros(type, 1, length), Nd4j.zeros(type, 1, length));
    }

    /** The views of the matrices, in the order in which they were added. */
    public List<View> views(ParameterVector vector) {
      List<View> views = new ArrayList<>();
      long start = 0;
      for (long[] shape : shapes) {
        long end = start + shape[0] * shape[1];
        views.add(
            new View(
                view(vector.values, start, end, shape), view(vector.gradient, start, end, shape)));
        start = end;
      }
      return views;
    }

    private static INDArray view(INDArray vector, long start, long end, long[] shape) {
      return vector
          .get(NDArrayIndex.all(), NDArrayIndex.interval(start, end))
          .reshape('f', shape[0], shape[1]);
    }
  }

  /** Every parameter, 1 x length. */
  public INDArray values() {
    return values;
  }

  /** The gradient, 1 x length; what an optimiser changes in place. */
  public INDArray gradient() {
    return gradient;
  }
}
