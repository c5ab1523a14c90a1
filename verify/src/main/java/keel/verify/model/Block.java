package keel.verify.model;

import java.util.List;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;

/** A layer with a state that takes steps from zero, and that its input drives at every one. */
public sealed interface Block extends Layer permits ResidualBlock, EquilibriumBlock {
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

  /** b: one entry for each unit, or for each channel. */
  Vector bias();

  /** How many pixels there are, each with units of its own; 1 if the state is no image. */
  default long pixels() {
    return 1;
  }

  /** B u + b in double precision: what the input adds at every step. */
  double[] drive(double[] u);

  /** The state after the given step (from 0) in double precision, for pictures and tests. */
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
