package keel.train.projection;

import java.util.Random;
import keel.train.parameter.Parameterisation;
import keel.train.parameter.Unconstrained;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The weights W of an echo state network: Gaussian numbers, scaled to a norm; nobody trains them.
 *
 * <p>Source: Jaeger, The echo state approach (2001).
 *
 * @param norm ‖W‖₂, up to rounding
 */
public record Reservoir(double norm) implements Parameterisation {
  @Override
  public void initialise(INDArray w, Random random) {
    Unconstrained.gaussian(1).initialise(w, random);
    w.muli(norm / Spectrum.of(w).norm());
  }
}
