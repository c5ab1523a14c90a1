package keel.train.projection;

import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import keel.train.parameter.Parameterisation;
import keel.train.parameter.Unconstrained;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The paper's convolutional block: the taps of C themselves are trained and, after every step,
 * brought back channel by channel.
 *
 * <p>Source: NAIS-Net (arXiv:1804.07209), Algorithm 2: δ is cut to [−(1 − η), 1 − η]; if the other
 * absolute taps of the channel add up to more than 1 − ε − |δ| they are scaled to that sum. See
 * {@link Window}.
 */
public final class AlgorithmTwo implements Parameterisation {
  private final Window window;

  /**
   * The construction for the given sizes.
   *
   * @param channels of the state
   * @param taps of one window of the kernel
   * @throws IllegalArgumentException unless 0 < ε < η < 1
   */
  public AlgorithmTwo(int channels, int taps, double epsilon, double eta) {
    this.window = new Window(channels, taps, epsilon, eta);
  }

  /** δ = 0, the other taps Gaussian. */
  @Override
  public void initialise(INDArray c, Random random) {
    Unconstrained.gaussian(0.1 / Math.sqrt(c.rows())).initialise(c, random);
    double[] taps = Window.read(c);
    for (int channel = 0; channel < window.channels(); channel++) {
      taps[window.centre(channel)] = -1;
    }
    Window.write(taps, c);
  }

  @Override
  public OptionalDouble margin(INDArray c) {
    double[] taps = Window.read(c);
    return IntStream.range(0, window.channels())
        .mapToDouble(
            channel ->
                1
                    - window.sumOfOthers(taps, channel)
                        / window.limit(-1 - taps[window.centre(channel)]))
        .min();
  }

  @Override
  public void project(INDArray c) {
    double[] taps = Window.read(c);
    double greatest = window.greatestDelta();
    for (int channel = 0; channel < window.channels(); channel++) {
      int centre = window.centre(channel);
      double delta = Math.max(-greatest, Math.min(greatest, -1 - taps[centre]));
      double sum = window.sumOfOthers(taps, channel);
      double scale = Math.min(1, window.limit(delta) / sum);
      for (int tap = window.begin(channel); scale < 1 && tap < window.end(channel); tap++) {
        taps[tap] *= scale;
      }
      taps[centre] = -1 - delta;
    }
    Window.write(taps, c);
  }
}
