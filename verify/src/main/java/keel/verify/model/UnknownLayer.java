package keel.verify.model;

import java.util.function.Function;

/**
 * A layer of a type that the verifier does not know, or that stands behind such a layer where the
 * shape of its input must be known: nothing is claimed of a network through it.
 *
 * @param name unique within the network
 * @param type what the file calls it
 */
public record UnknownLayer(String name, String type) implements Layer {
  /**
   * What a type begins with that is an operator of the ONNX file which the network came of: nothing
   * else is known of such a layer, so that the type is all there is to write.
   */
  public static final String OPERATOR = "onnx:";

  /**
   * Checks the type, which messages repeat.
   *
   * @throws InvalidModel if it is none that could be a name
   */
  public UnknownLayer {
    if (!Text.isName(type)) {
      throw new InvalidModel("layer '" + name + "': the type must be a printable text");
    }
  }

  @Override
  public <T> T match(
      Function<? super Block, ? extends T> block,
      Function<? super Transition, ? extends T> transition,
      Function<? super UnknownLayer, ? extends T> unknown) {
    return unknown.apply(this);
  }
}
