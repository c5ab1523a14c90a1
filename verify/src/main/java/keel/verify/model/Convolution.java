package keel.verify.model;

import java.util.List;
import java.util.function.Function;
import keel.verify.exact.Vector;

/**
 * A convolution that is applied once: {@code y = K ⊛ x + c}, seen at every stride-th row and
 * column.
 *
 * <p>Shapes: windows are odd and padded with zeros, (size − 1)/2 on each side, so that an image of
 * size s gives one of size ⌊(s − 1)/stride⌋ + 1, as PyTorch's conv2d does with that padding.
 *
 * @param name unique within the network
 * @param kernel K
 * @param bias c, one entry for each output channel
 * @param stride of rows and columns, at least 1
 * @param height of the images that it takes
 * @param width of the images that it takes
 * @param scalars what channels have at a pixel: of complex numbers, K is an embedding
 */
public record Convolution(
    String name, Kernel kernel, Vector bias, int stride, int height, int width, Scalars scalars)
    implements Transition {
  /** The type of a real one in model files. */
  static final String TYPE = "conv";

  /** A layer of real channels. */
  public Convolution(String name, Kernel kernel, Vector bias, int stride, int height, int width) {
    this(name, kernel, bias, stride, height, width, Scalars.REAL);
  }

  /**
   * Checks that the shapes belong together.
   *
   * @throws InvalidModel naming the layer, what was needed and what was found
   */
  public Convolution {
    String place = "layer '" + name + "' (conv)";
    Shapes.positive(place + ": its input", List.of(kernel.inputs(), height, width));
    Shapes.positive(place + ": its output", List.of(kernel.outputs()));
    if (stride < 1) {
      throw new InvalidModel(place + ": stride must be at least 1 but is " + stride);
    }
    if (bias.length() != kernel.outputs()) {
      throw new InvalidModel(
          place
              + ": bias must have "
              + kernel.outputs()
              + " entries, one an output channel, but has "
              + bias.length());
    }
    scalars.requireWeights(place, kernel.weights());
  }

  @Override
  public String type() {
    return scalars.type(TYPE);
  }

  @Override
  public List<Integer> inputShape() {
    return List.of(kernel.inputs(), height, width);
  }

  @Override
  public List<Integer> outputShape() {
    return List.of(kernel.outputs(), Kernel.seen(height, stride), Kernel.seen(width, stride));
  }

  @Override
  public double[] apply(double[] x) {
    double[] y = new double[Shapes.size(outputShape())];
    int pixels = y.length / bias.length();
    for (int i = 0; i < y.length; i++) {
      y[i] = bias.get(i / pixels);
    }
    kernel.addTo(y, x, height, width, stride);
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
    return convolution.apply(this);
  }
}
