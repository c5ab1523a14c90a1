package keel.verify.model;

import java.util.List;
import java.util.Optional;
import keel.verify.exact.Matrix;
import keel.verify.exact.ShiftedMatrix;
import keel.verify.exact.Vector;

/**
 * A block of layers with a leak: {@code x[k+1] = (I − S) x[k] + S σ(W x[k] + v[k])}, S a diagonal
 * of numbers in (0, 1]. With S = I it is a stack of ordinary layers.
 *
 * <p>Source: leaky integrators (Jaeger et al., Optimization and applications of echo state networks
 * with leaky-integrator neurons, Neural Networks 2007). Shapes: W is n x n.
 */
public sealed interface LeakyBlock extends Block permits RecurrentBlock, FeedforwardBlock {
  /** W of every step, or one if they are all the same. */
  List<ShiftedMatrix> weights();

  /** B, n x m, by which an input enters every step; absent where it is the first state. */
  Optional<Matrix> inputWeights();

  /** n, the length of the state. */
  int units();

  /** The diagonal of S. */
  default Vector leaks() {
    return stepSizes();
  }

  /** W x + v at the given step (from 0) in double precision. */
  double[] preActivations(int step, double[] x, double[] drive);

  @Override
  default double[] next(int step, double[] x, double[] drive) {
    double[] next = activation().apply(preActivations(step, x, drive));
    for (int i = 0; i < next.length; i++) {
      double leak = leaks().get(i);
      next[i] = (1 - leak) * x[i] + leak * next[i];
    }
    return next;
  }
}
