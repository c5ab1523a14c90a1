package keel.train.projection;

import java.util.Random;
import keel.train.parameter.Parameterisation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Numbers that are trained within an interval, such as the step sizes of a block.
 *
 * @param least of the interval
 * @param greatest of the interval
 * @param first value
 */
public record Interval(double least, double greatest, double first) implements Parameterisation {
  @Override
  public void initialise(INDArray free, Random random) {
    free.assign(first);
  }

  @Override
  public void project(INDArray free) {
    Transforms.max(free, least, false);
    Transforms.min(free, greatest, false);
  }
}
