package keel.verify.field;

import java.util.Optional;
import keel.verify.exact.Dyadic;
import keel.verify.exact.EigenvalueBound;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;

/**
 * The least b with S ⪯ b W for a symmetric matrix S that is no matrix of doubles, and a positive
 * diagonal W that is one: that of S rounded to doubles, and what rounding may have changed.
 *
 * @param obligation for the rounded matrix
 * @param rounded not below the greatest sum of a row's roundings, as a share of the least weight
 */
record RoundedForm(EigenvalueBound obligation, Dyadic rounded) {
  /** Nothing if an entry is larger than any double. */
  static Optional<RoundedForm> of(String name, Dyadic[][] s, Vector weights, double limit) {
    int n = s.length;
    double[] entries = new double[n * n];
    Dyadic most = Dyadic.ZERO;
    for (int i = 0; i < n; i++) {
      Dyadic sum = Dyadic.ZERO;
      for (int j = 0; j < n; j++) {
        double entry = s[i][j].floorToDouble();
        if (!Double.isFinite(entry)) {
          return Optional.empty();
        }
        entries[i * n + j] = entry;
        sum = sum.plus(s[i][j].minus(Dyadic.of(entry)).abs());
      }
      most = most.max(sum);
    }
    Dyadic least = Dyadic.of(weights.get(0));
    for (int i = 1; i < n; i++) {
      least = least.min(Dyadic.of(weights.get(i)));
    }
    return Optional.of(
        new RoundedForm(
            new EigenvalueBound(
                name, Matrix.of(n, n, entries), Vector.constant(n, 1), weights, limit),
            most.dividedUp(least)));
  }

  /** b, from one for the rounded matrix. */
  Dyadic bound(Dyadic ofRounded) {
    return ofRounded.plus(rounded);
  }
}
