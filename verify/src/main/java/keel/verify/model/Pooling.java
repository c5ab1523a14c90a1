package keel.verify.model;

import java.util.List;
import java.util.function.Function;

/**
 * Replaces windows of an image by their mean or their maximum, channel by channel.
 *
 * <p>Shapes: square windows without padding; an image of size s gives one of size ⌊(s −
 * size)/stride⌋ + 1, so rows and columns at the end that fill no window are left out.
 *
 * @param name unique within the network
 * @param kind mean or maximum
 * @param size of a window, at least 1
 * @param stride from window to window, at least 1
 * @param inputShape [channels, height, width]
 */
public record Pooling(String name, Kind kind, int size, int stride, List<Integer> inputShape)
    implements Transition {
  /** What a window is replaced by. */
  public enum Kind {
    /** Its mean. */
    AVERAGE("avg_pool"),
    /** Its greatest number. */
    MAXIMUM("max_pool");

    private final String type;

    Kind(String type) {
      this.type = type;
    }
  }

  /**
   * Checks that there is at least one window.
   *
   * @throws InvalidModel naming the layer, what was needed and what was found
   */
  public Pooling {
    String place = "layer '" + name + "' (" + kind.type + ")";
    inputShape = Shapes.image(place, inputShape);
    if (size < 1 || stride < 1) {
      throw new InvalidModel(
          place + ": size and stride must be at least 1 but are " + size + " and " + stride);
    }
    if (size > inputShape.get(1) || size > inputShape.get(2)) {
      throw new InvalidModel(
          place + ": no window of size " + size + " fits into images of shape " + inputShape);
    }
  }

  @Override
  public String type() {
    return kind.type;
  }

  @Override
  public List<Integer> outputShape() {
    return List.of(inputShape.get(0), windows(inputShape.get(1)), windows(inputShape.get(2)));
  }

  private int windows(int length) {
    return (length - size) / stride + 1;
  }

  @Override
  public double[] apply(double[] x) {
    double[] y = new double[Shapes.size(outputShape())];
    int height = inputShape.get(1);
    int width = inputShape.get(2);
    int rows = windows(height);
    int columns = windows(width);
    for (int i = 0; i < y.length; i++) {
      int top = i / (rows * columns) * height + i / columns % rows * stride;
      int left = i % columns * stride;
      y[i] = pooled(x, top * width + left, width);
    }
    return y;
  }

  /** The mean or maximum of the window whose first number stands at {@code first}. */
  private double pooled(double[] x, int first, int width) {
    double sum = 0;
    double greatest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        double entry = x[first + i * width + j];
        sum += entry;
        greatest = Math.max(greatest, entry);
      }
    }
    return kind == Kind.AVERAGE ? sum / ((double) size * size) : greatest;
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
    return pooling.apply(this);
  }
}
