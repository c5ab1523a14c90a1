package keel.train.parameter;

import java.util.Random;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Explicit weights that are the free parameters themselves.
 *
 * @param deviation standard deviation of the Gaussian first values
 * @param mean of the first values
 */
public record Unconstrained(double deviation, double mean) implements Parameterisation {
  /** First values are all the same. */
  public static Unconstrained constant(double value) {
    return new Unconstrained(0, value);
  }

  /** First values are Gaussian with mean zero. */
  public static Unconstrained gaussian(double deviation) {
    return new Unconstrained(deviation, 0);
  }

  @Override
  public boolean isUnconstrained() {
    return true;
  }

  @Override
  public void initialise(INDArray free, Random random) {
    double[] values = new double[Math.toIntExact(free.length())];
    for (int i = 0; i < values.length; i++) {
      values[i] = mean + (deviation == 0 ? 0 : deviation * random.nextGaussian());
    }
    free.assign(Nd4j.create(values, free.shape(), 'f'));
  }
}
