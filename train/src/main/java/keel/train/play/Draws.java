package keel.train.play;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import keel.verify.model.Sha256;

/**
 * Random numbers of one purpose, which depend on the seed of a run and on what they are for alone:
 * so that no generator has a state that a checkpoint would have to keep.
 */
enum Draws {
  /** Where an episode begins from which is learned: place, number of the episode. */
  START,
  /** Where one begins that is played: place, number of the episode. */
  PLAY,
  /** Which actions are taken: number of the rollout. */
  ACTION,
  /** The order of the patterns of an epoch: number of the rollout, of the epoch. */
  ORDER;

  /** Fresh ones. {@link Random} is the same on every Java platform, by its specification. */
  Random of(long seed, long... places) {
    String text = name() + " " + seed + " " + Arrays.toString(places);
    String digest = Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    return new Random(Long.parseUnsignedLong(digest.substring(0, 16), 16));
  }
}
