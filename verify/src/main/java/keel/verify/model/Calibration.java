package keel.verify.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How far the probabilities that a classifier gives can be believed, as measured on patterns.
 *
 * <p>Units: {@code nll} is the mean of -log p of the right class, in nats; {@code brier} the mean
 * of Σ_c (p_c − 1[c is right])², in [0, 2]; {@code ece} the expected calibration error Σ (n_b / n)
 * |accuracy − mean confidence| over 15 bins of the greatest probability, [i/15, (i+1)/15), of which
 * the last one is closed: in [0, 1].
 *
 * <p>Source: Guo, Pleiss, Sun and Weinberger, On Calibration of Modern Neural Networks
 * (arXiv:1706.04599), section 2, with bins closed below instead of above.
 *
 * @param nll negative log-likelihood
 * @param brier score of Brier
 * @param ece expected calibration error
 * @param bins by confidence, in ascending order
 */
public record Calibration(double nll, double brier, double ece, List<Bin> bins) {
  /** Bins of the expected calibration error. */
  public static final int BINS = 15;

  /** Copies the list. */
  public Calibration {
    bins = List.copyOf(bins);
  }

  /**
   * Patterns that a classifier is about as sure of.
   *
   * @param patterns how many; where there are none the other numbers are 0
   * @param confidence mean of the greatest probability
   * @param accuracy share of them that it is right about
   */
  public record Bin(int patterns, double confidence, double accuracy) {}

  /**
   * Measures.
   *
   * @param logarithms of the probabilities, one row a pattern: of what is nearly impossible, the
   *     probability itself would be 0
   * @param labels the right class of each pattern; the answer is the first of the most probable
   * @return empty where there are no patterns, or a number is not finite
   */
  public static Optional<Calibration> of(double[][] logarithms, int[] labels) {
    int[] patterns = new int[BINS];
    double[] confidences = new double[BINS];
    int[] correct = new int[BINS];
    double nll = 0;
    double brier = 0;
    for (int i = 0; i < logarithms.length; i++) {
      double[] row = logarithms[i];
      int best = 0;
      for (int c = 0; c < row.length; c++) {
        best = row[c] > row[best] ? c : best;
        double wanted = c == labels[i] ? 1 : 0;
        brier += (Math.exp(row[c]) - wanted) * (Math.exp(row[c]) - wanted);
      }
      nll -= row[labels[i]];
      if (!Double.isFinite(nll + brier)) {
        return Optional.empty();
      }
      double confidence = Math.exp(row[best]);
      int bin = bin(confidence);
      patterns[bin]++;
      confidences[bin] += confidence;
      correct[bin] += best == labels[i] ? 1 : 0;
    }
    double count = logarithms.length;
    List<Bin> bins = new ArrayList<>();
    double ece = 0;
    for (int b = 0; b < BINS; b++) {
      ece += Math.abs(correct[b] - confidences[b]) / count;
      double own = Math.max(1, patterns[b]);
      bins.add(new Bin(patterns[b], confidences[b] / own, correct[b] / own));
    }
    return count == 0
        ? Optional.empty()
        : Optional.of(new Calibration(nll / count, brier / count, ece, bins));
  }

  /** Where i/15 ≤ confidence < (i+1)/15, decided without rounding; the last one has 1, too. */
  private static int bin(double confidence) {
    double product = BINS * confidence;
    int bin = (int) product;
    boolean isRoundedUp = bin == product && Math.fma(BINS, confidence, -product) < 0;
    return Math.min(isRoundedUp ? bin - 1 : bin, BINS - 1);
  }
}
