package keel.train.objective;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import keel.train.data.Patterns;
import keel.verify.exact.Vector;
import keel.verify.model.Calibration;
import keel.verify.model.Target;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Softmax and cross-entropy, in nats, with label smoothing and weights of the classes.
 *
 * @param target the classes
 * @param smoothing share of the target spread evenly over all classes, in [0, 1)
 * @param weights what a pattern of each class counts in the loss
 */
public record CrossEntropy(Target.Classes target, double smoothing, Vector weights)
    implements Objective {
  /** Without smoothing; every pattern counts the same. */
  static CrossEntropy of(Target.Classes target) {
    return new CrossEntropy(target, 0, Vector.constant(target.outputs(), 1));
  }

  /** With weights as they follow from the patterns to train on. */
  public static CrossEntropy of(
      Target.Classes target, double smoothing, ClassWeights weights, Patterns training) {
    return new CrossEntropy(target, smoothing, weights.of(training, target.outputs()));
  }

  @Override
  public String title() {
    return "cross-entropy";
  }

  @Override
  public Outcome of(INDArray outputs, double[] labels, double share) {
    return of(outputs, labels, share, 0);
  }

  /**
   * The same with (1 − exp(−q l)) / q in the place of each pattern's loss l, before its weight: of
   * what has no smoothing (1 − p^q) / q, p the probability of its class. Its gradient is that of l
   * times exp(−q l), so that a pattern counts the less the farther it is from right.
   *
   * <p>Source: Zhang and Sabuncu, Generalized Cross Entropy Loss (arXiv:1805.07836), equation 6.
   *
   * @param q in [0, 1], at 0 the loss itself
   */
  Outcome of(INDArray outputs, double[] labels, double share, double q) {
    int classes = outputs.rows();
    double[] values = outputs.dup('f').data().asDouble(); // column after column
    double[] gradient = new double[values.length];
    double loss = 0;
    int correct = 0;
    for (int column = 0; column < labels.length; column++) {
      int start = column * classes;
      int best = 0;
      for (int c = 1; c < classes; c++) {
        best = values[start + c] > values[start + best] ? c : best;
      }
      int label = (int) labels[column];
      correct += best == label ? 1 : 0;
      double weight = weights.get(label);
      double normaliser = normaliser(values, start, classes, values[start + best]);
      double own = 0;
      for (int c = 0; c < classes; c++) {
        double wanted = wanted(c, label, classes);
        own -= wanted == 0 ? 0 : wanted * (values[start + c] - normaliser);
      }
      loss += weight * (q == 0 ? own : -Math.expm1(-q * own) / q);
      double slope = share * weight * Math.exp(-q * own);
      for (int c = 0; c < classes; c++) {
        double probability = Math.exp(values[start + c] - normaliser);
        gradient[start + c] = slope * (probability - wanted(c, label, classes));
      }
    }
    return new Outcome(loss, correct, Objective.alike(gradient, outputs));
  }

  private double wanted(int c, int label, int classes) {
    return smoothing / classes + (c == label ? 1 - smoothing : 0);
  }

  /** The logarithm of the sum of the exponentials. */
  private static double normaliser(double[] values, int start, int classes, double greatest) {
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      sum += Math.exp(values[start + c] - greatest);
    }
    return Math.log(sum) + greatest;
  }

  @Override
  public double score(double loss, int correct, double seen, Patterns part) {
    return correct / seen;
  }

  /**
   * A pattern is right if its greatest output, the first of several, is that of its class; outputs
   * that are no numbers are wrong, and then there is no calibration.
   */
  @Override
  public Measures measures(double[][] outputs, Patterns patterns) {
    int correct = 0;
    for (int i = 0; i < outputs.length; i++) {
      correct += isGreatest(outputs[i], patterns.label(i)) ? 1 : 0;
    }
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put(target.score().key(), (double) correct / outputs.length);
    Optional<Calibration> calibration = calibration(outputs, patterns);
    calibration.ifPresent(
        found -> {
          numbers.put("nll", found.nll());
          numbers.put("brier", found.brier());
          numbers.put("ece", found.ece());
        });
    return new Measures(outputs.length, OptionalInt.of(correct), numbers, calibration);
  }

  private static Optional<Calibration> calibration(double[][] outputs, Patterns patterns) {
    return Calibration.of(
        Arrays.stream(outputs).map(CrossEntropy::logarithms).toArray(double[][]::new),
        IntStream.range(0, outputs.length).map(patterns::label).toArray());
  }

  /** The logarithms of the probabilities. */
  private static double[] logarithms(double[] outputs) {
    double greatest = Arrays.stream(outputs).max().orElseThrow();
    double normaliser = normaliser(outputs, 0, outputs.length, greatest);
    return Arrays.stream(outputs).map(output -> output - normaliser).toArray();
  }

  private static boolean isGreatest(double[] outputs, int label) {
    double own = outputs[label];
    for (int c = 0; c < outputs.length; c++) {
      if (!(c < label ? own > outputs[c] : own >= outputs[c])) {
        return false;
      }
    }
    return true;
  }

  @Override
  public List<String> header() {
    List<String> header = new ArrayList<>(List.of(target.column()));
    target.names().forEach(name -> header.add("probability of " + name));
    return header;
  }

  @Override
  public List<String> answer(double[] outputs) {
    int best = 0;
    for (int c = 1; c < outputs.length; c++) {
      best = outputs[c] > outputs[best] ? c : best;
    }
    List<String> answer = new ArrayList<>(List.of(target.names().get(best)));
    double normaliser = normaliser(outputs, 0, outputs.length, outputs[best]);
    for (double output : outputs) {
      answer.add(Float.toString((float) Math.exp(output - normaliser)));
    }
    return answer;
  }
}
