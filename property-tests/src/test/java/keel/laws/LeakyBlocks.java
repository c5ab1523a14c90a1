package keel.laws;

import static keel.laws.Numbers.integers;
import static keel.laws.Numbers.ratio;
import static keel.laws.Numbers.vector;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.law.Experiment;
import keel.verify.model.Activation;
import keel.verify.model.FeedforwardBlock;
import keel.verify.model.Grouped;
import keel.verify.model.LeakyBlock;
import keel.verify.model.Model;
import keel.verify.model.Nonlinearity;
import keel.verify.model.RecurrentBlock;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.DomainContextBase;

/**
 * Random blocks with a leak, about half of them near the limit of what contracts: recurrent ones
 * with leaks of 1, of all units or of their own, that read a constant input or a sequence, and
 * stacks of layers, tied, untied or near the identity. Weights reach from 2^-40 to 2^40.
 */
public final class LeakyBlocks extends DomainContextBase {
  private static final int LARGEST = 4;
  private static final int MOST_INPUTS = 2;
  private static final int MOST_STEPS = 6;

  /** Units are measured in powers of two up to this one, so that weights reach its square. */
  private static final int MOST_POWER = 20;

  /** A block, and what to try it with. */
  public record Tried<B extends LeakyBlock>(B block, Experiment experiment) {
    @Override
    public String toString() {
      return block + " " + block.states() + "; " + experiment;
    }

    /** As if read from a file. */
    Model model() {
      return Blocks.model(block);
    }
  }

  /** One that may expand. */
  public record Expanding(Tried<RecurrentBlock> tried) {}

  /** A stack that may expand. */
  public record ExpandingStack(Tried<FeedforwardBlock> tried) {}

  /** What W looks like. */
  private enum Shape {
    /** Any entries. */
    ANY,
    /** None is negative: all units add up. */
    POSITIVE,
    /** W = −Wᵀ: contracts less than its norm says. */
    SKEW,
    /** Nothing on the diagonal or below it. */
    TRIANGULAR
  }

  @Provide
  Arbitrary<Tried<RecurrentBlock>> recurrent() {
    return recurrent(
        activations(), Arbitraries.oneOf(ratio(0.25, 1), ratio(0.25, 1), ratio(0.75, 1.5)));
  }

  @Provide
  Arbitrary<Expanding> expanding() {
    Arbitrary<Tried<RecurrentBlock>> any =
        recurrent(
            Arbitraries.of(Activation.RELU, Activation.TANH, Activation.HARD_TANH),
            ratio(0.75, 2.5));
    return Combinators.combine(any, integers(0, 3))
        .as((tried, kind) -> new Expanding(kind == 0 ? dependent(tried) : tried));
  }

  /** Where the first unit and the last one are never active together. */
  private static Tried<RecurrentBlock> dependent(Tried<RecurrentBlock> tried) {
    RecurrentBlock block = tried.block;
    int last = block.units() - 1;
    double[] bias = block.bias().toArray();
    bias[0] = -1;
    bias[last] = -1;
    return new Tried<>(
        new RecurrentBlock(
            block.name(),
            Activation.RELU,
            block.leaks(),
            block.reading(),
            block.steps(),
            last == 0 ? block.state() : opposite(block.state()),
            last == 0 ? block.input() : opposite(block.input()),
            Vector.of(bias)),
        tried.experiment);
  }

  /** The last row is the first one with the other sign. */
  private static Matrix opposite(Matrix matrix) {
    int last = matrix.rows() - 1;
    int columns = matrix.columns();
    double[] entries = matrix.toArray();
    for (int j = 0; j < columns; j++) {
      entries[last * columns + j] = -entries[j];
    }
    return Matrix.of(matrix.rows(), columns, entries);
  }

