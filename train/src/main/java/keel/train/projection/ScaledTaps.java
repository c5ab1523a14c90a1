package keel.train.projection;

import java.util.Random;
import keel.train.parameter.Parameterisation;
import keel.train.parameter.Unconstrained;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The set of {@link AlgorithmTwo} without a projection: δ = (1 − η) tanh r for the free centre tap
 * r, and the other taps scaled by min(1, (1 − ε − |δ|) / Σ|taps|). The gradient flows through both.
 *
 * <p>Source: ours; see {@link Window} for the set.
 */
public final class ScaledTaps implements Parameterisation {
  /** Of (1 − η), for δ: as near to 1 as a float can tell. */
  private static final double GREATEST_SHARE = 1 - 0x1p-24;

  private final Window window;

  /**
   * The construction for the given sizes.
   *
   * @param channels of the state
   * @param taps of one window of the kernel
   * @throws IllegalArgumentException unless 0 < ε < η < 1
   */
  public ScaledTaps(int channels, int taps, double epsilon, double eta) {
    this.window = new Window(channels, taps, epsilon, eta);
  }

  /** Small Gaussian numbers; δ is nearly 0. */
  @Override
  public void initialise(INDArray free, Random random) {
    Unconstrained.gaussian(0.1 / Math.sqrt(free.rows())).initialise(free, random);
  }

  private double delta(double centre) {
    return window.greatestDelta() * Math.tanh(centre);
  }

  @Override
  public void toExplicit(INDArray free, INDArray c) {
    double[] taps = Window.read(free);
    for (int channel = 0; channel < window.channels(); channel++) {
      int centre = window.centre(channel);
      double delta = delta(taps[centre]);
      double scale = Math.min(1, window.limit(delta) / window.sumOfOthers(taps, channel));
      for (int tap = window.begin(channel); tap < window.end(channel); tap++) {
        taps[tap] *= scale;
      }
      taps[centre] = -1 - delta;
    }
    Window.write(taps, c);
  }

  /**
   * The taps as they are, but r with (1 − η) tanh r = δ: of the edge, the nearest that is finite.
   */
  @Override
  public void fromExplicit(INDArray c, INDArray free) {
    double[] taps = Window.read(c);
    for (int channel = 0; channel < window.channels(); channel++) {
      int centre = window.centre(channel);
      double share = (-1 - taps[centre]) / window.greatestDelta();
      double inside = Math.max(-GREATEST_SHARE, Math.min(GREATEST_SHARE, share));
      taps[centre] = 0.5 * Math.log((1 + inside) / (1 - inside));
    }
    Window.write(taps, free);
  }

  @Override
  public void pullBack(INDArray free, INDArray gradient, INDArray freeGradient) {
    double[] taps = Window.read(free);
    double[] given = Window.read(gradient);
    double[] result = new double[taps.length];
    for (int channel = 0; channel < window.channels(); channel++) {
      int centre = window.centre(channel);
      double delta = delta(taps[centre]);
      double sum = window.sumOfOthers(taps, channel);
      double limit = window.limit(delta);
      boolean scaled = limit < sum;
      double along = 0; // ⟨gradient, taps⟩ / Σ|taps|: what a larger limit would bring
      for (int tap = window.begin(channel); scaled && tap < window.end(channel); tap++) {
        along += tap == centre ? 0 : given[tap] * taps[tap] / sum;
      }
      for (int tap = window.begin(channel); tap < window.end(channel); tap++) {
        result[tap] =
            scaled ? (given[tap] - Math.signum(taps[tap]) * along) * limit / sum : given[tap];
      }
      double ofLimit = window.limit(1) - window.limit(0); // d limit / d |δ|
      double ofDelta = -given[centre] + Math.signum(delta) * along * ofLimit;
      double tanh = Math.tanh(taps[centre]);
      result[centre] = ofDelta * window.greatestDelta() * (1 - tanh * tanh);
    }
    Window.write(result, freeGradient);
  }
}
