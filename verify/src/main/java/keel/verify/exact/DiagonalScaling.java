package keel.verify.exact;

/**
 * A positive diagonal Λ with which {@code Λ A} is symmetric, although A is not.
 *
 * <p>The products {@code Λ A}, {@code Λ B} and {@code Λ b} must be doubles, without rounding, so
 * that a metric can be made of them.
 *
 * <p>Shapes: A is n x n, B is n x m, b and the diagonal of Λ have n entries. Rigour: exact.
 *
 * @param name what is asked, unique within a certificate
 * @param state A
 * @param input B
 * @param bias b
 */
public record DiagonalScaling(String name, Matrix state, Matrix input, Vector bias)
    implements Obligation {
  /** Whether the numbers are the diagonal of such a Λ. */
  public boolean isShownBy(Vector scale) {
    int n = state.rows();
    if (scale.length() != n) {
      return false;
    }
    for (int i = 0; i < n; i++) {
      if (!(scale.get(i) > 0) || !isScaledExactly(scale.get(i), i)) {
        return false;
      }
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        if (scale.get(i) * state.get(i, j) != scale.get(j) * state.get(j, i)) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean isScaledExactly(double factor, int row) {
    for (int j = 0; j < state.columns(); j++) {
      if (!isExact(factor, state.get(row, j))) {
        return false;
      }
    }
    for (int j = 0; j < input.columns(); j++) {
      if (!isExact(factor, input.get(row, j))) {
        return false;
      }
    }
    return isExact(factor, bias.get(row));
  }

  /** Whether the product of two doubles is a double. */
  private static boolean isExact(double x, double y) {
    return Double.isFinite(x * y) && Dyadic.of(x).times(Dyadic.of(y)).equals(Dyadic.of(x * y));
  }
}
