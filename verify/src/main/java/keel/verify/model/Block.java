package keel.verify.model;

import java.util.List;
import java.util.function.Function;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;

/** A layer with a state that takes steps. */
public sealed interface Block extends Layer
    permits EulerBlock, LeakyBlock, EquilibriumBlock, StochasticBlock {
  /** σ. */
  Nonlinearity activation();

  /** The diagonal of H: one step size for each unit, or for each channel. */
  Vector stepSizes();

  /** How many steps the deployed block takes. */
  Depth depth();

  /** K, the number of steps that the deployed block takes, or takes at most. */
  default int steps() {
    return depth().maxSteps();
  }

  /** Whether what the block gives is the state after one number of steps for all inputs. */
  default boolean hasOneDepth() {
    return depth().isFixed();
  }

  /** The weights of the state: one, or one for each step if they are untied. */
  List<Matrix> states();

  /** How many pixels there are, each with units of its own; 1 if the state is no image. */
  default long pixels() {
    return 1;
  }

  /** The shape of what it takes. */
  List<Integer> inputShape();

  /** The shape of its state, which is what it gives. */
  List<Integer> outputShape();

  /** How many numbers the state has. */
  default int stateSize() {
    return Shapes.size(outputShape());
  }

  /** The state before the first step: zero, unless the input is that state. */
  default double[] start(double[] u) {
    return new double[stateSize()];
  }

  /**
   * What the input adds to the arguments of the activation, in double precision: B u + b, of one
   * step after the other where the input has a part of its own for each.
   */
  double[] drive(double[] u);

  /** The state after the given step (from 0) in double precision. */
  double[] next(int step, double[] x, double[] drive);

  /** Whether every step has the same weights. */
  default boolean isTied() {
    return states().size() == 1;
  }

  /** A copy of the weights of the steps: of one and the same object for all of them, that one. */
  static <T> List<T> tied(List<T> states) {
    return states.stream().allMatch(state -> state == states.get(0))
        ? states.subList(0, Math.min(1, states.size())).stream().toList()
        : List.copyOf(states);
  }

  /** The state that the deployed block gives, in double precision. */
  default double[] unroll(double[] u) {
    return unrolled(u).state();
  }

  /** How many steps the deployed block takes for an input, in double precision. */
  default int stepsFor(double[] u) {
    return unrolled(u).steps();
  }

  /** Where the block stops, and after how many steps. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Unrolled(double[] state, int steps) {}

  private Unrolled unrolled(double[] u) {
    double[] drive = drive(u);
    double[] x = start(u);
    for (int k = 0; k < steps(); k++) {
      double[] before = x;
      x = next(k, before, drive);
      if (depth().endsWith(before, x)) {
        return new Unrolled(x, k + 1);
      }
    }
    return new Unrolled(x, steps());
  }

  @Override
  default <T> T match(
      Function<? super Block, ? extends T> block,
      Function<? super Transition, ? extends T> transition,
      Function<? super UnknownLayer, ? extends T> unknown) {
    return block.apply(this);
  }

  /** The result of the case that this block is; a new kind of block breaks every use at compile. */
  <T> T match(
      Function<? super DenseBlock, ? extends T> dense,
      Function<? super ConvBlock, ? extends T> conv,
      Function<? super EquilibriumBlock, ? extends T> equilibrium,
      Function<? super RecurrentBlock, ? extends T> recurrent,
      Function<? super FeedforwardBlock, ? extends T> feedforward,
      Function<? super ResidualBlock, ? extends T> residual,
      Function<? super StochasticBlock, ? extends T> stochastic);
}
