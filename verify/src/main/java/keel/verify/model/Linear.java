package keel.verify.model;

import java.util.List;
import java.util.function.Function;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;

/**
 * An affine layer {@code y = W x + c}.
 *
 * @param name unique within the network
 * @param weight W, outputs x inputs
 * @param bias c, one entry for each output
 * @param scalars what inputs and outputs are: of complex ones, W is an embedding
 */
public record Linear(String name, Matrix weight, Vector bias, Scalars scalars)
    implements Transition {
  /** The type of a real one in model files. */
  static final String TYPE = "linear";

  /** A layer of real numbers. */
  public Linear(String name, Matrix weight, Vector bias) {
    this(name, weight, bias, Scalars.REAL);
  }

  /**
   * Checks that the shapes belong together.
   *
   * @throws InvalidModel if the bias does not have one entry for each row of the weight
   */
  public Linear {
    if (weight.rows() == 0 || weight.columns() == 0 || bias.length() != weight.rows()) {
      throw new InvalidModel(
          "layer '"
              + name
              + "' (linear): a weight of shape "
              + weight.rows()
              + " x "
              + weight.columns()
              + " does not go with a bias of "
              + bias.length()
              + " entries");
    }
    scalars.requireWeights("layer '" + name + "' (linear)", weight);
  }

  @Override
  public String type() {
    return scalars.type(TYPE);
  }

  @Override
  public List<Integer> inputShape() {
    return List.of(weight.columns());
  }

  @Override
  public List<Integer> outputShape() {
    return List.of(weight.rows());
  }

  @Override
  public double[] apply(double[] x) {
    return affine(weight, bias, x);
  }

  static double[] affine(Matrix weight, Vector bias, double[] x) {
    double[] y = bias.toArray();
    for (int i = 0; i < y.length; i++) {
      y[i] += weight.dot(i, x);
    }
    return y;
  }

  @Override
  public <T> T match(
      Function<? super Linear, ? extends T> linear,
      Function<? super Convolution, ? extends T> convolution,
      Function<? super Pooling, ? extends T> pooling,
      Function<? super Flatten, ? extends T> flatten,
      Function<? super Pointwise, ? extends T> pointwise,
      Function<? super BatchNorm, ? extends T> batchNorm,
      Function<? super Modulus, ? extends T> modulus) {
    return linear.apply(this);
  }
}
