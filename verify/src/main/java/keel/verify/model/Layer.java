package keel.verify.model;

import java.util.function.Function;

/** One layer of a network. */
public sealed interface Layer permits Block, Transition, UnknownLayer {
  /** The name that claims and messages use; unique within a network. */
  String name();

  /** What its units are. */
  default Scalars scalars() {
    return Scalars.REAL;
  }

  /** The result of the case that this layer is; a new kind of layer breaks every use at compile. */
  <T> T match(
      Function<? super Block, ? extends T> block,
      Function<? super Transition, ? extends T> transition,
      Function<? super UnknownLayer, ? extends T> unknown);
}
