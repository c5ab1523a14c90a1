package keel.train.parameter;

import java.util.Random;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * One number for both parts of every complex unit: n free parameters, 2n explicit ones.
 *
 * @param each how the number of a unit is made
 */
public record Repeated(Parameterisation each) implements Parameterisation {
  @Override
  public long freeRows(long rows) {
    return rows / 2;
  }

  @Override
  public void initialise(INDArray free, Random random) {
    each.initialise(free, random);
  }

  @Override
  public void toExplicit(INDArray free, INDArray explicit) {
    INDArray once = free.ulike();
    each.toExplicit(free, once);
    explicit.assign(Nd4j.vstack(once, once));
  }

  @Override
  public void fromExplicit(INDArray explicit, INDArray free) {
    each.fromExplicit(part(explicit.dup('f'), 0), free);
  }

  @Override
  public void pullBack(INDArray free, INDArray explicitGradient, INDArray freeGradient) {
    INDArray gradient =
        explicitGradient.dup('f'); // of a view ND4J takes some parts for empty, see PairedColumns
    each.pullBack(free, part(gradient, 0).add(part(gradient, 1)), freeGradient);
  }

  @Override
  public void project(INDArray free) {
    each.project(free);
  }

  private static INDArray part(INDArray explicit, int part) {
    long n = explicit.rows() / 2;
    return explicit.get(NDArrayIndex.interval(part * n, (part + 1) * n), NDArrayIndex.all());
  }
}
