package keel.verify.exact;

import java.util.ArrayList;
import java.util.List;

/**
 * Weights v > 0 with which no step of a block with a leak moves states apart in the norm {@code max
 * |x_i| / v_i}: of every row of {@code (I − S) + l S W}, the magnitudes times v add up to less than
 * v_i.
 *
 * <p>A row of the Jacobian with a slope d in [0, l] is a mean of that row and one of I − S, so that
 * {@code |e⁺_i| ≤ (v_i − margin_i) ‖e‖_v + input_i ‖Δu‖_∞} with
 *
 * <pre>
 *   margin_i = min(S_i v_i, v_i − |(1 − S_i) + l S_i w_ii| v_i − l S_i Σ_{j≠i} |w_ij| v_j)
 *   input_i  = l S_i Σ_j |b_ij|
 * </pre>
 *
 * <p>Source: ARCHITECTURE.md, Theorem 11. Shapes: W is n x n, B is n x m. Rigour: exact, nothing is
 * rounded.
 *
 * @param name what is asked, unique within a certificate
 * @param states W; several where they change from step to step
 * @param leaks the diagonal of S, n numbers in (0, 1]
 * @param slope l, the greatest slope
 * @param inputs Σ_j |b_ij|, n numbers
 */
public record StepRows(
    String name, List<ShiftedMatrix> states, Vector leaks, double slope, List<Dyadic> inputs)
    implements Obligation {
  private static final Dyadic ONE = Dyadic.of(1);

  /**
   * Checks the shapes.
   *
   * @throws IllegalArgumentException if they do not belong together
   */
  public StepRows {
    states = List.copyOf(states);
    inputs = List.copyOf(inputs);
    int n = leaks.length();
    if (n == 0
        || states.isEmpty()
        || inputs.size() != n
        || states.stream().anyMatch(state -> state.size() != n)) {
      throw new IllegalArgumentException(name + ": the shapes do not belong together");
    }
  }

  /** n, the number of rows. */
  public int size() {
    return leaks.length();
  }

  /**
   * All rows with the given weights, state after state, as {@link RowDominance} has them.
   *
   * @throws InvalidWitness if the weights are not as many or not positive
   */
  public List<RowDominance.Row> rows(RowWeights weights) {
    int n = size();
    if (weights.length() != n) {
      throw new InvalidWitness(name + ": " + n + " weights are needed");
    }
    for (int i = 0; i < n; i++) {
      if (weights.get(i).signum() <= 0) {
        throw new InvalidWitness(name + ": weights must be > 0, found " + weights.get(i));
      }
    }
    List<RowDominance.Row> rows = new ArrayList<>();
    for (ShiftedMatrix state : states) {
      for (int i = 0; i < n; i++) {
        Dyadic leak = Dyadic.of(leaks.get(i));
        Dyadic taken = leak.times(Dyadic.of(slope));
        Dyadic sum = Dyadic.ZERO;
        for (int j = 0; j < n; j++) {
          Dyadic entry = taken.times(state.at(i, j));
          entry = i == j ? ONE.minus(leak).plus(entry) : entry;
          sum = sum.plus(entry.abs().times(weights.get(j)));
        }
        Dyadic weight = weights.get(i);
        Dyadic margin = leak.times(weight).min(weight.minus(sum));
        rows.add(new RowDominance.Row(margin, taken.times(inputs.get(i)), weight));
      }
    }
    return rows;
  }
}
