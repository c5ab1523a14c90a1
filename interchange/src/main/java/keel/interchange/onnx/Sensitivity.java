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
  private final Map<Term, List<Sensitivity>> loops;

  /**
   * For the terms of a graph.
   *
   * @param terms in the order in which they are computed
   * @param estimates their values and those of their operands, and what is rounded in computing
   *     each from exact operands
   * @param loops the steps that each loop takes for the input
   */
  Sensitivity(
      Map<Integer, Term> terms, Map<Term, Estimate> estimates, Map<Term, List<Sensitivity>> loops) {
    this.terms = terms;
    this.estimates = estimates;
    this.loops = loops;
  }

  /** What rounding can come to in entry {@code i} of a term, to first order. */
  double of(Term term, int i) {
    double[] one = new double[estimates.get(term).value().length];
    one[i] = 1;
    Map<Term, double[]> slopes = new HashMap<>();
    slopes.put(term, one);
    return of(slopes);
  }

  /**
   * What rounding can come to in a sum of terms, to first order.
   *
   * @param slopes the factors of their entries; what is left of them are those of terms that were
   *     given
   */
  double of(Map<Term, double[]> slopes) {
    double sum = 0;
    for (Term next : new TreeMap<>(terms).descendingMap().values()) {
      double[] slope = slopes.remove(next);
      if (slope == null) {
        continue;
      }
      if (next.is(Term.Kind.SETTLED)) {
        List<Sensitivity> steps = loops.get(next);
        if (steps != null) { // else the state was given, and is exact
          sum += ofSteps(next, steps, slope, new double[slope.length], slopes);
        }
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

  /**
   * What the steps of a loop round, seen in a sum of the states after and before the last one.
   *
   * @param after factors of the state after it
   * @param before factors of the state before it
   * @param slopes of what the loop is given, to which its own are added
   */
  static double ofSteps(
      Term loop,
      List<Sensitivity> steps,
      double[] after,
      double[] before,
      Map<Term, double[]> slopes) {
    Term state = loop.data(Term.Settling.class).state();
    double sum = 0;
    double[] at = after;
    for (int k = steps.size() - 1; k >= 0; k--) {
      Map<Term, double[]> inner = new HashMap<>();
      inner.put(loop.operands().get(1), at);
      sum += steps.get(k).of(inner);
      at = inner.getOrDefault(state, new double[at.length]);
      inner.remove(state);
      if (k == steps.size() - 1) {
        at = plus(at, before);
      }
      inner.forEach((term, slope) -> slopes.merge(term, slope, Sensitivity::plus));
    }
    slopes.merge(loop.operands().get(0), at, Sensitivity::plus);
    return sum;
  }

  private static double[] plus(double[] a, double[] b) {
    double[] sum = new double[a.length];
    Arrays.setAll(sum, i -> a[i] + b[i]);
    return sum;
  }

  private void back(Term term, double[] slope, Map<Term, double[]> slopes) {
    for (Term operand : term.operands()) {
      Estimate known = estimates.get(operand);
      if (known == null // nothing of what was given counts, nor what it was made of
          || operand.is(Term.Kind.CONSTANT)) { // what it is off by is part of its sum
        continue;
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
