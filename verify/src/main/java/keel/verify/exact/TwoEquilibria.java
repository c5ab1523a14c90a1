package keel.verify.exact;

/**
 * A vector e ≠ 0 with {@code e_i ((I − W) e)_i ≤ 0} for every i, which makes e the difference of
 * two solutions of {@code x = σ(W x + v)} for some v, σ the rectifier.
 *
 * <p>Where e_i > 0, z_i = (W e)_i is at least e_i, so that y_i = e_i has σ(y_i) − σ(y_i − z_i) =
 * e_i; where e_i < 0 the same with the roles exchanged; where e_i = 0, y_i ≤ min(0, z_i) has both
 * zero. So x = σ(y) and x − e are solutions for v = y − W x.
 *
 * <p>Source: P-matrices (Gale and Nikaidô 1965). Shapes: W is n x n. Rigour: exact.
 *
 * @param name what is asked, unique within a certificate
 * @param state W
 */
public record TwoEquilibria(String name, Matrix state) implements Obligation {
  /** Whether the direction is such a vector. */
  public boolean isShownBy(Direction direction) {
    int n = state.rows();
    if (direction.length() != n) {
      return false;
    }
    boolean isZero = true;
    for (int i = 0; i < n; i++) {
      Dyadic own = Dyadic.of(direction.get(i), 0);
      isZero &= own.signum() == 0;
      Dyadic moved = state.exactDot(i, j -> Dyadic.of(direction.get(j), 0));
      if (own.times(own.minus(moved)).signum() > 0) {
        return false;
      }
    }
    return !isZero;
  }
}