  private static Arbitrary<Tried<RecurrentBlock>> recurrent(
      Arbitrary<Nonlinearity> activations, Arbitrary<Double> sizes) {
    return Combinators.combine(
            integers(1, LARGEST),
            integers(1, MOST_INPUTS),
            integers(1, MOST_STEPS),
            activations,
            Arbitraries.of(RecurrentBlock.Reading.class))
        .flatAs(
            (units, m, steps, activation, reading) -> {
              int n = whole(units, activation);
              int inputs = reading == RecurrentBlock.Reading.SEQUENCE ? m * steps : m;
              return Combinators.combine(
                      state(n, sizes, powers(n, activation)),
                      leaks(n),
                      vector(n * m, -1, 1),
                      integers(-MOST_POWER, MOST_POWER),
                      vector(n, -1, 1),
                      experiments(n, inputs))
                  .as(
                      (w, leaks, b, power, bias, experiment) ->
                          new Tried<>(
                              new RecurrentBlock(
                                  "block",
                                  activation,
                                  Vector.of(leaks),
                                  reading,
                                  steps,
                                  w,
                                  Matrix.of(n, m, scaled(b, power)),
                                  Vector.of(bias)),
                              experiment));
            });
  }

  @Provide
  Arbitrary<Tried<FeedforwardBlock>> stacks() {
    return stacks(
        activations(),
        n -> state(n, ratio(0.25, 1.125), Arbitraries.of(new int[n])),
        n -> damped(n));
  }

  @Provide
  Arbitrary<ExpandingStack> expandingStacks() {
    IntFunction<Arbitrary<Matrix>> any =
        n -> state(n, ratio(0.75, 2.5), Arbitraries.of(new int[n]));
    return stacks(Arbitraries.of(Activation.RELU, Activation.TANH, Activation.HARD_TANH), any, any)
        .map(ExpandingStack::new);
  }

  /**
   * Stacks.
   *
   * @param plain W of the plain form, n x n
   * @param near A near the identity
   */
  private static Arbitrary<Tried<FeedforwardBlock>> stacks(
      Arbitrary<Nonlinearity> activations,
      IntFunction<Arbitrary<Matrix>> plain,
      IntFunction<Arbitrary<Matrix>> near) {
    return Combinators.combine(
            integers(1, LARGEST),
            integers(1, MOST_STEPS),
            activations,
            Arbitraries.of(true, false),
            Arbitraries.of(FeedforwardBlock.Form.class))
        .flatAs(
            (units, steps, activation, isTied, form) -> {
              int n = whole(units, activation);
              boolean isPlain = form == FeedforwardBlock.Form.PLAIN;
              return Combinators.combine(
                      (isPlain ? plain : near).apply(n).list().ofSize(isTied ? 1 : steps),
                      vector(n, -1, 1).list().ofSize(isTied ? 1 : steps),
                      isPlain ? Arbitraries.just(1.0) : ratio(0.0625, 0.75),
                      experiments(n, n))
                  .as(
                      (states, biases, step, experiment) ->
                          new Tried<>(
                              new FeedforwardBlock(
                                  "block",
                                  activation,
                                  form,
                                  step,
                                  steps,
                                  states,
                                  biases.stream().map(Vector::of).toList()),
                              experiment));
            });
  }

  private static int whole(int units, Nonlinearity activation) {
    int size = activation.groupSize();
    return size * ((units + size - 1) / size);
  }

  private static Arbitrary<Nonlinearity> activations() {
    List<Nonlinearity> groups =
        List.of(
            new Grouped(Grouped.Rule.RADIAL_TANH, 2), new Grouped(Grouped.Rule.RADIAL_SOFTSIGN, 2));
    return Arbitraries.oneOf(
        Blocks.activations(),
        Blocks.activations(),
        Blocks.activations(),
        Blocks.activations(),
        Arbitraries.of(groups));
  }

