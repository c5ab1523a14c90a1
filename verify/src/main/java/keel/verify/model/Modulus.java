package keel.verify.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Makes real numbers of complex ones: {@code |z| = √(re² + im²)}, of a vector or of an image whose
 * real parts stand before its imaginary ones.
 *
 * <p>The difference of two moduli is at most the modulus of the difference, so that it moves values
 * at most as far as they were in the Euclidean norm, and √2 times as far in the maximum norm.
 *
 * @param name unique within the network
 * @param inputShape [2 n] or [2 channels, height, width]
 */
public record Modulus(String name, List<Integer> inputShape) implements Transition {
  /** What model files call it. */
  static final String TYPE = "modulus";

  /**
   * Checks that there are pairs.
   *
   * @throws InvalidModel naming the layer, what was needed and what was found
   */
  public Modulus {
    inputShape = Shapes.pairs("layer '" + name + "' (" + TYPE + ")", inputShape);
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public List<Integer> outputShape() {
    List<Integer> shape = new ArrayList<>(inputShape);
    shape.set(0, shape.get(0) / 2);
    return List.copyOf(shape);
  }

  /** To within a unit in the last place, with no overflow but where the result is no double. */
  @Override
  public double[] apply(double[] x) {
    double[] y = new double[x.length / 2];
    for (int i = 0; i < y.length; i++) {
      y[i] = StrictMath.hypot(x[i], x[i + y.length]);
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
    return modulus.apply(this);
  }
}
