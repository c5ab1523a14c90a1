package keel.train.stochastic;

import keel.verify.sample.Gaussians;

/**
 * Which random numbers are meant: they depend on this alone, whoever draws, and whatever was drawn
 * before.
 *
 * @param seed of the run
 * @param sample of the deployed network, from 0; below 0 those that it is trained with
 * @param pattern the first one of a share, in its batch
 */
public record Draw(long seed, long sample, int pattern) {
  /** What layers have drawn that nobody told. */
  public static final Draw FIRST = new Draw(0, 0, 0);

  /** What is drawn for a step of the optimiser, from 0, of those of so many samples each. */
  public static Draw training(long seed, int step, int samples, int sample, int pattern) {
    return new Draw(seed, -1 - ((long) step * samples + sample), pattern);
  }

  /** Whether it is a sample of the deployed network. */
  boolean isDeployed() {
    return sample >= 0;
  }

  /**
   * The numbers of a layer, by its place in the network: those of {@link keel.verify.sample.Draws}.
   */
  Gaussians of(int layer) {
    return Gaussians.of(seed, layer, sample);
  }

  /** The same of a step, or of a pattern. */
  Gaussians of(int layer, long place) {
    return Gaussians.of(seed, layer, sample, place);
  }
}