  private static Arbitrary<double[]> leaks(int n) {
    Arbitrary<double[]> alike = ratio(0.0625, 1).map(leak -> Vector.constant(n, leak).toArray());
    Arbitrary<double[]> ones = Arbitraries.just(Vector.constant(n, 1).toArray());
    return Arbitraries.oneOf(ones, alike, vector(n, 0.0625, 1));
  }

  /** Of the units, all 0 for half of the blocks. */
  private static Arbitrary<int[]> powers(int n, Nonlinearity activation) {
    Arbitrary<int[]> any =
        integers(-MOST_POWER, MOST_POWER)
            .list()
            .ofSize(n)
            .map(
                all -> IntStream.range(0, n).map(i -> all.get(activation.groupOf(i, n))).toArray());
    return Arbitraries.oneOf(Arbitraries.just(new int[n]), any);
  }

  /** D W D⁻¹, W of the given size: not above it in the norm of Frobenius, D powers of two. */
  private static Arbitrary<Matrix> state(int n, Arbitrary<Double> sizes, Arbitrary<int[]> powers) {
    return Combinators.combine(vector(n * n, -1, 1), Arbitraries.of(Shape.class), sizes, powers)
        .as(
            (entries, shape, size, power) -> {
              double[] w = new double[n * n];
              Arrays.setAll(w, e -> entry(entries, shape, n, e / n, e % n));
              double length = norm(w, n);
              Arrays.setAll(
                  w,
                  e ->
                      length == 0
                          ? 0
                          : (float) Math.scalb(size * w[e] / length, power[e / n] - power[e % n]));
              return Matrix.of(n, n, w);
            });
  }

  private static double entry(double[] entries, Shape shape, int n, int i, int j) {
    return switch (shape) {
      case ANY -> entries[i * n + j];
      case POSITIVE -> Math.abs(entries[i * n + j]);
      case SKEW -> entries[i * n + j] - entries[j * n + i];
      case TRIANGULAR -> i < j ? 4 * entries[i * n + j] : i == j ? entries[i * n + j] : 0;
    };
  }

  /** The Euclidean norm, roughly, by some steps of power iteration. */
  private static double norm(double[] w, int n) {
    double[] v = Vector.constant(n, 1).toArray();
    double length = 0;
    for (int k = 0; k < 40; k++) {
      double[] image = new double[n];
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          image[i] += w[i * n + j] * v[j];
        }
      }
      double[] back = new double[n];
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          back[j] += w[i * n + j] * image[i];
        }
      }
      double size = LinearAlgebra.euclidean(back);
      length = LinearAlgebra.euclidean(image);
      if (size == 0) {
        return length;
      }
      Arrays.setAll(v, i -> back[i] / size);
    }
    return length;
  }

  /** −m I + C − Cᵀ, and something that is neither. */
  private static Arbitrary<Matrix> damped(int n) {
    return Combinators.combine(ratio(0, 1.5), vector(n * n, -1, 1), ratio(0, 0.5))
        .as(
            (margin, c, other) -> {
              double[] a = new double[n * n];
              Arrays.setAll(
                  a,
                  e -> c[e] - c[e % n * n + e / n] + other * c[e] - (e / n == e % n ? margin : 0));
              return Matrix.of(n, n, a);
            });
  }

  private static double[] scaled(double[] numbers, int power) {
    return Arrays.stream(numbers).map(e -> Math.scalb(e, power)).toArray();
  }

  /** Inputs far apart, or near each other so that the same units are active. */
  private static Arbitrary<Experiment> experiments(int n, int inputs) {
    return Combinators.combine(
            Blocks.experiments(n, inputs), vector(inputs, -1, 1), Arbitraries.of(-8, -2, 0, 6))
        .as(
            (experiment, change, power) -> {
              double[] w =
                  power > 0
                      ? experiment.w()
                      : IntStream.range(0, inputs)
                          .mapToDouble(i -> experiment.u()[i] + Math.scalb(change[i], power))
                          .toArray();
              return new Experiment(experiment.x(), experiment.y(), experiment.u(), w);
            });
  }
}
