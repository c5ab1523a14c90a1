package keel.verify.exact;

import java.util.Arrays;

/**
 * A Jacobian {@code J = (I − S) + l S D W} of a step of a block with a leak that has an eigenvalue
 * outside the unit circle: D a diagonal of slopes that occur, each 0 or 1.
 *
 * <p>Shapes: W is n x n. Evidence: the n slopes, then the lower triangle of Y. Rigour: exact.
 *
 * @param name what is asked, unique within a certificate
 * @param state W
 * @param leaks the diagonal of S, n numbers in (0, 1]
 * @param slope l, the greatest slope
 */
public record UnstableStep(String name, ShiftedMatrix state, Vector leaks, double slope)
    implements UnstableJacobian {
  @Override
  public int size() {
    return state.size();
  }

  @Override
  public int chosen() {
    return state.size();
  }

  @Override
  public LeastEigenvalue with(Vector numbers) {
    int n = state.size();
    if (n > LARGEST_SIZE
        || numbers.length() != candidates()
        || Arrays.stream(numbers.toArray(), 0, n).anyMatch(slope -> slope != 0 && slope != 1)) {
      throw new InvalidWitness(name + ": " + n + " slopes, 0 or 1, and a matrix are needed");
    }
    Product form = Product.of(n, n, (i, j) -> form(numbers, i, j));
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
}
