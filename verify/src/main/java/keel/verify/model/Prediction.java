package keel.verify.model;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Whose answer the answer of a network with gates is. */
public enum Prediction {
  /** That of the first member. */
  ELITE,
  /**
   * The mean of the probabilities that the members give the classes. As outputs it is written as
   * its logarithm, so that the softmax of the outputs are these means.
   */
  POPULATION;

  /** The name in model files: lower case. */
  public String fileName() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Prediction> named(String name) {
    return Arrays.stream(values()).filter(value -> value.fileName().equals(name)).findFirst();
  }

  /**
   * The logarithms of the mean probabilities of several outputs, each list the logits of as many
   * classes: log Σ_m softmax(y_m) − log M, without overflow.
   */
  public static double[] logMean(List<double[]> outputs) {
    int classes = outputs.get(0).length;
    double[][] logs = outputs.stream().map(Prediction::logSoftmax).toArray(double[][]::new);
    double[] means = new double[classes];
    for (int c = 0; c < classes; c++) {
      double[] column = new double[logs.length];
      for (int m = 0; m < logs.length; m++) {
        column[m] = logs[m][c];
      }
      means[c] = logSum(column) - StrictMath.log(logs.length);
    }
    return means;
  }

  /**
   * The gradients by each of several outputs, for that by {@link #logMean} of them: with p the
   * probabilities of one and w_c = p_c/Σ p_c its share of a mean, g ∘ w − (g·w) p.
   */
  public static double[][] logMeanGradients(List<double[]> outputs, double[] gradient) {
    int classes = gradient.length;
    double[][] logs = outputs.stream().map(Prediction::logSoftmax).toArray(double[][]::new);
    double[] means = logMean(outputs);
    double[][] gradients = new double[logs.length][classes];
    for (int m = 0; m < logs.length; m++) {
      double sum = 0;
      for (int c = 0; c < classes; c++) {
        gradients[m][c] = gradient[c] * StrictMath.exp(logs[m][c] - means[c]) / logs.length;
        sum += gradients[m][c];
      }
      for (int c = 0; c < classes; c++) {
        gradients[m][c] -= sum * StrictMath.exp(logs[m][c]);
      }
    }
    return gradients;
  }

  private static double[] logSoftmax(double[] logits) {
    double sum = logSum(logits);
    return Arrays.stream(logits).map(logit -> logit - sum).toArray();
  }

  private static double logSum(double[] numbers) {
    double greatest = Arrays.stream(numbers).max().orElseThrow();
    double sum = 0;
    for (double number : numbers) {
      sum += StrictMath.exp(number - greatest);
    }
    return greatest + StrictMath.log(sum);
  }
}
