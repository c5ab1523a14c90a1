package keel.verify.exact;

import java.util.function.Function;
import java.util.function.Predicate;

/** A fact that a theorem needs, or a counterexample to one, that evidence may show exactly. */
public sealed interface Obligation
    permits EigenvalueBound,
        GramBound,
        ChainBound,
        DepthRecursion,
        UnrolledBound,
        MonotoneGain,
        StepBound,
        RowDominance,
        StepRows,
        Inequality,
        DiagonalScaling,
        ActiveState,
        NullVector,
        TwoEquilibria,
        SlopeProduct,
        ConstantImage {
  /** What is asked, unique within a certificate. */
  String name();

  /** Whether each part of some evidence can be of use here. */
  default Predicate<Evidence> usable() {
    return match(
        bound -> evidence -> evidence.numbers().isEmpty(),
        bound -> evidence -> true,
        chain -> evidence -> evidence.direction().isEmpty(),
        recursion -> Evidence::isNumbersAlone,
        unrolled -> evidence -> evidence.direction().isEmpty(),
        gain -> evidence -> evidence.direction().isEmpty(),
        step -> evidence -> evidence.direction().isEmpty(),
        rows -> Evidence::isDirectionWithNumbers,
        stepRows -> Evidence::isDirectionWithNumbers,
        inequality -> evidence -> evidence.direction().isEmpty(),
        lurie -> evidence -> evidence.direction().isEmpty(),
        monotone -> evidence -> true,
        unstable -> evidence -> true,
        scaling -> Evidence::isNumbersAlone,
        state -> Evidence::isNumbersAlone,
        vector -> Evidence::isDirectionAlone,
        equilibria -> Evidence::isDirectionAlone,
        slopes -> Evidence::isNumbersAlone,
        image -> Evidence::isNumbersAlone);
  }

  /** The result of the case that this obligation is. */
  default <T> T match(
      Function<? super EigenvalueBound, ? extends T> eigenvalue,
      Function<? super GramBound, ? extends T> gram,
      Function<? super ChainBound, ? extends T> chain,
      Function<? super DepthRecursion, ? extends T> recursion,
      Function<? super UnrolledBound, ? extends T> unrolled,
      Function<? super MonotoneGain, ? extends T> gain,
      Function<? super StepBound, ? extends T> step,
      Function<? super RowDominance, ? extends T> dominance,
      Function<? super StepRows, ? extends T> stepRows,
      Function<? super MatrixInequality, ? extends T> inequality,
      Function<? super LurieInequality, ? extends T> lurie,
      Function<? super MonotoneInequality, ? extends T> monotone,
      Function<? super UnstableJacobian, ? extends T> unstable,
      Function<? super DiagonalScaling, ? extends T> scaling,
      Function<? super ActiveState, ? extends T> activeState,
      Function<? super NullVector, ? extends T> nullVector,
      Function<? super TwoEquilibria, ? extends T> equilibria,
      Function<? super SlopeProduct, ? extends T> slopes,
      Function<? super ConstantImage, ? extends T> image) {
    if (this instanceof EigenvalueBound bound) {
      return eigenvalue.apply(bound);
    }
    if (this instanceof GramBound bound) {
      return gram.apply(bound);
    }
    if (this instanceof ChainBound bound) {
      return chain.apply(bound);
    }
    if (this instanceof DepthRecursion bound) {
      return recursion.apply(bound);
    }
    if (this instanceof UnrolledBound bound) {
      return unrolled.apply(bound);
    }
    if (this instanceof MonotoneGain bound) {
      return gain.apply(bound);
    }
    if (this instanceof StepBound bound) {
      return step.apply(bound);
    }
    if (this instanceof RowDominance rows) {
      return dominance.apply(rows);
    }
    if (this instanceof StepRows rows) {
      return stepRows.apply(rows);
    }
    if (this instanceof MatrixInequality matrix) {
      return inequality.apply(matrix);
    }
    if (this instanceof LurieInequality matrix) {
      return lurie.apply(matrix);
    }
    if (this instanceof MonotoneInequality matrix) {
      return monotone.apply(matrix);
    }
    if (this instanceof UnstableJacobian matrix) {
      return unstable.apply(matrix);
    }
    if (this instanceof DiagonalScaling diagonal) {
      return scaling.apply(diagonal);
    }
    if (this instanceof ActiveState state) {
      return activeState.apply(state);
    }
    if (this instanceof NullVector vector) {
      return nullVector.apply(vector);
    }
    if (this instanceof TwoEquilibria vector) {
      return equilibria.apply(vector);
    }
    return this instanceof SlopeProduct product
        ? slopes.apply(product)
        : image.apply((ConstantImage) this);
  }
}
