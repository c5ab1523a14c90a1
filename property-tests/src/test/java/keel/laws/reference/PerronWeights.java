package keel.laws.reference;

import java.util.Arrays;

/** Weights of rows that come close to dominating them, if any do: a guess, in doubles. */
final class PerronWeights {
  private static final int ROUNDS = 60;

  private PerronWeights() {}

  /**
   * By iterating v ← (|a_ij| v_j summed over j ≠ i) / |a_ii| + a little, and all alike at worst.
   */
  static Rational[] of(Rows rows) {
    Rationals a = rows.states().get(0);
    int n = rows.size();
    double[] v = new double[n];
    Arrays.fill(v, 1);
    for (int round = 0; round < ROUNDS; round++) {
      double[] next = new double[n];
      double most = 0;
      for (int i = 0; i < n; i++) {
        double sum = 1e-3;
        for (int j = 0; j < n; j++) {
          sum += i == j ? 0 : a.get(i, j).abs().nearest() * v[j];
        }
        next[i] = sum / Math.max(1e-300, a.get(i, i).abs().nearest()) + 1e-3 * v[i];
        most = Math.max(most, next[i]);
      }
      if (!(most > 0) || Double.isInfinite(most)) {
        break;
      }
      for (int i = 0; i < n; i++) {
        v[i] = Math.max(0x1p-60, next[i] / most);
      }
    }
    return Rationals.of(v);
  }
}
