package keel.verify.model;

import java.util.List;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;

/** A layer that is unrolled: {@code x[k+1] = x[k] + H σ(A x[k] + B u + b)}, x[0] = 0. */
public sealed interface Block extends Layer permits DenseBlock, ConvBlock {
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

  /** The weights of the state: one, or one for each step if they are untied. */
  List<Matrix> states();

  /** b: one entry for each unit, or for each channel. */
  Vector bias();

  /** How many pixels there are, each with units of its own; 1 if the state is no image. */
  default long pixels() {
    return 1;
  }

  /** B u + b in double precision: what the input adds at every step. */
  double[] drive(double[] u);

  /** A x + B u + b at the given step (from 0) in double precision. */
  double[] preActivations(int step, double[] x, double[] drive);

  /** Aᵀ s at the given step (from 0) in double precision, for tests. */
  double[] transposed(int step, double[] s);

  /** The state after the given step (from 0) in double precision, for pictures and tests. */
  default double[] next(int step, double[] x, double[] drive) {
    double[] next = activation().apply(preActivations(step, x, drive));
    int shared = next.length / stepSizes().length(); // the pixels of a channel
    for (int i = 0; i < next.length; i++) {
      next[i] = x[i] + stepSizes().get(i / shared) * next[i];
    }
    return next;
  }

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

  /** The state that the deployed block gives, from zero, in double precision. */
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
    double[] x = new double[drive.length];
    for (int k = 0; k < steps(); k++) {
      double[] before = x;
      x = next(k, before, drive);
      if (depth().endsWith(before, x)) {
        return new Unrolled(x, k + 1);
      }
    }
    return new Unrolled(x, steps());
  }
}
