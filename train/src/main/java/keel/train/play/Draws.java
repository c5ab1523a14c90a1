package keel.train.play;

import java.util.Random;
import keel.verify.model.Seeds;

/** Random numbers of one purpose, as {@link Seeds#random} gives them. */
enum Draws {
  /** Where an episode begins from which is learned: place, number of the episode. */
  START,
  /** Where one begins that is played: place, number of the episode. */
  PLAY,
  /** Which actions are taken: number of the rollout. */
  ACTION,
  /** The order of the patterns of an epoch: number of the rollout, of the epoch. */
  ORDER;

  /** Fresh ones. */
  Random of(long seed, long... places) {
    return Seeds.random(name(), seed, places);
  }
}
