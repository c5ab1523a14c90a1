package keel.verify.exact;

/**
 * The question every spectral condition is reduced to: the least number b with {@code S ⪯ b W⁻¹},
 * that is, the largest eigenvalue of {@code W^{1/2} S W^{1/2}}.
 *
 * <p>Shapes: S is n x n and symmetric; the weights W = diag(w) have n entries, all > 0. They are
 * quotients of doubles, {@code w_i = weight_i / divisor_i}, which need be no doubles themselves: a
 * weight that is rounded up is right for a bound and wrong for a counterexample. The bound is asked
 * to be at most {@code limit}, which directs the search; the checks below do not use it.
 *
 * <p>Method: with an exponent g and an integer triangle L from the witness, {@link Residual} gives
 * shifts t that make {@code diag(t) − S} positive semidefinite, since what is left after L Lᵀ is
 * diagonally dominant. So b = max w_i t_i. O(n³) integer multiply-adds.
 *
 * <p>Rigour: exact. Source: ARCHITECTURE.md, "The one question". Proof:
 * proofs/theories/FactorCheck.v.
 *
 * @param name what is bounded, unique within a certificate
 * @param matrix S
 * @param weights the numerators of w
 * @param divisors the denominators of w
 * @param limit the largest b that is of use
 */
public record EigenvalueBound(
    String name, Matrix matrix, Vector weights, Vector divisors, double limit)
    implements Obligation {
  /**
   * Checks what the definition asks for.
   *
   * @throws IllegalArgumentException if S is not symmetric or a weight is missing or not positive
   */
  public EigenvalueBound {
    if (!matrix.isSymmetric()) {
      throw new IllegalArgumentException(name + ": the matrix must be symmetric");
    }
    requirePositive(name, matrix.rows(), weights);
    requirePositive(name, matrix.rows(), divisors);
  }

  /** A question with weights that are doubles. */
  public EigenvalueBound(String name, Matrix matrix, Vector weights, double limit) {
    this(name, matrix, weights, Vector.constant(weights.length(), 1), limit);
  }

  private static void requirePositive(String name, int length, Vector weights) {
    if (weights.length() != length) {
      throw new IllegalArgumentException(
          name + ": " + length + " weights are needed, found " + weights.length());
    }
    for (int i = 0; i < length; i++) {
      if (!(weights.get(i) > 0)) {
        throw new IllegalArgumentException(name + ": weight " + i + " must be > 0");
      }
    }
  }

  /** The number of rows of S. */
  public int size() {
    return matrix.rows();
  }

  /**
   * A number b for which the witness proves {@code S ⪯ b W⁻¹}.
   *
   * @throws InvalidWitness if the witness has another size or its numbers leave the safe range
   */
  public Dyadic provenBy(FactorWitness witness) {
    int n = size();
    if (witness.size() != n) {
      throw new InvalidWitness(
          name + ": a factor of size " + n + " is needed, found " + witness.size());
    }
    if (n == 0) {
      throw new InvalidWitness(name + ": an empty matrix has no eigenvalues");
    }
    try {
      Dyadic[] shift = Residual.shift(matrix, -1, witness, new long[0][]);
      Dyadic bound = null;
      for (int i = 0; i < n; i++) {
        Dyadic needed =
            Dyadic.of(weights.get(i)).times(shift[i]).dividedUp(Dyadic.of(divisors.get(i)));
        bound = bound == null ? needed : bound.max(needed);
      }
      return bound;
    } catch (ArithmeticException overflow) {
      throw new InvalidWitness(name + ": the witness leaves the range of the exact check");
    }
  }

  /**
   * Whether the direction proves that {@code S ⪯ b W⁻¹} is false: {@code vᵀ S v > b vᵀ W⁻¹ v}.
   * Exact where the quotients v_i² / w_i are dyadic numbers of few bits, else on the safe side:
   * what is refuted is false.
   */
  public boolean refutedBy(Direction direction, double b) {
    if (direction.length() != size()) {
      return false;
    }
    QuadraticForm length = squaredLength(direction);
    Dyadic limit = Dyadic.of(b).times(b >= 0 ? length.high() : length.low());
    QuadraticForm form = QuadraticForm.of(matrix, direction);
    return form.low().compareTo(limit) > 0
        || (form.high().compareTo(limit) > 0
            && QuadraticForm.exactly(matrix, direction).compareTo(limit) > 0);
  }

  /**
   * The largest double that {@code (vᵀ S v) / (vᵀ W⁻¹ v)} is shown to reach: no bound can be below
   * it.
   *
   * @throws InvalidWitness if the direction is zero or has another length
   */
  public double attainedBy(Direction direction) {
    if (direction.length() != size() || squaredLength(direction).high().signum() == 0) {
      throw new InvalidWitness(
          name + ": a direction of length " + size() + " that is not zero is needed");
    }
    Dyadic form = QuadraticForm.of(matrix, direction).low();
    QuadraticForm length = squaredLength(direction);
    return form.floorQuotient(form.signum() >= 0 ? length.high() : length.low());
  }

  /** {@code vᵀ W⁻¹ v}, from both sides. */
  private QuadraticForm squaredLength(Direction direction) {
    Dyadic low = Dyadic.ZERO;
    Dyadic high = Dyadic.ZERO;
    for (int i = 0; i < size(); i++) {
      Dyadic v = Dyadic.of(direction.get(i), 0);
      Dyadic square = v.times(v).times(Dyadic.of(divisors.get(i)));
      Dyadic weight = Dyadic.of(weights.get(i));
      low = low.plus(square.dividedDown(weight));
      high = high.plus(square.dividedUp(weight));
    }
    return new QuadraticForm(low, high);
  }
}
