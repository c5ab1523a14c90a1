package keel.verify.model;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Replaces windows of an image by their mean or their maximum, channel by channel; or those of a
 * complex image, whose real channels stand before its imaginary ones, by the number of greatest
 * modulus.
 *
 * <p>Shapes: square windows without padding; an image of size s gives one of size ⌊(s −
 * size)/stride⌋ + 1, so rows and columns at the end that fill no window are left out.
 *
 * @param name unique within the network
 * @param kind what a window is replaced by
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
    MAXIMUM("max_pool"),
    /**
     * Of its complex numbers the one of greatest modulus, the first where several are. It jumps
     * where two are equally great, so that nothing bounds how far it moves.
     */
    MODULUS("complex_max_pool");

    private final String type;

    Kind(String type) {
      this.type = type;
    }

    /** What model files call a layer of this kind. */
    public String type() {
      return type;
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
    if (kind == Kind.MODULUS) {
      Shapes.pairs(place, inputShape);
    }
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
    if (kind == Kind.MODULUS) {
      int[] chosen = chosen(x);
      Arrays.setAll(y, i -> x[chosen[i]]);
    } else {
      Arrays.setAll(y, i -> pooled(x, first(i), inputShape.get(2)));
    }
    return y;
  }

  /**
   * Which number of {@code x} each output is, the first where several are as great; of no mean.
   * Moduli are compared as they are rounded to doubles.
   */
  public int[] chosen(double[] x) {
    int[] chosen = new int[Shapes.size(outputShape())];
    int width = inputShape.get(2);
    int pairs = kind == Kind.MODULUS ? chosen.length / 2 : chosen.length;
    for (int i = 0; i < pairs; i++) {
      int first = first(i);
      chosen[i] = first;
      for (int k = 1; k < size * size; k++) {
        int at = first + k / size * width + k % size;
        chosen[i] = greatness(x, at) > greatness(x, chosen[i]) ? at : chosen[i];
      }
      if (kind == Kind.MODULUS) {
        chosen[i + pairs] = chosen[i] + x.length / 2;
      }
    }
    return chosen;
  }

  private double greatness(double[] x, int at) {
    return kind == Kind.MODULUS ? StrictMath.hypot(x[at], x[at + x.length / 2]) : x[at];
  }

  /** Where the window of an output begins. */
  private int first(int output) {
    int rows = windows(inputShape.get(1));
    int columns = windows(inputShape.get(2));
    int channel = output / (rows * columns);
    int top = channel * inputShape.get(1) + output / columns % rows * stride;
    return top * inputShape.get(2) + output % columns * stride;
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
