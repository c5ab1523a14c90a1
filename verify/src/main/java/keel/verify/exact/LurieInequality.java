package keel.verify.exact;

/**
 * A positive diagonal Λ for a block with any A: with slopes of one, its steps shrink the
 * activations in the norm of Λ.
 *
 * <pre>
 *   W = [ −(Λ A H + H Aᵀ Λ)   H Aᵀ Λ ]
 *       [   Λ A H                Λ    ]  ⪰ μ I,  μ > 0
 * </pre>
 *
 * says, at (s, −A H s), that {@code sᵀ (Λ − (I + A H)ᵀ Λ (I + A H)) s ≥ μ ‖s‖²}. No entry of W is a
 * sum of more than two products, so that the matrix of that form is never multiplied out; and Λ is
 * positive, being a part of W.
 *
 * <p>Shapes: A is n x n; h and the diagonal of Λ have n entries. Rigour: exact.
 *
 * @param name what is asked, unique within a certificate
 * @param state A
 * @param steps the diagonal of H, for an activation with slopes up to one
 */
public record LurieInequality(String name, Matrix state, Vector steps) implements Inequality {
  /** W has twice as many rows. */
  public static final int LARGEST_SIZE = 1024;

  @Override
  public LeastEigenvalue with(Vector multipliers) {
    int n = state.rows();
    if (n > LARGEST_SIZE || multipliers.length() != n) {
      throw new InvalidWitness(name + ": " + n + " numbers are needed");
    }
    return LeastEigenvalue.of(
        name,
        2 * n,
        (i, j) -> {
          if (i < n) {
            return product(multipliers, i, j).plus(product(multipliers, j, i)).negate();
          }
          if (j < n) {
            return product(multipliers, i - n, j);
          }
          return i == j ? Dyadic.of(multipliers.get(i - n)) : Dyadic.ZERO;
        });
  }

  /** Entry (i, j) of Λ A H. */
  private Dyadic product(Vector multipliers, int i, int j) {
    return Dyadic.of(multipliers.get(i))
        .times(Dyadic.of(state.get(i, j)))
        .times(Dyadic.of(steps.get(j)));
  }
}
