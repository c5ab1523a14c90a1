package keel.verify.exact;

import java.util.Arrays;

/**
 * A Jacobian {@code J = (I − S) + l S D W} of a step of a block with a leak that has an eigenvalue
 * outside the unit circle: D a diagonal of slopes that occur, each 0 or 1.
 *
 * <p>A symmetric Y with {@code Y − JᵀYJ ⪰ μ I}, μ > 0, and a vector v with {@code vᵀYv < 0} show
 * it: along v, Jv, J²v, … the form of Y falls by at least μ times the square of a length that stays
 * away from zero, so that the lengths grow without bound. A norm in which no step moves states
 * apart would have none of them grow.
 *
 * <p>Source: the inertia of Stein's equation (Taussky 1964). Shapes: W and Y are n x n. Rigour:
 * exact.
 *
 * @param name what is asked, unique within a certificate
 * @param state W
 * @param leaks the diagonal of S, n numbers in (0, 1]
 * @param slope l, the greatest slope
 */
public record UnstableStep(String name, ShiftedMatrix state, Vector leaks, double slope)
    implements Inequality {
  /** Products of three matrices are computed in numbers of any length. */
  public static final int LARGEST_SIZE = 128;

  /** The number of candidate numbers: the slopes, then the lower triangle of Y. */
  public int candidates() {
    return state.size() + (int) FactorWitness.triangle(state.size());
  }

  @Override
  public LeastEigenvalue with(Vector numbers) {
    int n = state.size();
    if (n > LARGEST_SIZE
        || numbers.length() != candidates()
        || Arrays.stream(numbers.toArray(), 0, n).anyMatch(slope -> slope != 0 && slope != 1)) {
      throw new InvalidWitness(name + ": " + n + " slopes, 0 or 1, and a matrix are needed");
    }
    Product form = Product.of(n, n, (i, j) -> entry(numbers, i, j));
    Product jacobian = Product.of(n, n, (i, j) -> jacobian(numbers, i, j));
    Product moved = jacobian.transposed().times(form).times(jacobian);
    return LeastEigenvalue.of(name, n, (i, j) -> form.at(i, j).minus(moved.at(i, j)));
  }

  private Dyadic jacobian(Vector numbers, int i, int j) {
    Dyadic leak = Dyadic.of(leaks.get(i));
    Dyadic entry =
        numbers.get(i) == 0 ? Dyadic.ZERO : leak.times(Dyadic.of(slope)).times(state.at(i, j));
    return i == j ? Dyadic.of(1).minus(leak).plus(entry) : entry;
  }

  private Dyadic entry(Vector numbers, int i, int j) {
    int entry = (int) FactorWitness.triangle(Math.max(i, j)) + Math.min(i, j);
    return Dyadic.of(numbers.get(state.size() + entry));
  }

  /** Whether the evidence shows it. */
  public boolean isShownBy(Vector numbers, FactorWitness factor, Direction direction) {
    int n = state.size();
    try {
      provenBy(numbers, factor);
    } catch (InvalidWitness e) {
      return false;
    }
    if (direction.length() != n) {
      return false;
    }
    double[] form = new double[n * n];
    Arrays.setAll(form, e -> entry(numbers, e / n, e % n).floorToDouble()); // stored as doubles
    return QuadraticForm.exactly(Matrix.of(n, n, form), direction).signum() < 0;
  }
}
