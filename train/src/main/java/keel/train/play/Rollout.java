package keel.train.play;

import java.util.Arrays;

/**
 * What was seen, done and earned in some steps of several environments, step after step.
 *
 * <p>Method: advantages by Schulman et al., High-Dimensional Continuous Control Using Generalized
 * Advantage Estimation (arXiv:1506.02438), equation 16. An episode that the limit cut off is worth
 * what the critic says of its last observation (Pardo et al., arXiv:1712.00378).
 */
final class Rollout {
  private final int places;
  private final int steps;
  private final float[][] observations;
  private final int[] actions;
  private final double[] logarithms;
  private final double[] values;
  private final double[] rewards;
  private final boolean[] ends;
  private final double[] advantages;
  private final double[] targets;

  /** Room for so many environments and steps of each. */
  Rollout(int places, int steps) {
    int all = places * steps;
    this.places = places;
    this.steps = steps;
    this.observations = new float[all][];
    this.actions = new int[all];
    this.logarithms = new double[all];
    this.values = new double[all];
    this.rewards = new double[all];
    this.ends = new boolean[all];
    this.advantages = new double[all];
    this.targets = new double[all];
  }

  /**
   * Notes a step of one environment.
   *
   * @param observation before it, as the policy saw it
   * @param logarithm of the action's probability
   * @param value of the observation, by the critic
   * @param reward with what a cut off episode is still worth
   * @param isEnd whether nothing follows
   */
  void note(
      int step,
      int place,
      float[] observation,
      int action,
      double logarithm,
      double value,
      double reward,
      boolean isEnd) {
    int i = step * places + place;
    observations[i] = observation;
    actions[i] = action;
    logarithms[i] = logarithm;
    values[i] = value;
    rewards[i] = reward;
    ends[i] = isEnd;
  }

  /**
   * Computes the advantages of all actions, and what the critic should have said.
   *
   * @param last values of the observations after the last step
   */
  void finish(double[] last, double discount, double trace) {
    for (int place = 0; place < places; place++) {
      double advantage = 0;
      double value = last[place];
      for (int step = steps - 1; step >= 0; step--) {
        int i = step * places + place;
        double kept = ends[i] ? 0 : discount;
        advantage = rewards[i] + kept * value - values[i] + kept * trace * advantage;
        value = values[i];
        advantages[i] = advantage;
        targets[i] = advantage + value;
      }
    }
  }

  /** The observations of some patterns, one after the other. */
  float[] observations(int[] patterns) {
    int size = observations[0].length;
    float[] all = new float[size * patterns.length];
    for (int i = 0; i < patterns.length; i++) {
      System.arraycopy(observations[patterns[i]], 0, all, size * i, size);
    }
    return all;
  }

  /** The actions of some patterns. */
  Surrogate.Taken taken(int[] patterns) {
    return new Surrogate.Taken(
        Arrays.stream(patterns).map(i -> actions[i]).toArray(),
        Arrays.stream(patterns).mapToDouble(i -> logarithms[i]).toArray(),
        advantages(patterns));
  }

  /** The advantages of some patterns. */
  double[] advantages(int[] patterns) {
    return Arrays.stream(patterns).mapToDouble(i -> advantages[i]).toArray();
  }

  /** What the critic should have said of some patterns. */
  double[] targets(int[] patterns) {
    return Arrays.stream(patterns).mapToDouble(i -> targets[i]).toArray();
  }
}
