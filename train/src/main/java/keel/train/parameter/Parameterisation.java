package keel.train.parameter;

import java.util.OptionalDouble;
import java.util.Random;
import keel.train.layer.Columns;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * How a weight tensor is made from free parameters. The set that {@link #project} keeps them in, or
 * the image of {@link #toExplicit}, is what the theorems ask for.
 *
 * <p>Every array is an 'f'-ordered view of the shape that the layer uses; none is kept.
 */
public interface Parameterisation {
  /** How many rows the free parameters of so many rows of explicit weights have. */
  default long freeRows(long rows) {
    return rows;
  }

  /** How many columns the free parameters of so many columns of explicit weights have. */
  default long freeColumns(long columns) {
    return columns;
  }

  /** Whether the explicit weights are the free parameters, whatever these are. */
  default boolean isUnconstrained() {
    return false;
  }

  /** Writes first values of the free parameters. */
  void initialise(INDArray free, Random random);

  /** Writes the explicit weights that belong to the free parameters: these themselves. */
  default void toExplicit(INDArray free, INDArray explicit) {
    Columns.copy(free, explicit);
  }

  /**
   * Writes free parameters that {@link #toExplicit} makes the given weights of, but for rounding;
   * of others once projected, where such weights are not possible: the weights themselves.
   */
  default void fromExplicit(INDArray explicit, INDArray free) {
    free.assign(explicit);
  }

  /**
   * Writes the gradient of the free parameters.
   *
   * @param free the parameters
   * @param explicitGradient gradient of the loss with respect to the explicit weights
   * @param freeGradient overwritten
   */
  default void pullBack(INDArray free, INDArray explicitGradient, INDArray freeGradient) {
    Columns.copy(explicitGradient, freeGradient);
  }

  /**
   * How far the free parameters are from the boundary of the feasible set, relative to its size: 0
   * on it; absent where there is none or it costs too much to say.
   */
  default OptionalDouble margin(INDArray free) {
    return OptionalDouble.empty();
  }

  /** Moves the free parameters into the feasible set, in place: all are feasible. */
  default void project(INDArray free) {}

  /**
   * Projects, and writes the explicit weights: to the bit those that {@link #toExplicit} gives, for
   * only free parameters are saved. What the two have in common may be computed once.
   */
  default void project(INDArray free, INDArray explicit) {
    project(free);
    toExplicit(free, explicit);
  }
}
