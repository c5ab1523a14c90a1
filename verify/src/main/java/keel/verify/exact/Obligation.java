package keel.verify.exact;

import java.util.function.Function;

/** A fact that a theorem needs, and that evidence may show or refute exactly. */
public sealed interface Obligation permits EigenvalueBound, GramBound, RowDominance {
  /** What is asked, unique within a certificate. */
  String name();

  /** The result of the case that this obligation is. */
  default <T> T match(
      Function<? super EigenvalueBound, ? extends T> eigenvalue,
      Function<? super GramBound, ? extends T> gram,
      Function<? super RowDominance, ? extends T> dominance) {
    if (this instanceof EigenvalueBound bound) {
      return eigenvalue.apply(bound);
    }
    return this instanceof GramBound bound
        ? gram.apply(bound)
        : dominance.apply((RowDominance) this);
  }
}
