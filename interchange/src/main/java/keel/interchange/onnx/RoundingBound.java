package keel.interchange.onnx;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.DoubleBinaryOperator;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.Convolution;
import keel.verify.model.Kernel;
import keel.verify.model.Pooling;
import keel.verify.model.Shapes;

/**
 * What a graph gives for one input, and how far a runtime can be from it that rounds after every
 * operation: a running error analysis.
 *
 * <p>Source: Higham, Accuracy and Stability of Numerical Algorithms, 3.1 and 3.3: a sum of n
 * products is wrong by at most γ(n) Σ|a||b|, γ(n) = n u / (1 − n u), whatever the order. Functions
 * like tanh are taken to be wrong by 16 u, which runtimes keep to that compute them by polynomials.
 * The bound is itself computed in doubles and decides on no claim.
 */
final class RoundingBound {
  private static final double FUNCTION_UNITS = 16;

  /**
   * The slope of a leaky ReLU is a float in files, and 0.01 in Keel; bounds of it hold for both.
   */
  private static final double OTHER_SLOPE = 0.01 - 0.01f;

  /** Keel's own doubles, where the graph has doubles as well. */
  private static final double BOTH_SIDES = 2;

  /** What a bound to first order is multiplied by, for what is beyond it. */
  static final double SECOND_ORDER = 2;

