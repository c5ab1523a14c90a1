package keel.train.parameter;

import java.util.OptionalDouble;
import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Complex weights as the real matrix {@code [[P, −Q], [Q, P]]} that layers compute with, {@code [P;
 * Q]} being the free parameters: of a matrix W, P = Re W and Q = Im W; of a kernel, which stands as
 * windows x outputs, their transposes with the sign of Q turned. What constrains the real matrix
 * constrains W: ‖RᵀR‖_F of an embedded R is √2 times that of RᴴR, singular values are the same, and
 * absolute taps of a row add up to Σ |Re| + |Im|.
 *
 * @param weights how the real matrix is made, of free parameters of the same form
 */
public record Embedded(Parameterisation weights) implements Parameterisation {
  @Override
  public long freeColumns(long columns) {
    return columns / 2;
  }

  /** The numbers of both parts. */
  @Override
  public void initialise(INDArray free, Random random) {
    INDArray whole = zeros(free.dataType(), free.rows(), 2L * free.columns());
    weights.initialise(whole, random);
    free.assign(half(whole));
  }

  @Override
  public void toExplicit(INDArray free, INDArray explicit) {
    if (weights.isUnconstrained()) {
      explicit.assign(whole(free));
    } else {
      weights.toExplicit(whole(free), explicit);
    }
  }

  @Override
  public void fromExplicit(INDArray explicit, INDArray free) {
    INDArray whole = zeros(free.dataType(), explicit.rows(), explicit.columns());
    weights.fromExplicit(explicit, whole);
    free.assign(half(whole));
  }

  /** dP is the sum of what both P get, dQ the difference of what Q and −Q get. */
  @Override
  public void pullBack(INDArray free, INDArray explicitGradient, INDArray freeGradient) {
    INDArray gradient;
    if (weights.isUnconstrained()) {
      gradient = explicitGradient.dup('f');
    } else {
      INDArray whole = whole(free);
      gradient = whole.ulike();
      weights.pullBack(whole, explicitGradient, gradient);
    }
    long rows = free.rows() / 2;
    long columns = free.columns();
    part(gradient, 0, rows, 0, columns).addi(part(gradient, rows, 2 * rows, columns, 2 * columns));
    part(gradient, rows, 2 * rows, 0, columns).subi(part(gradient, 0, rows, columns, 2 * columns));
    freeGradient.assign(half(gradient));
  }

  @Override
  public OptionalDouble margin(INDArray free) {
    return weights.margin(whole(free));
  }

  @Override
  public void project(INDArray free) {
    if (!weights.isUnconstrained()) {
      INDArray whole = whole(free);
      weights.project(whole);
      free.assign(half(whole));
    }
  }

  @Override
  public void project(INDArray free, INDArray explicit) {
    if (weights.isUnconstrained()) {
      toExplicit(free, explicit);
      return;
    }
    INDArray whole = whole(free);
    weights.project(whole, explicit);
    free.assign(half(whole));
    boolean isEmbedded = whole.subi(whole(free)).norm1Number().doubleValue() == 0;
    if (!isEmbedded) { // the rows of the two parts were rounded apart
      toExplicit(free, explicit);
    }
  }

  private static INDArray whole(INDArray free) {
    long rows = free.rows() / 2;
    long columns = free.columns();
    INDArray whole = zeros(free.dataType(), 2 * rows, 2 * columns);
    half(whole).assign(free);
    INDArray p = part(whole, 0, rows, 0, columns);
    INDArray q = part(whole, rows, 2 * rows, 0, columns);
    part(whole, 0, rows, columns, 2 * columns).assign(q).negi();
    part(whole, rows, 2 * rows, columns, 2 * columns).assign(p);
    return whole;
  }

  private static INDArray half(INDArray whole) {
    return part(whole, 0, whole.rows(), 0, whole.columns() / 2);
  }

  /**
   * A view of an array that is none: of a view whose begin and that of the part together make its
   * length, ND4J (1.0.0-M2.1) gives an empty one.
   */
  private static INDArray part(INDArray array, long top, long bottom, long left, long right) {
    return array.get(NDArrayIndex.interval(top, bottom), NDArrayIndex.interval(left, right));
  }

  private static INDArray zeros(DataType type, long rows, long columns) {
    return Nd4j.zeros(type, rows * columns).reshape('f', rows, columns);
  }
}
