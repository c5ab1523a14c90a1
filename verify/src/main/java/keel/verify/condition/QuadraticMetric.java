package keel.verify.condition;

import java.util.Arrays;
import java.util.stream.IntStream;
import keel.verify.certificate.Region;
import keel.verify.exact.DiagonalScaling;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Block;
import keel.verify.model.DenseBlock;
import keel.verify.model.Nonlinearity;

/**
 * A block seen in a quadratic norm: {@code Λ A = −P} for a symmetric P and a positive diagonal Λ.
 *
 * <p>With ẑ = Λ z and ŝ = Λ σ(z), which satisfy ŝ_i² ≤ s_max ŝ_i ẑ_i, the step is {@code x⁺ = x + W
 * ŝ} and {@code ẑ = −P x + Λ B u + Λ b}, W = H Λ⁻¹: the same form as with Λ = I, which is why every
 * theorem about P = −A holds for this P with W, Λ B and Λ b in the place of H, B and b.
 *
 * <p>W may hold no doubles, so that it is kept as the quotient of H and Λ.
 *
 * <p>A block that does the same at every pixel of an image is seen in the norm {@code ‖x‖² = Σ
 * ‖x_pixel‖²}: P, W and Λ are those of one pixel.
 *
 * @param p P, exact
 * @param scale the diagonal of Λ
 * @param steps s_max·H, exact
 * @param input Λ B, exact
 * @param bias Λ b, exact
 * @param pixels how many there are
 */
