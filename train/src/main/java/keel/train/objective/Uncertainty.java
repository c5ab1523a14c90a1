package keel.train.objective;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import keel.verify.model.Prediction;

/** How uncertain probabilities of classes are, and whether that tells what is not familiar. */
public final class Uncertainty {
  private Uncertainty() {}

  /**
   * The entropies of the probabilities, in nats.
   *
   * @param outputs logits or logarithms of probabilities, one row for each pattern
   */
  public static double[] entropies(double[][] outputs) {
    return Arrays.stream(outputs).mapToDouble(Uncertainty::entropy).toArray();
  }

  private static double entropy(double[] outputs) {
    double sum = 0;
    for (double log : Prediction.logMean(List.of(outputs))) {
      sum -= log == Double.NEGATIVE_INFINITY ? 0 : Math.exp(log) * log;
    }
    return sum;
  }

  /**
   * The area under the ROC curve: the probability that a pattern of the second kind has a greater
   * number than one of the first, equal ones counting half.
   */
  public static double auroc(double[] first, double[] second) {
    double[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    int[] order =
        IntStream.range(0, all.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> all[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double ranks = 0; // of the second kind, equal numbers sharing theirs
    for (int from = 0; from < order.length; ) {
      int to = from;
      int ofSecond = 0;
      while (to < order.length && all[order[to]] == all[order[from]]) {
        ofSecond += order[to++] >= first.length ? 1 : 0;
      }
      ranks += ofSecond * (from + to + 1) / 2.0;
      from = to;
    }
    double pairs = (double) first.length * second.length;
    return (ranks - second.length * (second.length + 1.0) / 2) / pairs;
  }
}
