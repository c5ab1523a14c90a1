package keel.train.projection;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The taps of a convolution C from n channels to themselves, output channel after output channel,
 * and what Algorithm 2 of the paper asks of them.
 *
 * <p>Source: NAIS-Net (arXiv:1804.07209), Condition 2: with the centre tap −1 − δ, |δ| ≤ 1 − η, the
 * other absolute taps of the channel add up to at most 1 − ε − |δ|; 0 < ε < η < 1. The dominance
 * margin is then at least ε, for step sizes up to 1 and with zero padding.
 *
 * @param channels n
 * @param taps of one window, odd
 * @param epsilon ε
 * @param eta η
 */
record Window(int channels, int taps, double epsilon, double eta) {
  /** Room for the rounding to float. */
  private static final double SHRINK = 1 - 0x1p-16;

  Window {
    if (!(epsilon > 0 && epsilon < eta && eta < 1)) {
      throw new IllegalArgumentException(
          "epsilon and eta must satisfy 0 < epsilon < eta < 1, found " + epsilon + " and " + eta);
    }
  }

  /** The index of the first tap of an output channel. */
  int begin(int channel) {
    return channel * channels * taps;
  }

  /** The index behind its last tap. */
  int end(int channel) {
    return begin(channel + 1);
  }

  /** The index of the tap that multiplies the channel's own pixel. */
  int centre(int channel) {
    return begin(channel) + channel * taps + taps / 2;
  }

  /** The greatest |δ|. */
  double greatestDelta() {
    return 1 - eta;
  }

  /** The greatest sum of the other absolute taps. */
  double limit(double delta) {
    return (1 - epsilon - Math.abs(delta)) * SHRINK;
  }

  /** The sum of the absolute taps of a channel, without the centre. */
  double sumOfOthers(double[] values, int channel) {
    double sum = 0;
    for (int tap = begin(channel); tap < end(channel); tap++) {
      sum += tap == centre(channel) ? 0 : Math.abs(values[tap]);
    }
    return sum;
  }

  /** The taps in the order of memory. */
  static double[] read(INDArray array) {
    return array.dup('f').data().asDouble();
  }

  static void write(double[] values, INDArray array) {
    array.assign(Nd4j.create(values, array.shape(), 'f'));
  }
}
