package keel.train.play;

import java.util.Arrays;

/**
 * What a policy is to make small: minus the advantages of the actions that were taken, each times
 * how much more probable it is than when it was taken, and minus the entropy, weighed.
 *
 * <p>Source: Schulman et al., Proximal Policy Optimization (arXiv:1707.06347), equations 7 and 9.
 * Without a limit and at the policy that has acted its gradient is that of the actor of A2C.
 *
 * <p>Shapes: outputs are logits, those of a pattern side by side.
 *
 * @param value mean over the patterns
 * @param entropy mean over the patterns, in nats
 * @param gradient of the value by each logit
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; made for one step
record Surrogate(double value, double entropy, double[] gradient) {

  /**
   * Actions that were taken.
   *
   * @param actions one for each pattern
   * @param logarithms of their probabilities, when they were taken
   * @param advantages of them
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared; made for one step
  record Taken(int[] actions, double[] logarithms, double[] advantages) {}

  /**
   * Measures.
   *
   * @param clip change of probability from which on nothing is gained; 0 sets no limit
   * @param weight of the entropy
   */
  static Surrogate of(double[] logits, Taken taken, double clip, double weight) {
    int patterns = taken.actions.length;
    int count = logits.length / patterns;
    double[] gradient = new double[logits.length];
    double value = 0;
    double entropies = 0;
    for (int i = 0; i < patterns; i++) {
      double[] logarithms = logarithms(logits, i * count, count);
      int action = taken.actions[i];
      double advantage = taken.advantages[i];
      double ratio = Math.exp(logarithms[action] - taken.logarithms[i]);
      double limited = clip == 0 ? ratio : Math.max(1 - clip, Math.min(1 + clip, ratio));
      boolean isLimited = limited * advantage < ratio * advantage;
      double entropy = entropy(logarithms);
      value -= Math.min(ratio * advantage, limited * advantage) + weight * entropy;
      entropies += entropy;
      double slope = isLimited ? 0 : ratio * advantage;
      for (int c = 0; c < count; c++) {
        double probability = Math.exp(logarithms[c]);
        double ofAction = (c == action ? 1 : 0) - probability;
        double ofEntropy = -probability * (logarithms[c] + entropy);
        gradient[i * count + c] = -(slope * ofAction + weight * ofEntropy) / patterns;
      }
    }
    return new Surrogate(value / patterns, entropies / patterns, gradient);
  }

  /** Of the probabilities of the actions that a pattern's logits stand for. */
  static double[] logarithms(double[] logits, int from, int count) {
    double[] own = Arrays.copyOfRange(logits, from, from + count);
    double greatest = Arrays.stream(own).max().orElseThrow();
    double sum = Arrays.stream(own).map(logit -> Math.exp(logit - greatest)).sum();
    return Arrays.stream(own).map(logit -> logit - greatest - Math.log(sum)).toArray();
  }

  private static double entropy(double[] logarithms) {
    return -Arrays.stream(logarithms).map(log -> log * Math.exp(log)).sum();
  }
}
