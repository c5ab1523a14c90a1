package keel.verify.condition;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.DenseBlock;

/**
 * A block seen in a quadratic norm: {@code Λ A = −P} for a symmetric P and a positive diagonal Λ.
 *
 * <p>With ẑ = Λ z and ŝ = Λ σ(z), which satisfy ŝ_i² ≤ s_max ŝ_i ẑ_i, the step is {@code x⁺ = x + W
 * ŝ} and {@code ẑ = −P x + Λ B u + Λ b}, W = H Λ⁻¹: the same form as with Λ = I, which is why every
 * theorem about P = −A holds for this P with W, Λ B and Λ b in the place of H, B and b.
 *
 * @param p P, exact
 * @param scale the diagonal of Λ
 * @param weights s_max·W, or a little more where the quotient is no double
 * @param input Λ B, exact
 * @param bias Λ b, exact
 */
public record QuadraticMetric(Matrix p, Vector scale, Vector weights, Matrix input, Vector bias) {
  /** Above it, multiplying a double by a slope of 2^-2 is exact. */
  static final double LEAST_STEP_SIZE = 0x1p-1000;

  /** The metric P = −A of a block whose A is symmetric, bit for bit. */
  public static Optional<QuadraticMetric> plain(DenseBlock block) {
    if (!block.state().isSymmetric()) {
      return Optional.empty();
    }
    double slope = block.activation().greatestSlope();
    double[] weights = block.stepSizes().toArray();
    for (int i = 0; i < weights.length; i++) {
      weights[i] *= slope; // exact: s is a power of two and h is not tiny
    }
    return Optional.of(
        new QuadraticMetric(
            block.state().negate(),
            Vector.constant(weights.length, 1),
            Vector.of(weights),
            block.input(),
            block.bias()));
  }

  /**
   * The metric of a block whose A is not symmetric but Λ A is, in doubles without rounding: Λ is
   * read off the quotients a_ji / a_ij, from one row to the next.
   */
  public static Optional<QuadraticMetric> scaled(DenseBlock block) {
    Matrix a = block.state();
    int n = a.rows();
    if (a.isSymmetric()) {
      return Optional.empty();
    }
    double[] scale = new double[n];
    for (int root = 0; root < n; root++) {
      if (scale[root] == 0) {
        scale[root] = 1;
        spread(a, scale, root);
      }
    }
    for (int i = 0; i < n; i++) {
      if (!(scale[i] > 0) || Double.isInfinite(scale[i])) {
        return Optional.empty();
      }
      for (int j = 0; j < n; j++) {
        if (!isExact(scale[i], a.get(i, j)) || scale[i] * a.get(i, j) != scale[j] * a.get(j, i)) {
          return Optional.empty();
        }
      }
      for (int j = 0; j < block.inputs(); j++) {
        if (!isExact(scale[i], block.input().get(i, j))) {
          return Optional.empty();
        }
      }
      if (!isExact(scale[i], block.bias().get(i))) {
        return Optional.empty();
      }
    }
    return with(block, scale);
  }

  /** Follows the entries that are not zero from one row to the others. */
  private static void spread(Matrix a, double[] scale, int root) {
    Deque<Integer> rows = new ArrayDeque<>();
    rows.add(root);
    while (!rows.isEmpty()) {
      int i = rows.remove();
      for (int j = 0; j < a.rows(); j++) {
        if (scale[j] == 0 && a.get(i, j) != 0 && a.get(j, i) != 0) {
          scale[j] = scale[i] * a.get(i, j) / a.get(j, i);
          rows.add(j);
        }
      }
    }
  }

  private static boolean isExact(double x, double y) {
    return Double.isFinite(x * y) && Dyadic.of(x).times(Dyadic.of(y)).equals(Dyadic.of(x * y));
  }

  /** Empty if a quotient h / λ is larger than any double: there would be no weight above it. */
  private static Optional<QuadraticMetric> with(DenseBlock block, double[] scale) {
    int n = block.units();
    int m = block.inputs();
    double[] p = new double[n * n];
    double[] input = new double[n * m];
    double[] bias = new double[n];
    double[] weights = new double[n];
    double slope = block.activation().greatestSlope();
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        p[i * n + j] = -scale[i] * block.state().get(i, j);
      }
      for (int j = 0; j < m; j++) {
        input[i * m + j] = scale[i] * block.input().get(i, j);
      }
      bias[i] = scale[i] * block.bias().get(i);
      // s is a power of two and h is not tiny, so that their product is exact.
      weights[i] = Dyadic.of(slope * block.stepSizes().get(i)).ceilQuotient(Dyadic.of(scale[i]));
      if (Double.isInfinite(weights[i])) {
        return Optional.empty();
      }
    }
    return Optional.of(
        new QuadraticMetric(
            Matrix.of(n, n, p),
            Vector.of(scale),
            Vector.of(weights),
            Matrix.of(n, m, input),
            Vector.of(bias)));
  }

  /** Not below the largest entry of W. */
  Dyadic greatestWeight() {
    Dyadic greatest = Dyadic.of(weights.get(0));
    for (int i = 1; i < weights.length(); i++) {
      greatest = greatest.max(Dyadic.of(weights.get(i)));
    }
    return greatest;
  }

  /** Not above the least entry of W: a quotient that was rounded up, by less than two units. */
  Dyadic leastWeight() {
    Dyadic least = Dyadic.of(weights.get(0));
    for (int i = 1; i < weights.length(); i++) {
      least = least.min(Dyadic.of(weights.get(i)));
    }
    return Dyadic.of(Math.nextDown(least.floorToDouble()));
  }

  /**
   * Not below √P_ii / λ_i for any i: |ẑ_i| ≤ √P_ii ‖e‖_P by Cauchy-Schwarz, and chord slopes are
   * those of σ at z_i = ẑ_i / λ_i.
   */
  Dyadic greatestReach() {
    Dyadic greatest = Dyadic.ZERO;
    for (int i = 0; i < p.rows(); i++) {
      Dyadic root = Dyadic.of(p.get(i, i)).rootUp();
      greatest = greatest.max(root.dividedUp(Dyadic.of(scale.get(i))));
    }
    return greatest;
  }

  /** Not below {@code ‖P^{-1/2} Λ b‖ ≤ ‖Λ b‖ / √λmin(P)}. */
  Dyadic biasLength(Dyadic leastEigenvalue) {
    Dyadic sum = Dyadic.ZERO;
    for (int i = 0; i < bias.length(); i++) {
      Dyadic entry = Dyadic.of(bias.get(i));
      sum = sum.plus(entry.times(entry));
    }
    return sum.dividedUp(leastEigenvalue).rootUp();
  }
}
