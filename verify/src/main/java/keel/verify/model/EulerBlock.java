package keel.verify.model;

import keel.verify.exact.Vector;

/**
 * A block whose steps add: {@code x[k+1] = x[k] + H σ(A x[k] + v)}, H the diagonal of its step
 * sizes: Euler's method for {@code ẋ = σ(A x + v)}.
 */
public sealed interface EulerBlock extends Block permits NaisBlock, ResidualBlock {
  /** A x + v at the given step (from 0) in double precision. */
  double[] preActivations(int step, double[] x, double[] drive);

  /** A d at the given step (from 0) in double precision. */
  default double[] turned(int step, double[] d) {
    return preActivations(step, d, new double[d.length]);
  }

  /** Aᵀ s at the given step (from 0) in double precision, for gradients and tests. */
  double[] transposed(int step, double[] s);

  /** v at the given step (from 0), from what {@link #drive} gives. */
  default double[] driveAt(int step, double[] drive) {
    return drive;
  }

  /** What σ is multiplied by at every step: H, or with gates the elite's H G, some of it 0. */
  default Vector appliedSteps() {
    return stepSizes();
  }

  @Override
  default double[] next(int step, double[] x, double[] drive) {
    double[] next = activation().apply(preActivations(step, x, drive));
    Vector steps = appliedSteps();
    int shared = next.length / steps.length(); // the pixels of a channel
    for (int i = 0; i < next.length; i++) {
      next[i] = x[i] + steps.get(i / shared) * next[i];
    }
    return next;
  }
}
