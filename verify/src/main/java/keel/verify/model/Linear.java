package keel.verify.model;

import java.util.function.Function;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;

/**
 * An affine layer {@code y = W x + c}.
 *
 * @param name unique within the network
 * @param weight W, outputs x inputs
 * @param bias c, one entry for each output
 */
public record Linear(String name, Matrix weight, Vector bias) implements Layer {
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
  }

  /** {@code W x + c} in double precision. */
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
      Function<? super DenseBlock, ? extends T> denseBlock,
      Function<? super ConvBlock, ? extends T> convBlock,
      Function<? super Linear, ? extends T> linear,
      Function<? super UnknownLayer, ? extends T> unknown) {
    return linear.apply(this);
  }
}
