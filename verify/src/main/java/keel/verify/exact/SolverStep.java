package keel.verify.exact;

import java.util.Optional;

/**
 * By how much a step x − a((I − W)x − v) of forward-backward splitting brings two states nearer: at
 * least to the share ‖I − a(I − W)‖₂, for resolvents never move states apart.
 *
 * <p>Method: the matrix is computed exactly and rounded to doubles, whose norm a {@link GramBound}
 * asks for; what the rounding can change is added. Rigour: exact.
 *
 * @param gram the squared norm of the rounded matrix
 * @param rounding not below the norm of what was rounded off
 */
public record SolverStep(GramBound gram, Dyadic rounding) {
  /** The question for a matrix W and a step a; none where a number leaves the range of doubles. */
  public static Optional<SolverStep> of(String name, Matrix state, double step) {
    Product exact = exact(state, Dyadic.of(step));
    try {
      GramBound gram = GramBound.ofNorm(name, exact.rounded(name));
      return Optional.of(new SolverStep(gram, exact.rounding()));
    } catch (InvalidWitness e) {
      return Optional.empty();
    }
  }

  private static Product exact(Matrix state, Dyadic step) {
    return Product.of(
        state.rows(),
        state.columns(),
        (i, j) -> {
          Dyadic weight = step.times(Dyadic.of(state.get(i, j)));
          return i == j ? Dyadic.of(1).minus(step).plus(weight) : weight;
        });
  }

  /** Not below the share, if its square is not above that of the rounded matrix. */
  public Dyadic rate(Dyadic square) {
    return Dyadic.of(square.ceilSquareRoot()).plus(rounding);
  }
}
