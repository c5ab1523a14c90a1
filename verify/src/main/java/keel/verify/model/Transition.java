package keel.verify.model;

import java.util.List;
import java.util.function.Function;

/**
 * A layer that is applied once: what stands before, between and behind the blocks.
 *
 * <p>Shapes are those of one pattern, without a batch: [n] for a vector, [channels, height, width]
 * for an image, whose numbers are listed channel by channel and row by row.
 */
public sealed interface Transition extends Layer
    permits Linear, Convolution, Pooling, Flatten, Pointwise, BatchNorm, Modulus {
  /** What model files call this kind of layer. */
  String type();

  /** The shape of what it takes. */
  List<Integer> inputShape();

  /** The shape of what it gives. */
  List<Integer> outputShape();

  /**
   * What it gives for {@code x} in double precision, for pictures and tests.
   *
   * @param x as many numbers as the input shape says, left as they are
   */
  double[] apply(double[] x);

  /** The result of the case that this layer is. */
  <T> T match(
      Function<? super Linear, ? extends T> linear,
      Function<? super Convolution, ? extends T> convolution,
      Function<? super Pooling, ? extends T> pooling,
      Function<? super Flatten, ? extends T> flatten,
      Function<? super Pointwise, ? extends T> pointwise,
      Function<? super BatchNorm, ? extends T> batchNorm,
      Function<? super Modulus, ? extends T> modulus);

  @Override
  default <T> T match(
      Function<? super Block, ? extends T> block,
      Function<? super Transition, ? extends T> transition,
      Function<? super UnknownLayer, ? extends T> unknown) {
    return transition.apply(this);
  }
}
