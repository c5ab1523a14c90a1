package keel.verify.condition;

import java.util.List;
import java.util.Optional;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Matrix;

/**
 * What a theorem leaves of a block for constant inputs: the change e of its state, from equal
 * initial states, has {@code eᵀ Q e ≤ 2κ eᵀ N Δu}.
 *
 * <p>By Theorem 1: after K steps {@code Q/κ = P + D/K} with {@code D = 2W⁻¹ − P ⪰ 0}, at every
 * depth {@code Q = P}, κ = 1; N = ΛB. Proof: a step that adds Ws takes sᵀWDWs and more off eᵀPe −
 * 2eᵀNΔu, and the increments g_k of e have {@code Σ g_kᵀ D g_k ≥ eᵀ D e / K}.
 *
 * <p>Of an equilibrium: {@code Q = Λ(I − W) + (I − W)ᵀΛ}, N = ΛU, κ = 1. Source: ARCHITECTURE.md,
 * the network's answer.
 *
 * @param atDepth after the K steps of the block; none if it stops at a depth of its own
 * @param anyDepth after any number of steps
 * @param input factors of N, the last applied first
 * @param shownBy names of the obligations that it follows from
 */
public record EnergyInequality(
    Optional<Form> atDepth, Form anyDepth, List<Matrix> input, List<String> shownBy) {
  /** Copies the lists. */
  public EnergyInequality {
    input = List.copyOf(input);
    shownBy = List.copyOf(shownBy);
  }

  /**
   * One of the inequalities.
   *
   * @param matrix Q
   * @param stretch κ, at least 1
   */
  public record Form(Matrix matrix, Dyadic stretch) {}
}
