package keel.verify.field;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Vector;
import keel.verify.model.PolynomialField;

/** The cubic form Σ w_i y_i Q_i(y, y) of a field's quadratic part, as far as W is not said. */
final class Quadratic {
  /** What a state's weight is multiplied by. */
  record Term(int state, Dyadic coefficient) {}

  /** By the exponents of y: the sum of weights times coefficients that is to be 0. */
  private final Map<List<Integer>, List<Term>> terms = new LinkedHashMap<>();

  Quadratic(PolynomialField field, ExactField known) {
    for (int k = 0; k < field.monomials().size(); k++) {
      for (int i = 0; i < field.dimension() && field.degree(k) == 2; i++) {
        Dyadic coefficient = known.coefficient(i, k);
        if (coefficient.signum() != 0) {
          List<Integer> cubic = new ArrayList<>(field.monomials().get(k));
          cubic.set(i, cubic.get(i) + 1);
          terms
              .computeIfAbsent(List.copyOf(cubic), unseen -> new ArrayList<>())
              .add(new Term(i, coefficient));
        }
      }
    }
  }

  /** The sums that are to be 0. */
  Iterable<List<Term>> sums() {
    return terms.values();
  }

  /** Whether the cubic form of these weights is 0 everywhere. */
  boolean isCancelledBy(Vector weights) {
    return terms.values().stream()
        .allMatch(
            sum ->
                sum.stream()
                        .map(t -> t.coefficient.times(Dyadic.of(weights.get(t.state))))
                        .reduce(Dyadic.ZERO, Dyadic::plus)
                        .signum()
                    == 0);
  }
}
