package keel.verify.mechanics;

import java.util.Arrays;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import keel.verify.search.Adjoint;

/**
 * The way of one input through the steps of a block, and the momenta on the way back: p[K] =
 * ∂L/∂x[K] and {@code p[k] = J_kᵀ p[k+1]}, in double precision.
 *
 * <p>Source: Ruseckas, Differential equations as models of deep neural networks (arXiv:1909.03767);
 * with the field f the backward pass is the symplectic Euler method of the Hamiltonian {@code H(x,
 * p) = pᵀ f(x)}. Shapes: K + 1 states and momenta of n numbers.
 *
 * @param block with one step size h
 * @param drive B u + b
 * @param states x[0], …, x[K]
 * @param fields f(x[0]), …, f(x[K])
 * @param slopes σ' at A x[k] + v, likewise
 * @param momenta p[0], …, p[K]
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Motion(
    EulerSteps block,
    double[] drive,
    double[][] states,
    double[][] fields,
    double[][] slopes,
    double[][] momenta) {

  /**
   * The motion of an input.
   *
   * @param gradient that of the loss with respect to the last state, at that state
   */
  static Motion of(EulerSteps block, double[] u, UnaryOperator<double[]> gradient) {
    int steps = block.block().steps();
    double[] drive = block.block().drive(u);
    double[][] states = new double[steps + 1][];
    double[][] fields = new double[steps + 1][];
    double[][] slopes = new double[steps + 1][];
    states[0] = block.block().start(u);
    for (int k = 0; k <= steps; k++) {
      double[] z = block.preActivations(k, states[k], drive);
      fields[k] = block.field(states[k], z);
      slopes[k] = Arrays.stream(z).map(entry -> Adjoint.slope(block.activation(), entry)).toArray();
      if (k < steps) {
        states[k + 1] = block.block().next(k, states[k], drive);
      }
    }
    double[][] momenta = new double[steps + 1][];
    momenta[steps] = gradient.apply(states[steps]);
    Motion motion = new Motion(block, drive, states, fields, slopes, momenta);
    for (int k = steps - 1; k >= 0; k--) {
      momenta[k] = motion.back(k, momenta[k + 1]);
    }
    return motion;
  }

  /** h, the same for all units. */
  double stepSize() {
    return block.stepSize();
  }

  /** K. */
  int steps() {
    return momenta.length - 1;
  }

  /** J_kᵀ p. */
  private double[] back(int k, double[] p) {
    double[] pushed = new double[p.length];
    Arrays.setAll(pushed, i -> stepSize() * slopes[k][i] * p[i]);
    double[] before = block.transposed(k, pushed);
    double kept = 1 - stepSize() * block.decay();
    Arrays.setAll(before, i -> kept * p[i] + before[i]);
    return before;
  }

  /** {@code (∂f/∂x) d} at step k. */
  private double[] moved(int k, double[] d) {
    double[] moved = block.turned(k, d);
    Arrays.setAll(moved, i -> slopes[k][i] * moved[i] - block.decay() * d[i]);
    return moved;
  }

  /** {@code p[k+1]ᵀ f(x[k])} for k < K: what goes on in continuous time without any change. */
  double[] energies() {
    return IntStream.range(0, steps()).mapToDouble(k -> dot(momenta[k + 1], fields[k])).toArray();
  }

  /**
   * {@code p[k]ᵀ f − (h/2) fᵀ (∂f/∂x)ᵀ p[k]} for k < K: the Hamiltonian that the steps themselves
   * conserve up to O(h²).
   */
  double[] correctedEnergies() {
    return IntStream.range(0, steps())
        .mapToDouble(
            k -> {
              double[] turned = moved(k, fields[k]);
              return dot(momenta[k], fields[k]) - stepSize() / 2 * dot(momenta[k], turned);
            })
        .toArray();
  }

  /** How fast the loss changes with depth, {@code p[K]ᵀ f(x[K])}: d/dτ L(x[K] + τ f(x[K])) at 0. */
  double depthDerivative() {
    return dot(momenta[steps()], fields[steps()]);
  }

  /**
   * By how much {@code p[k]ᵀ δx[k]} differs from step to step, relative to the largest of the
   * numbers that it is the sum of, for a random tangent {@code δx[k+1] = J_k δx[k]}.
   */
  double pairingSpread(Random random) {
    double[] tangent = random.doubles(states[0].length, -1, 1).toArray();
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    double size = 0;
    for (int k = 0; k <= steps(); k++) {
      double pairing = dot(momenta[k], tangent);
      least = Math.min(least, pairing);
      greatest = Math.max(greatest, pairing);
      // p[k+1]ᵀ J δx[k] is p[k+1]ᵀ δx[k] and what the step adds, which may cancel.
      size = Math.max(size, length(momenta[Math.min(k + 1, steps())]) * length(tangent));
      if (k < steps()) {
        double[] before = tangent;
        double[] change = moved(k, before);
        Arrays.setAll(change, i -> before[i] + stepSize() * change[i]);
        tangent = change;
      }
    }
    return size == 0 ? 0 : (greatest - least) / size;
  }

  static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }

  static double length(double[] x) {
    return Math.sqrt(dot(x, x));
  }
}
