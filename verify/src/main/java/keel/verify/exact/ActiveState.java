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
      Dyadic sum = Dyadic.of(bias.get(i));
      for (int j = 0; j < numbers.length(); j++) {
        double weight = j < n ? state.get(i, j) : input.get(i, j - n);
        sum = sum.plus(Dyadic.of(weight).times(Dyadic.of(numbers.get(j))));
      }
      if (sum.signum() <= 0) {
        return false;
      }
    }
    return true;
  }
}