  /** What a term is for one input, and how far a runtime can be from it. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Estimate(double[] value, double[] error) {
    static Estimate exact(double[] value) {
      return new Estimate(value, new double[value.length]);
    }

    /** Exact, but for a constant: that is off by itself, and not by what went before it. */
    Estimate asOperand(Term term) {
      return term.is(Term.Kind.CONSTANT) ? this : exact(value);
    }
  }

  private final FloatType type;
  private final Function<Term, Optional<double[]>> known;
  private final Map<Term, List<Sensitivity>> loops = new HashMap<>();
  private final Map<Term, double[]> settled = new HashMap<>();
  private boolean isDecided = true;

  /**
   * For the terms of a graph.
   *
   * @param known what is known of a term for the input: of an operator that is not understood, what
   *     the runtime gave
   */
  RoundingBound(FloatType type, Function<Term, Optional<double[]>> known) {
    this.type = type;
    this.known = known;
  }

  /**
   * The estimate of terms, from the given ones on; absent if a block may stop a step sooner or
   * later where it rounds.
   */
  Optional<Map<Term, Estimate>> of(List<Term> wanted) {
    Map<Term, Estimate> estimates = new HashMap<>();
    for (Term term : needed(wanted).values()) {
      Optional<double[]> given = known.apply(term);
      if (given.isPresent()) {
        estimates.put(term, Estimate.exact(given.get()));
      } else if (isWithinReach(term, estimates)) {
        estimates.put(term, estimate(term, estimates));
      }
      if (!isDecided) {
        return Optional.empty();
      }
    }
    return Optional.of(estimates);
  }

  /** Not so is the state of a loop, nor what is made of it within. */
  private static boolean isWithinReach(Term term, Map<Term, Estimate> estimates) {
    boolean isLoop = term.is(Term.Kind.SETTLED);
    return !term.is(Term.Kind.INPUT)
        && term.operands().stream().limit(isLoop ? 1 : 2).allMatch(estimates::containsKey);
  }

  /**
   * What rounding can come to in one number of a term, to first order: whatever the term. Absent
   * where a loop is in between that is too large for it.
   */
  Optional<Sensitivity> firstOrder(Term wanted) {
    return firstOrder(List.of(wanted));
  }

  /** The same of several. */
  Optional<Sensitivity> firstOrder(List<Term> wanted) {
    Map<Integer, Term> terms = new TreeMap<>();
    Map<Term, Estimate> local = new HashMap<>();
    Map<Term, Estimate> values = new HashMap<>();
    for (Term term : needed(wanted).values()) {
      boolean isLoop = term.is(Term.Kind.SETTLED);
      Optional<double[]> given = known.apply(term);
      if (given.isEmpty() && !isWithinReach(term, values)) {
        continue;
      }
      if (isLoop && given.isEmpty() && !loops.containsKey(term)) {
        return Optional.empty();
      }
      Estimate estimate =
          given
              .or(() -> isLoop ? Optional.of(settled.get(term)) : Optional.empty())
              .map(Estimate::exact)
              .orElseGet(() -> estimate(term, values));
      terms.put(term.id(), term);
      local.put(term, estimate);
      values.put(term, estimate.asOperand(term));
    }
    return Optional.of(new Sensitivity(terms, local, loops));
  }

  /** A bound of the difference of Keel's doubles and the runtime's numbers. */
  double allowed(double error) {
    return error * (type == FloatType.DOUBLE ? BOTH_SIDES : 1 + 0x1p-20) + type.least();
  }

  /** Operands before what is made of them. */
  Map<Integer, Term> needed(List<Term> wanted) {
    Map<Integer, Term> needed = new TreeMap<>();
    Deque<Term> open = new ArrayDeque<>(wanted);
    while (!open.isEmpty()) {
      Term term = open.pop();
      if (needed.putIfAbsent(term.id(), term) == null && known.apply(term).isEmpty()) {
        term.operands().forEach(open::push);
      }
    }
    return needed;
  }

  Estimate estimate(Term term, Map<Term, Estimate> estimates) {
    List<Estimate> operands = term.operands().stream().map(estimates::get).toList();
    return switch (term.kind()) {
      case ZERO -> Estimate.exact(new double[Shapes.size(term.shape())]);
      case CONSTANT -> constant(term.data(Numbers.class));
      case PRODUCT -> product(term.data(Numbers.class), operands.get(0));
      case CONVOLUTION -> convolution(term, operands.get(0));
      case SUM -> sum(term, operands.get(0), operands.get(1));
      case SCALE -> scale(term, term.data(Numbers.class), operands.get(0));
      case QUOTIENT -> scale(term, inverse(term.data(Numbers.class)), operands.get(0));
      case ACTIVATION -> activation(term.data(Activation.class), operands.get(0));
      case VIEW -> operands.get(0);
      case POOLING -> pooling(term.data(Pooling.class), operands.get(0));
      case PART -> part(term, operands.get(0));
      case SETTLED -> settled(term, estimates);
      default -> throw new IllegalStateException("nothing is known of " + term);
    };
  }

  private static Estimate constant(Numbers numbers) {
    return new Estimate(
        numbers.toArray(),
        IntStream.range(0, numbers.size()).mapToDouble(numbers::distance).toArray());
  }

  /** What so many operations round at most, as a share. */
  double gamma(int operations) {
    double share = operations * type.unit();
    return share < 0.5 ? share / (1 - share) : 2 * share;
  }

  private Estimate product(Numbers weight, Estimate x) {
    int outputs = weight.dims().get(0);
    int inputs = weight.dims().get(1);
    double[] value = new double[outputs];
    double[] error = new double[outputs];
    for (int i = 0; i < outputs; i++) {
      double magnitude = 0;
      for (int j = 0; j < inputs; j++) {
        double entry = weight.get(i * inputs + j);
        double distance = weight.distance(i * inputs + j);
        double size = Math.abs(x.value[j]) + x.error[j];
        value[i] += entry * x.value[j];
        magnitude += (Math.abs(entry) + distance) * size;
        error[i] += Math.abs(entry) * x.error[j] + distance * size;
      }
      error[i] += gamma(inputs + 4) * magnitude + (inputs + 1) * type.least();
    }
    return new Estimate(value, error);
  }

  private Estimate convolution(Term term, Estimate x) {
    Term.Window window = term.data(Term.Window.class);
    Numbers kernel = window.kernel();
    List<Integer> image = term.operand().shape();
    double[] distances = IntStream.range(0, kernel.size()).mapToDouble(kernel::distance).toArray();
    double[] magnitudes =
        IntStream.range(0, kernel.size()).mapToDouble(i -> Math.abs(kernel.get(i))).toArray();
    double[] sizes = magnitudes(x);
    double[] value = convolved(kernel, kernel.toArray(), window, image, x.value);
    double[] error = convolved(kernel, magnitudes, window, image, x.error);
    double[] magnitude = convolved(kernel, magnitudes, window, image, sizes);
    double[] spread =
        kernel.isComputed()
            ? convolved(kernel, distances, window, image, sizes)
            : new double[value.length];
    int terms = kernel.size() / kernel.dims().get(0);
    for (int i = 0; i < value.length; i++) {
      error[i] +=
          spread[i] + gamma(terms + 4) * (magnitude[i] + spread[i]) + (terms + 1) * type.least();
    }
    return new Estimate(value, error);
  }

  private static double[] convolved(
      Numbers kernel, double[] weights, Term.Window window, List<Integer> image, double[] x) {
    List<Integer> dims = kernel.dims();
    Matrix matrix = Matrix.of(dims.get(0), weights.length / dims.get(0), weights);
    return new Convolution(
            "c",
            new Kernel(matrix, dims.get(2), dims.get(3)),
            Vector.constant(dims.get(0), 0),
            window.stride(),
            image.get(1),
            image.get(2))
        .apply(x);
  }

  private static double[] magnitudes(Estimate x) {
    double[] sizes = new double[x.value.length];
    Arrays.setAll(sizes, i -> Math.abs(x.value[i]) + x.error[i]);
    return sizes;
  }

  private Estimate sum(Term term, Estimate left, Estimate right) {
    List<Integer> shape = term.shape();
    double[] a = spread(left.value, term.operands().get(0).shape(), shape);
    double[] b = spread(right.value, term.operands().get(1).shape(), shape);
    double[] first = spread(left.error, term.operands().get(0).shape(), shape);
    double[] second = spread(right.error, term.operands().get(1).shape(), shape);
    return each(
        a.length,
        i -> a[i] + b[i],
        i ->
            first[i]
                + second[i]
                + type.unit() * (Math.abs(a[i] + b[i]) + first[i] + second[i])
                + type.least());
  }

  private static double[] spread(double[] numbers, List<Integer> dims, List<Integer> shape) {
    return dims.equals(shape)
        ? numbers
        : Numbers.stored(FloatType.DOUBLE, dims, numbers).spread(shape).toArray();
  }

  private static Estimate each(int count, IntToDoubleFunction value, IntToDoubleFunction error) {
    return new Estimate(
        IntStream.range(0, count).mapToDouble(value).toArray(),
        IntStream.range(0, count).mapToDouble(error).toArray());
  }

  private static Numbers inverse(Numbers divisor) {
    return Numbers.constant(FloatType.DOUBLE, List.of(), 1).over(divisor);
  }

  private Estimate scale(Term term, Numbers numbers, Estimate x) {
    Numbers factor = numbers.spread(term.shape());
    return each(
        x.value.length,
        i -> factor.get(i) * x.value[i],
        i -> {
          double size = Math.abs(x.value[i]) + x.error[i];
          double error = Math.abs(factor.get(i)) * x.error[i] + factor.distance(i) * size;
          return error + 2 * type.unit() * (Math.abs(factor.get(i)) * size + error) + type.least();
        });
  }

  private Estimate activation(Activation activation, Estimate x) {
    double slope = Math.max(-activation.leastSlope(), activation.greatestSlope());
    boolean isExact = activation.isProjection();
    DoubleBinaryOperator own =
        (value, error) ->
            isExact
                ? 0
                : FUNCTION_UNITS * type.unit() * Math.max(1, Math.abs(value) + error)
                    + type.least();
    double[] value = activation.apply(x.value);
    return each(
        value.length,
        i -> value[i],
        i ->
            slope * x.error[i]
                + own.applyAsDouble(value[i], slope * x.error[i])
                + (activation == Activation.LEAKY_RELU ? OTHER_SLOPE * Math.abs(x.value[i]) : 0));
  }

  private Estimate pooling(Pooling pooling, Estimate x) {
    double[] value = pooling.apply(x.value);
    double[] error = pooling.apply(x.error);
    if (pooling.kind() == Pooling.Kind.AVERAGE) {
      double[] sizes = pooling.apply(magnitudes(x));
      double gamma = gamma(pooling.size() * pooling.size() + 2);
      for (int i = 0; i < error.length; i++) {
        error[i] += gamma * sizes[i] + type.least();
      }
    }
    return new Estimate(value, error);
  }

  private static Estimate part(Term term, Estimate x) {
    int from = ((Number) term.data(List.class).get(0)).intValue();
    int to = ((Number) term.data(List.class).get(1)).intValue();
    return new Estimate(
        Arrays.copyOfRange(x.value, from, to), Arrays.copyOfRange(x.error, from, to));
  }

  private Estimate settled(Term term, Map<Term, Estimate> estimates) {
    LoopBound loop = new LoopBound(this, term, estimates);
    isDecided &= loop.isDecided();
    loop.steps().ifPresent(steps -> loops.put(term, steps));
    settled.put(term, loop.state().value());
    return loop.state();
  }

  /** The same where other terms are given. */
  RoundingBound given(Map<Term, Estimate> given) {
    return new RoundingBound(
        type, term -> Optional.ofNullable(given.get(term)).map(Estimate::value));
  }
}
