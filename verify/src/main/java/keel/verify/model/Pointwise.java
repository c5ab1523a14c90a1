package keel.verify.model;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * An activation that is applied to every number.
 *
 * @param name unique within the network
 * @param activation ReLU or tanh, whose definitions need no parameter
 * @param inputShape any, and that of what it gives
 */
public record Pointwise(String name, Activation activation, List<Integer> inputShape)
    implements Transition {
  private static final Set<Activation> KNOWN = Set.of(Activation.RELU, Activation.TANH);

  /**
   * Checks the activation.
   *
   * @throws InvalidModel if it is another, or a size is not positive
   */
  public Pointwise {
    if (!KNOWN.contains(activation)) {
      throw new InvalidModel(
          "layer '"
              + name
              + "': between blocks only relu and tanh are known, found "
              + activation.fileName());
    }
    inputShape =
        Shapes.positive(
            "layer '" + name + "' (" + activation.fileName() + "): its input", inputShape);
  }

  /** The activation that a layer of this type applies, if it is one of those known here. */
  static Optional<Activation> ofType(String type) {
    return KNOWN.stream().filter(activation -> activation.fileName().equals(type)).findFirst();
  }

  @Override
  public String type() {
    return activation.fileName();
  }

  @Override
  public List<Integer> outputShape() {
    return inputShape;
  }

  @Override
  public double[] apply(double[] x) {
    return Arrays.stream(x).map(activation::apply).toArray();
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
    return pointwise.apply(this);
  }
}
