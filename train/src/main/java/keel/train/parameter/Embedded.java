package keel.train.parameter;

import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.Random;
import keel.train.layer.Columns;
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
      embed(free, explicit);
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
    INDArray gradient = explicitGradient;
    if (!weights.isUnconstrained()) {
      INDArray whole = whole(free);
      gradient = whole.ulike();
      weights.pullBack(whole, explicitGradient, gradient);
    }
    int rows = free.rows() / 2;
    double[] of = Columns.readDoubles(gradient);
    double[] sums = new double[of.length / 2];
    for (int p = 0; p < sums.length; p += 2 * rows) {
      int q = p + rows;
      int minusQ = sums.length + p;
      int secondP = minusQ + rows;
      for (int i = 0; i < rows; i++) {
        sums[p + i] = of[p + i] + of[secondP + i];
        sums[q + i] = of[q + i] - of[minusQ + i];
      }
    }
    Columns.writeDoubles(sums, freeGradient);
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
    INDArray whole = zeros(free.dataType(), free.rows(), 2L * free.columns());
    embed(free, whole);
    return whole;
  }

  /** Columns of ND4J's views would be copied number by number: a tenth of a training step. */
  private static void embed(INDArray free, INDArray whole) {
    int rows = free.rows() / 2;
    double[] halves = Columns.readDoubles(free);
    double[] all = Arrays.copyOf(halves, 2 * halves.length);
    for (int p = 0; p < halves.length; p += 2 * rows) {
      int q = p + rows;
      int minusQ = halves.length + p;
      for (int i = 0; i < rows; i++) {
        all[minusQ + i] = -halves[q + i];
      }
      System.arraycopy(halves, p, all, minusQ + rows, rows);
    }
    Columns.writeDoubles(all, whole);
  }

  private static INDArray half(INDArray whole) {
    return whole.get(NDArrayIndex.all(), NDArrayIndex.interval(0, whole.columns() / 2));
  }

  private static INDArray zeros(DataType type, long rows, long columns) {
    return Nd4j.zeros(type, rows * columns).reshape('f', rows, columns);
  }
}
