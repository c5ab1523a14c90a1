package keel.verify.model;

import keel.verify.exact.Vector;

/** A block of a NAIS-Net: {@code x[k+1] = x[k] + H σ(A x[k] + B u + b)}, x[0] = 0. */
public sealed interface NaisBlock extends Block permits DenseBlock, ConvBlock {
  /** b: one entry for each unit, or for each channel. */
  Vector bias();

  /** A x + B u + b at the given step (from 0) in double precision. */
  double[] preActivations(int step, double[] x, double[] drive);

  /** Aᵀ s at the given step (from 0) in double precision, for tests. */
  double[] transposed(int step, double[] s);

  @Override
  default double[] next(int step, double[] x, double[] drive) {
    double[] next = activation().apply(preActivations(step, x, drive));
    int shared = next.length / stepSizes().length(); // the pixels of a channel
    for (int i = 0; i < next.length; i++) {
      next[i] = x[i] + stepSizes().get(i / shared) * next[i];
    }
    return next;
  }
}
