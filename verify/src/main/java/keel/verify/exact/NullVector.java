package keel.verify.exact;

/**
 * A vector v ≠ 0 with {@code A v = 0}: where the equilibria of a block are the solutions of {@code
 * A x + B u + b = 0}, there is none, or a whole line of them.
 *
 * <p>Rigour: exact.
 *
 * @param name what is asked, unique within a certificate
 * @param matrix A
 */
public record NullVector(String name, Matrix matrix) implements Obligation {
  /** Whether the direction is not zero and the matrix takes it to zero. */
  public boolean isShownBy(Direction direction) {
    boolean isZero = true;
    for (long entry : direction.toArray()) {
      isZero &= entry == 0;
    }
    if (isZero || direction.length() != matrix.columns()) {
      return false;
    }
    for (int i = 0; i < matrix.rows(); i++) {
      if (matrix.exactDot(i, j -> Dyadic.of(direction.get(j), 0)).signum() != 0) {
        return false;
      }
    }
    return true;
  }
}
