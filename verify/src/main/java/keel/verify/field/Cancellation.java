package keel.verify.field;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import keel.verify.exact.Vector;

/**
 * Weights with which the cubic terms of a field cancel, found from those sums that have two terms:
 * of opposite signs, their weights stand in the inverse ratio of their coefficients. States that no
 * sum joins have weights of their own.
 *
 * @param groups of each state, the states whose weights have a fixed ratio share a number
 * @param weights of one choice of every group's scale
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Cancellation(int[] groups, double[] weights) {
  static Optional<Cancellation> of(Quadratic form, int states) {
    int[] groups = new int[states];
    double[] weights = new double[states];
    Arrays.setAll(groups, i -> i);
    Arrays.fill(weights, 1);
    for (List<Quadratic.Term> sum : form.sums()) {
      if (sum.size() == 2 && !join(sum.get(0), sum.get(1), groups, weights)) {
        return Optional.empty();
      }
    }
    return form.isCancelledBy(Vector.of(weights))
        ? Optional.of(new Cancellation(groups, weights))
        : Optional.empty();
  }

  /** Whether two terms can cancel, with what was joined before. */
  private static boolean join(
      Quadratic.Term one, Quadratic.Term two, int[] groups, double[] weights) {
    if (one.coefficient().signum() == two.coefficient().signum()) {
      return false;
    }
    int a = one.state();
    int b = two.state();
    if (groups[a] == groups[b]) {
      return true; // whether it cancels is seen in the end
    }
    // w_a |q_a| = w_b |q_b|, by products alone.
    double scaleOfA = Math.abs(two.coefficient().floorToDouble()) * weights[b];
    double scaleOfB = Math.abs(one.coefficient().floorToDouble()) * weights[a];
    int joined = groups[b];
    int into = groups[a];
    for (int i = 0; i < groups.length; i++) {
      if (groups[i] == into) {
        weights[i] *= scaleOfA;
      } else if (groups[i] == joined) {
        weights[i] *= scaleOfB;
        groups[i] = into;
      }
    }
    return true;
  }
}
