package keel.train.stochastic;

import keel.verify.sample.Gaussians;

/**
 * Which random numbers are meant: they depend on this alone, whoever draws, and whatever was drawn
 * before.
 *
 * @param seed of the run
 * @param step of the optimiser, the next one
 * @param sample of that step
 * @param pattern the first one of a share, in its batch
 */
public record Draw(long seed, long step, int sample, int pattern) {
  /** What layers have drawn that nobody told. */
  public static final Draw FIRST = new Draw(0, 0, 0, 0);

  /** The numbers at a place of a layer. */
  Gaussians at(int layer, long place) {
    return Gaussians.of(seed, step, sample, layer, place);
  }
}
