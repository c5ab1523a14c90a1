package keel.interchange.onnx;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import keel.interchange.onnx.RoundingBound.Estimate;
import keel.verify.model.Activation;
import keel.verify.model.Pooling;

/**
 * How much one number of a graph moves with what every operation before it rounds, to first order:
 * backpropagation of that number, with the rounding of each operation where a loss would have its
 * gradient of weights.
 *
 * <p>The running bound of {@link RoundingBound} adds up magnitudes, so that it grows with the depth
 * of a block even where what is rounded is forgotten; this one follows the signs.
 */
final class Sensitivity {
  private final Map<Integer, Term> terms;
  private final Map<Term, Estimate> estimates;

  /**
   * For the terms of a graph.
   *
   * @param terms in the order in which they are computed, without loops
   * @param estimates their values, and what is rounded in computing each from exact operands
   */
  Sensitivity(Map<Integer, Term> terms, Map<Term, Estimate> estimates) {
    this.terms = terms;
    this.estimates = estimates;
  }

  /** What rounding can come to in entry {@code i} of a term, to first order. */
  double of(Term term, int i) {
    Map<Term, double[]> slopes = new HashMap<>();
    double[] one = new double[estimates.get(term).value().length];
    one[i] = 1;
    slopes.put(term, one);
    double sum = 0;
    for (Term next : new TreeMap<>(terms).descendingMap().values()) {
      double[] slope = slopes.remove(next);
      if (slope == null) {
        continue;
      }
      double[] error = estimates.get(next).error();
      for (int e = 0; e < slope.length; e++) {
        sum += Math.abs(slope[e]) * error[e];
      }
      back(next, slope, slopes);
    }
    return sum;
  }

  private void back(Term term, double[] slope, Map<Term, double[]> slopes) {
    if (term.operands().isEmpty() || !terms.containsKey(term.operand().id())) {
      return;
    }
    for (Term operand : term.operands()) {
      Estimate known = estimates.get(operand);
      if (operand.is(Term.Kind.CONSTANT)) {
        continue; // what a constant is off by is part of the sum that it is added in
      }
      double[] into = slopes.computeIfAbsent(operand, unused -> new double[known.value().length]);
      add(term, slope, known.value(), into);
    }
  }

  private void add(Term term, double[] slope, double[] x, double[] into) {
    switch (term.kind()) {
      case PRODUCT -> {
        Numbers weight = term.data(Numbers.class);
        for (int i = 0; i < slope.length; i++) {
          for (int j = 0; slope[i] != 0 && j < into.length; j++) {
            into[j] += weight.get(i * into.length + j) * slope[i];
          }
        }
      }
      case CONVOLUTION -> convolution(term, slope, into);
      case SCALE, QUOTIENT -> {
        Numbers factor = term.data(Numbers.class).spread(term.shape());
        for (int i = 0; i < slope.length; i++) {
          into[i] += term.is(Term.Kind.SCALE) ? factor.get(i) * slope[i] : slope[i] / factor.get(i);
        }
      }
      case ACTIVATION -> {
        Activation activation = term.data(Activation.class);
        for (int i = 0; i < slope.length; i++) {
          into[i] += slope(activation, x[i]) * slope[i];
        }
      }
      case POOLING -> pooling(term.data(Pooling.class), slope, x, into);
      case PART -> {
        int from = ((Number) term.data(List.class).get(0)).intValue();
        for (int i = 0; i < slope.length; i++) {
          into[from + i] += slope[i];
        }
      }
      default -> Arrays.setAll(into, i -> into[i] + slope[i]); // SUM and VIEW
    }
  }

  /** The derivative; of a kink, the greater one. */
  private static double slope(Activation activation, double z) {
    double y = activation.apply(z);
    return switch (activation) {
      case TANH -> 1 - y * y;
      case RELU -> z >= 0 ? 1 : 0;
      case LEAKY_RELU -> z >= 0 ? 1 : 0.01;
      case HARD_TANH -> Math.abs(z) <= 1 ? 1 : 0;
      case SOFTSIGN -> 1 / ((1 + Math.abs(z)) * (1 + Math.abs(z)));
      case ARCTAN -> 1 / (1 + z * z);
      case ELU -> z >= 0 ? 1 : y + 1;
      case SIGMOID -> y * (1 - y);
      case SINE -> Math.cos(z);
      case GELU, SILU -> activation.greatestSlope();
    };
  }

  private static void convolution(Term term, double[] slope, double[] into) {
    Term.Window window = term.data(Term.Window.class);
    List<Integer> dims = window.kernel().dims();
    List<Integer> image = term.operand().shape();
    int rows = term.shape().get(1);
    int columns = term.shape().get(2);
    for (int i = 0; i < slope.length; i++) {
      if (slope[i] == 0) {
        continue;
      }
      int out = i / (rows * columns);
      int top = i / columns % rows * window.stride() - dims.get(2) / 2;
      int left = i % columns * window.stride() - dims.get(3) / 2;
      int taps = dims.get(1) * dims.get(2) * dims.get(3);
      for (int tap = 0; tap < taps; tap++) {
        int row = top + tap / dims.get(3) % dims.get(2);
        int column = left + tap % dims.get(3);
        if (row >= 0 && row < image.get(1) && column >= 0 && column < image.get(2)) {
          int in = tap / (dims.get(2) * dims.get(3));
          into[(in * image.get(1) + row) * image.get(2) + column] +=
              window.kernel().get(out * taps + tap) * slope[i];
        }
      }
    }
  }

  private static void pooling(Pooling pooling, double[] slope, double[] x, double[] into) {
    int height = pooling.inputShape().get(1);
    int width = pooling.inputShape().get(2);
    int rows = pooling.outputShape().get(1);
    int columns = pooling.outputShape().get(2);
    int size = pooling.size();
    for (int i = 0; i < slope.length; i++) {
      int first =
          (i / (rows * columns) * height + i / columns % rows * pooling.stride()) * width
              + i % columns * pooling.stride();
      int greatest = first;
      for (int tap = 0; tap < size * size; tap++) {
        int place = first + tap / size * width + tap % size;
        if (pooling.kind() == Pooling.Kind.AVERAGE) {
          into[place] += slope[i] / ((double) size * size);
        }
        greatest = x[place] > x[greatest] ? place : greatest;
      }
      if (pooling.kind() == Pooling.Kind.MAXIMUM) {
        into[greatest] += slope[i];
      }
    }
  }
}