record QuadraticMetric(
    Matrix p, Vector scale, Vector steps, Matrix input, Vector bias, Dyadic pixels) {
  private static final Dyadic ONE = Dyadic.of(1);

  /** Above it, multiplying a double by a slope of 2^-2 is exact. */
  static final double LEAST_STEP_SIZE = 0x1p-1000;

  /**
   * The metric P = −A of a block whose A is symmetric, bit for bit.
   *
   * @throws IllegalArgumentException if it is not
   */
  static QuadraticMetric plain(DenseBlock block) {
    if (!block.state().isSymmetric()) {
      throw new IllegalArgumentException("A of block " + block.name() + " must be symmetric");
    }
    return new QuadraticMetric(
        block.state().negate(),
        Vector.constant(block.units(), 1),
        steps(block),
        block.input(),
        block.bias(),
        ONE);
  }

  /** The same at every pixel of an image. */
  QuadraticMetric at(Dyadic pixels) {
    return new QuadraticMetric(p, scale, steps, input, bias, pixels);
  }

  /** s_max·H: s_max is a power of two and h is not tiny, so that the products are exact. */
  static Vector steps(Block block) {
    double slope = block.activation().greatestSlope();
    return Vector.of(Arrays.stream(block.stepSizes().toArray()).map(h -> h * slope).toArray());
  }

  /** Whether no step size is too small to be scaled exactly. */
  static boolean hasExactSteps(Block block) {
    return Arrays.stream(block.stepSizes().toArray()).allMatch(h -> h >= LEAST_STEP_SIZE);
  }

  /** What makes {@code Λ A} of a block symmetric, if anything does. */
  static DiagonalScaling scaling(DenseBlock block) {
    return new DiagonalScaling(block.name() + "/scale", block.state(), block.input(), block.bias());
  }

  /** The metric P = −Λ A of a block, for a Λ that {@link #scaling} was shown to allow. */
  static QuadraticMetric scaled(DenseBlock block, Vector scale) {
    return new QuadraticMetric(
        block.state().scaledRows(scale).negate(),
        scale,
        steps(block),
        block.input().scaledRows(scale),
        scaled(block.bias(), scale),
        ONE);
  }

  private static Vector scaled(Vector vector, Vector scale) {
    double[] scaled = vector.toArray();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] *= scale.get(i);
    }
    return Vector.of(scaled);
  }

  /** P with {@code (slack / K) W⁻¹} added to it, rounded down entry by entry. */
  Matrix raised(Dyadic slack, int depth) {
    return raised(p, slack, depth);
  }

  private Matrix raised(Matrix p, Dyadic slack, int depth) {
    double[] diagonal = new double[p.rows()];
    for (int i = 0; i < diagonal.length; i++) {
      double shift =
          slack
              .times(Dyadic.of(scale.get(i)))
              .floorQuotient(Dyadic.of(depth, 0).times(Dyadic.of(steps.get(i))));
      double entry = p.get(i, i);
      double shifted = Dyadic.of(entry).plus(Dyadic.of(shift)).floorToDouble();
      diagonal[i] = Math.max(entry, shifted);
    }
    return p.withDiagonal(Vector.of(diagonal));
  }

  /**
   * The inequality after K steps: {@code P + (2/(K − 1)) W⁻¹} for κ = K/(K − 1), 2W⁻¹ for K = 1.
   */
  EnergyInequality.Form energy(int depth) {
    Dyadic two = ONE.plus(ONE);
    if (depth == 1) {
      Matrix zero = Matrix.of(p.rows(), p.rows(), new double[p.rows() * p.rows()]);
      return new EnergyInequality.Form(raised(zero, two, 1), ONE);
    }
    return new EnergyInequality.Form(
        raised(two, depth - 1), Dyadic.of(depth, 0).dividedUp(Dyadic.of(depth - 1, 0)));
  }

  /** The diagonal of W⁻¹, each entry rounded once. */
  Vector inverseWeights() {
    double[] inverse = new double[p.rows()];
    for (int i = 0; i < inverse.length; i++) {
      inverse[i] = scale.get(i) / steps.get(i);
    }
    return Vector.of(inverse);
  }

  /** Not below the largest entry of W. */
  Dyadic greatestWeight() {
    Dyadic greatest = Dyadic.ZERO;
    for (int i = 0; i < steps.length(); i++) {
      greatest = greatest.max(Dyadic.of(steps.get(i)).dividedUp(Dyadic.of(scale.get(i))));
    }
    return greatest;
  }

  /** Not above the least entry of W. */
  Dyadic leastWeight() {
    return IntStream.range(0, steps.length())
        .mapToObj(i -> Dyadic.of(steps.get(i)).dividedDown(Dyadic.of(scale.get(i))))
        .reduce(Dyadic::min)
        .orElseThrow();
  }

  /**
   * Not below √(Σ P_ii) / λ for the units i of any group, or any unit by itself: |ẑ_i| ≤ √P_ii
   * ‖e‖_P by Cauchy-Schwarz, and chord slopes are those of σ at z = ẑ / λ.
   */
  Dyadic greatestReach(Nonlinearity activation) {
    int n = p.rows();
    Dyadic[] squares = new Dyadic[n];
    Arrays.fill(squares, Dyadic.ZERO);
    for (int i = 0; i < n; i++) {
      int group = activation.groupOf(i, n);
      squares[group] = squares[group].plus(Dyadic.of(p.get(i, i)));
    }
    Dyadic greatest = Dyadic.ZERO;
    for (int i = 0; i < n; i++) {
      greatest = greatest.max(squares[i].rootUp().dividedUp(Dyadic.of(scale.get(i))));
    }
    return greatest;
  }

  /**
   * Not below ‖x̄‖_P for x̄ = P⁻¹ΛB u + P⁻¹Λb and any input of a region, or why nothing is known of
   * it.
   *
   * @param limit the largest {@code ‖P^{-1/2} Λ B u‖²} for inputs of length 1
   */
  Facts.Answer start(Facts.Answer limit, Dyadic leastEigenvalue, Region region) {
    Dyadic rest = biasLength(leastEigenvalue);
    return new Facts.Answer(
        limit.bound().map(b -> b.rootUp().times(Dyadic.of(region.inputRadius())).plus(rest)),
        limit.gap());
  }

  /** Not below {@code ‖P^{-1/2} Λ b‖ ≤ ‖Λ b‖ / √λmin(P)}, b at every pixel. */
  Dyadic biasLength(Dyadic leastEigenvalue) {
    return square(bias).times(pixels).dividedUp(leastEigenvalue).rootUp();
  }

  /** The square of a vector's Euclidean length, without rounding. */
  static Dyadic square(Vector vector) {
    Dyadic sum = Dyadic.ZERO;
    for (int i = 0; i < vector.length(); i++) {
      Dyadic entry = Dyadic.of(vector.get(i));
      sum = sum.plus(entry.times(entry));
    }
    return sum;
  }
}
