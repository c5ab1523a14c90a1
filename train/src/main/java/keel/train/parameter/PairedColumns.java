package keel.train.parameter;

import java.util.Random;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Weights that read sums of two numbers each, W = [U U]. The mean of the two halves of the free
 * parameters is U.
 *
 * @param deviation standard deviation of the Gaussian first values of U
 */
public record PairedColumns(double deviation) implements Parameterisation {
  @Override
  public void initialise(INDArray free, Random random) {
    INDArray u = columns(free.dup('f'), 0, free.columns() / 2).dup('f');
    Unconstrained.gaussian(deviation).initialise(u, random);
    pair(u, free);
  }

  @Override
  public void toExplicit(INDArray free, INDArray explicit) {
    pair(mean(free), explicit);
  }

  @Override
  public void pullBack(INDArray free, INDArray explicitGradient, INDArray freeGradient) {
    pair(mean(explicitGradient), freeGradient);
  }

  @Override
  public void fromExplicit(INDArray explicit, INDArray free) {
    pair(mean(explicit), free);
  }

  /**
   * Of a copy: of a view whose begin and that of a part of it together make its length, ND4J
   * (1.0.0-M2.1) gives an empty part.
   */
  private static INDArray mean(INDArray weights) {
    long middle = weights.columns() / 2;
    INDArray own = weights.dup('f');
    return columns(own, 0, middle).add(columns(own, middle, own.columns())).muli(0.5);
  }

  private static INDArray columns(INDArray weights, long from, long to) {
    return weights.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to));
  }

  private static void pair(INDArray half, INDArray weights) {
    weights.assign(Nd4j.hstack(half, half));
  }
}
