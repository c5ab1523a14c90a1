package keel.train.objective;

import java.util.Arrays;
import java.util.OptionalDouble;
import keel.train.data.Patterns;

/**
 * How well labels that are given are ranked above others: the precision at the rank of each, on
 * average, over all pairs of a pattern and a label ("micro").
 *
 * <p>Method: equal outputs are one threshold, so that the order of patterns does not count; an
 * output that is no number stands below all others. Source: Σ_n (R_n − R_{n−1}) P_n, with P_n and
 * R_n the precision and the recall at the n-th threshold.
 */
public final class AveragePrecision {
  private AveragePrecision() {}

  /**
   * Of outputs beside what was to be learned.
   *
   * @param outputs one row for each pattern
   * @param patterns whose targets are labels
   * @return between 0 and 1; absent if no label is given
   */
  public static OptionalDouble of(double[][] outputs, Patterns patterns) {
    int labels = patterns.targetSize();
    double[] all = new double[Math.multiplyExact(outputs.length, labels)];
    double[] given = new double[all.length];
    int count = 0;
    for (int i = 0; i < outputs.length; i++) {
      double[] wanted = patterns.target(i);
      for (int label = 0; label < labels; label++) {
        double output = outputs[i][label];
        double score = Double.isNaN(output) ? Double.NEGATIVE_INFINITY : output;
        all[i * labels + label] = score;
        if (wanted[label] == 1) {
          given[count++] = score;
        }
      }
    }
    Arrays.sort(all);
    Arrays.sort(given, 0, count);
    double sum = 0;
    int above = all.length; // all[above] is the least that is not below the threshold
    for (int last = count - 1; last >= 0; ) {
      double threshold = given[last];
      int first = last;
      while (first > 0 && given[first - 1] == threshold) {
        first--;
      }
      while (above > 0 && all[above - 1] >= threshold) {
        above--;
      }
      sum += (last - first + 1.0) * (count - first) / (all.length - above);
      last = first - 1;
    }
    return count == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / count);
  }
}
