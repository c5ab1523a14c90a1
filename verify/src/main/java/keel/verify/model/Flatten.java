package keel.verify.model;

import java.util.List;
import java.util.function.Function;

/**
 * Makes a vector of an image: its numbers channel by channel, row by row.
 *
 * @param name unique within the network
 * @param inputShape for instance [channels, height, width]
 */
public record Flatten(String name, List<Integer> inputShape) implements Transition {
  /**
   * Copies the shape.
   *
   * @throws InvalidModel if a size is not positive
   */
  public Flatten {
    inputShape = Shapes.positive("layer '" + name + "' (flatten): its input", inputShape);
  }

  @Override
  public String type() {
    return "flatten";
  }

  @Override
  public List<Integer> outputShape() {
    return List.of(Shapes.size(inputShape));
  }

  @Override
  public double[] apply(double[] x) {
    return x.clone();
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
    return flatten.apply(this);
  }
}
