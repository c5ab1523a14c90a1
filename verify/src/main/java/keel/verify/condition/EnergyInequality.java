package keel.verify.condition;

import java.util.List;
import java.util.Optional;
import keel.verify.exact.Matrix;

/**
 * What Theorem 1 leaves of a block for constant inputs: the change e of its state, from equal
 * initial states, has {@code eᵀ Q e ≤ 2 eᵀ N Δu}.
 *
 * <p>With {@code P ⪯ (2 − 2η) W⁻¹} and K steps, {@code Q = P + (2η/K) W⁻¹}, and at every depth
 * {@code Q = P}; N = ΛB. Proof: for every split {@code N Δu = P g + r}, e − g is a trajectory that
 * r drives, so that Theorem 2 gives {@code ‖e‖_P² − 2 eᵀ N Δu + 2 eᵀ r ≤ (K/2η) rᵀ W r}; take
 * {@code r = (2η/K) W⁻¹ e}. Source: ARCHITECTURE.md, the network's answer.
 *
 * @param atDepth Q after the K steps of the block; none if it stops at a depth of its own
 * @param anyDepth Q after any number of steps
 * @param input N
 * @param shownBy names of the obligations that it follows from
 */
public record EnergyInequality(
    Optional<Matrix> atDepth, Matrix anyDepth, Matrix input, List<String> shownBy) {
  /** Copies the list. */
  public EnergyInequality {
    shownBy = List.copyOf(shownBy);
  }
}
