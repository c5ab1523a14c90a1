package keel.verify.exact;

/**
 * A state x and an input u with {@code A x + B u + b > 0} in every unit: there a ReLU block is
 * linear with slope 1, and so it is near them.
 *
 * <p>Rigour: exact.
 *
 * @param name what is asked, unique within a certificate
 * @param state A, n x n
 * @param input B, n x m
 * @param bias b, n entries
 */
public record ActiveState(String name, Matrix state, Matrix input, Vector bias)
    implements Obligation {
  /** Whether the numbers, x and then u, are such a state and input. */
  public boolean isShownBy(Vector numbers) {
    int n = state.rows();
    if (numbers.length() != n + input.columns()) {
      return false;
    }
    for (int i = 0; i < n; i++) {
      Dyadic fromState = state.exactDot(i, j -> Dyadic.of(numbers.get(j)));
      Dyadic fromInput = input.exactDot(i, j -> Dyadic.of(numbers.get(n + j)));
      if (fromState.plus(fromInput).plus(Dyadic.of(bias.get(i))).signum() <= 0) {
        return false;
      }
    }
    return true;
  }
}
