package keel.verify.law;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import keel.verify.certificate.Bound;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.ConvBlock;
import keel.verify.model.EulerBlock;
import keel.verify.model.Kernel;
import keel.verify.model.ResidualBlock;

/**
 * Carries a gradient with respect to the state back through the steps of a block, in double
 * precision, and sees how much of what is certified of gradients is used up.
 *
 * <p>Method: {@code p[k] = p[k+1] + Aᵀ D G H p[k+1]}. D takes the direction of its argument q to
 * the chord {@code (σ(z + tq) − σ(z − tq)) / 2t} around the state's own pre-activations z: of
 * single units every slope is one that occurs, and of groups a symmetric D with 0 ⪯ D ⪯ I does the
 * same. No derivative is needed, and no number is lost in small differences. What rounding can have
 * done is taken off.
 */
final class BackwardPass {
  /** Half of a chord, as a share of the largest argument. */
  private static final double WIDTH = 0x1p-8;

  /** The square of a length below it may have lost digits, so that nothing is shown. */
  private static final double LEAST = 0x1p-480;

  private final EulerBlock block;
  private final List<Bound> bounds;
  private final ClaimedNorm norm;
  private final double unit;
  private final double columnSum;

  /** Roundings are those of a unit in one step, as many times the last bit. */
  BackwardPass(EulerBlock block, List<Bound> bounds, ClaimedNorm norm, double roundings) {
    this.block = block;
    this.bounds = List.copyOf(bounds);
    this.norm = norm;
    this.unit = roundings * Observer.UNIT;
    this.columnSum = transposed(block).mapToDouble(Observer::rowSum).max().orElse(0);
  }

  private static Stream<Matrix> transposed(EulerBlock block) {
    List<Kernel> kernels =
        block instanceof ConvBlock conv
            ? conv.kernels()
            : block instanceof ResidualBlock residual ? residual.kernels() : List.of();
    return kernels.isEmpty()
        ? block.states().stream().map(Matrix::transpose)
        : kernels.stream().map(kernel -> kernel.transposed().weights());
  }

  /**
   * The largest share of what is certified of one step, or of all of them.
   *
   * @param arguments the pre-activations of every step
   * @param last the gradient with respect to the last state
   */
  double share(double[][] arguments, Observer.Gates gates, double[] last) {
    double worst = 0;
    double lost = 0;
    double[] p = last;
    for (int k = arguments.length - 1; k >= 0; k--) {
      Step step = step(k, arguments[k], gates, p);
      worst = Math.max(worst, share(p, step));
      lost += step.error;
      p = step.before;
    }
    return Math.max(worst, euclidean(last, p, lost));
  }

  /** The gradient before a step, and what each of its entries can be off by. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Step(double[] before, double error) {}

  private Step step(int k, double[] z, Observer.Gates gates, double[] p) {
    double[] q = p.clone();
    Vector applied = block.appliedSteps();
    int shared = q.length / applied.length();
    Arrays.setAll(q, i -> applied.get(i / shared) * p[i]);
    q = gates.pass(k, new double[q.length], q);
    double[] before = block.transposed(k, chord(z, q));
    Arrays.setAll(before, i -> p[i] + before[i]);
    double largest = ClaimedNorm.largest(q);
    double error = unit * (ClaimedNorm.largest(p) + columnSum * largest * (1 + 2 / WIDTH));
    return new Step(before, error);
  }

  private double[] chord(double[] z, double[] q) {
    double largest = ClaimedNorm.largest(q);
    if (largest == 0) {
      return q;
    }
    double t = WIDTH * (1 + ClaimedNorm.largest(z)) / largest;
    double[] above = z.clone();
    Arrays.setAll(above, i -> z[i] + t * q[i]);
    double[] below = z.clone();
    Arrays.setAll(below, i -> z[i] - t * q[i]);
    double[] high = block.activation().apply(above);
    double[] low = block.activation().apply(below);
    Arrays.setAll(high, i -> (high[i] - low[i]) / (2 * t));
    return high;
  }

  /** That a gradient did not grow by the step, and that enough of it was left. */
  private double share(double[] after, Step step) {
    double longer = norm.ofGradient().applyAsDouble(step.before);
    double shorter = norm.ofGradient().applyAsDouble(after);
    if (Math.min(longer, shorter) < LEAST) {
      return 0;
    }
    double growth = longer * (1 - blur(step.before, step.error)) / (shorter * (1 + blur(after, 0)));
    double loss = shorter * (1 - blur(after, 0)) * left();
    double kept = longer * (1 + blur(step.before, step.error));
    return Math.max(growth > 0 ? growth : 0, loss > 0 ? loss / kept : 0);
  }

  /** What the length of a gradient can be off by, as a share of it. */
  private double blur(double[] p, double error) {
    double length = ClaimedNorm.euclidean(p);
    if (isMaximum()) {
      double[] ones = new double[p.length];
      Arrays.fill(ones, 1);
      double all = norm.ofGradient().applyAsDouble(ones);
      return unit + (error == 0 ? 0 : error * all / norm.ofGradient().applyAsDouble(p));
    }
    // The condition of P is at most the square of the growth.
    return unit * growth() * growth()
        + (error == 0 ? 0 : error * Math.sqrt(p.length) * growth() / length);
  }

  private double euclidean(double[] last, double[] first, double lost) {
    if (isMaximum()) {
      return 0;
    }
    double most = ClaimedNorm.euclidean(last) * growth() * (1 + unit);
    double found = ClaimedNorm.euclidean(first) - lost * Math.sqrt(first.length) * growth();
    return found > 0 ? found / most : 0;
  }

  private boolean isMaximum() {
    return norm.isMaximum();
  }

  /** Certified of the Euclidean length. */
  private double growth() {
    return bounds.get(0).certified();
  }

  /** What a step leaves at least, where that is certified. */
  private double left() {
    return isMaximum() || bounds.size() < 2 ? 0 : bounds.get(1).certified();
  }
}
