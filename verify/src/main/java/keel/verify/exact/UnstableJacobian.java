package keel.verify.exact;

/**
 * A Jacobian J of some steps of a block that has an eigenvalue outside the unit circle.
 *
 * <p>A symmetric Y with {@code Y − JᵀYJ ⪰ μ I}, μ > 0, and a vector v with {@code vᵀYv < 0} show
 * it: along v, Jv, J²v, … the form of Y falls by at least μ times the square of a length that stays
 * away from zero, so that the lengths grow without bound. A norm in which these steps never move
 * states apart would have none of them grow.
 *
 * <p>Source: the inertia of Stein's equation (Taussky 1964). Shapes: J and Y are n x n. The numbers
 * say which Jacobian it is; the lower triangle of Y comes behind them.
 */
public sealed interface UnstableJacobian extends Inequality permits UnstableStep, UnstableStack {
  /** Products of three matrices are computed in numbers of any length. */
  int LARGEST_SIZE = 128;

  /** n. */
  int size();

  /** How many numbers come before Y. */
  int chosen();

  /** The number of candidate numbers. */
  default int candidates() {
    return chosen() + (int) FactorWitness.triangle(size());
  }

  /** Entry (i, j) of Y. */
  default Dyadic form(Vector numbers, int i, int j) {
    int entry = (int) FactorWitness.triangle(Math.max(i, j)) + Math.min(i, j);
    return Dyadic.of(numbers.get(chosen() + entry));
  }

  /** Whether the evidence shows it. */
  default boolean isShownBy(Vector numbers, FactorWitness factor, Direction direction) {
    try {
      provenBy(numbers, factor);
    } catch (InvalidWitness e) {
      return false;
    }
    Matrix form = // stored as doubles
        Product.of(size(), size(), (i, j) -> form(numbers, i, j)).rounded(name());
    return direction.length() == size() && QuadraticForm.exactly(form, direction).signum() < 0;
  }
}
