package keel.verify.model;

import java.util.List;
import java.util.function.Function;
import keel.verify.exact.Vector;

/**
 * Batch normalisation as it is deployed, with the statistics of the training data folded in: {@code
 * y = scale · x + shift}, channel by channel of an image or entry by entry of a vector.
 *
 * <p>In PyTorch's terms scale is {@code weight / sqrt(running_var + eps)} and shift is {@code bias
 * − scale · running_mean}.
 *
 * @param name unique within the network
 * @param scale one entry for each channel
 * @param shift one entry for each channel
 * @param inputShape [channels] or [channels, height, width], and that of what it gives
 */
public record BatchNorm(String name, Vector scale, Vector shift, List<Integer> inputShape)
    implements Transition {
  /**
   * Checks that the shapes belong together.
   *
   * @throws InvalidModel naming the layer, what was needed and what was found
   */
  public BatchNorm {
    String place = "layer '" + name + "' (batch_norm)";
    inputShape = Shapes.positive(place + ": its input", inputShape);
    int channels = scale.length();
    if (shift.length() != channels) {
      throw new InvalidModel(
          place + ": shift must have " + channels + " entries but has " + shift.length());
    }
    if ((inputShape.size() != 1 && inputShape.size() != 3) || inputShape.get(0) != channels) {
      throw new InvalidModel(
          place
              + " needs ["
              + channels
              + "] or ["
              + channels
              + ", height, width], but what stands before it gives "
              + inputShape);
    }
  }

  @Override
  public String type() {
    return "batch_norm";
  }

  @Override
  public List<Integer> outputShape() {
    return inputShape;
  }

  @Override
  public double[] apply(double[] x) {
    int pixels = x.length / scale.length();
    double[] y = new double[x.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = scale.get(i / pixels) * x[i] + shift.get(i / pixels);
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
    return batchNorm.apply(this);
  }
}
