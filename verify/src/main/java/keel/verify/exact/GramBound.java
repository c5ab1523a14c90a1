package keel.verify.exact;

/**
 * A number b with {@code G Gᵀ ⪯ b M}: the square of a gain, {@code ‖M^{-1/2} G‖₂² ≤ b}.
 *
 * <p>Shapes: G is n x m; M is n x n, symmetric and, where the bound is used, positive definite.
 *
 * <p>Method: with q = g/2 and Ĝ = ⌊2^q G⌋, the factor L of the witness leaves {@code E = ⌊2^g b M⌋
 * − Ĝ Ĝᵀ − L Lᵀ}. Rounding G changes row i of its Gram matrix by at most {@code Σ_k (|Ĝ_ik| c_k +
 * d_ik C_k + d_ik c_k)} in sum, where d_ik is 1 for the rounded entries and 0 else, c_k = Σ_j d_jk
 * and C_k = Σ_j |Ĝ_jk|. If E remains diagonally dominant after all roundings, the bound holds.
 *
 * <p>Rigour: exact. Proof: proofs/theories/FactorCheck.v, pencil_check_sound.
 *
 * @param name what is bounded, unique within a certificate
 * @param gram G
 * @param metric M
 */
public record GramBound(String name, Matrix gram, Matrix metric) implements Obligation {
  /**
   * Checks the shapes.
   *
   * @throws IllegalArgumentException if M is not symmetric or G has another number of rows
   */
  public GramBound {
    if (!metric.isSymmetric() || gram.rows() != metric.rows() || metric.rows() == 0) {
      throw new IllegalArgumentException(
          name + ": " + gram + " and a symmetric " + metric + " do not belong together");
    }
  }

  /** The squared spectral norm of a matrix T: that of the smaller one of T Tᵀ and Tᵀ T. */
  public static GramBound ofNorm(String name, Matrix matrix) {
    Matrix narrow = matrix.rows() > matrix.columns() ? matrix.transpose() : matrix;
    return new GramBound(name, narrow, Matrix.identity(narrow.rows()));
  }

  /**
   * Checks that the witness proves {@code G Gᵀ ⪯ b M}.
   *
   * @throws InvalidWitness if it does not, saying why
   */
  public void requireProof(FactorWitness witness, double b) {
    int n = metric.rows();
    if (witness.size() != n || witness.exponent() % 2 != 0 || !(b >= 0) || !Double.isFinite(b)) {
      throw new InvalidWitness(
          name + ": a factor of size " + n + " on an even grid and a number ≥ 0 are needed");
    }
    try {
      long[][] integers = new long[n][gram.columns()];
      long[] roundings = roundings(witness.exponent() / 2, integers);
      Dyadic[] shift = Residual.shift(metric, b, witness, integers);
      for (int i = 0; i < n; i++) {
        Dyadic missed = shift[i].plus(Dyadic.of(roundings[i], -witness.exponent()));
        if (missed.signum() > 0) {
          throw new InvalidWitness(
              name + ": the witness misses the bound in row " + i + " by " + missed.ceilText());
        }
      }
    } catch (ArithmeticException overflow) {
      throw new InvalidWitness(name + ": the witness leaves the range of the exact check");
    }
  }

  /** Fills in Ĝ and returns by how much its roundings can change each row of the Gram matrix. */
  private long[] roundings(int exponent, long[][] integers) {
    int n = gram.rows();
    int m = gram.columns();
    long[] rounded = new long[m];
    long[] sums = new long[m];
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < m; k++) {
        integers[i][k] = Grid.floor(gram.get(i, k), 1, exponent);
        sums[k] = Math.addExact(sums[k], Math.absExact(integers[i][k]));
        rounded[k] += roundings(i, k, exponent);
      }
    }
    long[] changes = new long[n];
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < m; k++) {
        long change = Math.multiplyExact(Math.absExact(integers[i][k]), rounded[k]);
        if (roundings(i, k, exponent) != 0) {
          change = Math.addExact(change, Math.addExact(sums[k], rounded[k]));
        }
        changes[i] = Math.addExact(changes[i], change);
      }
    }
    return changes;
  }

  private int roundings(int i, int k, int exponent) {
    return Grid.isExact(gram.get(i, k), 1, exponent) ? 0 : 1;
  }

  /**
   * The largest double that {@code ‖Gᵀ v‖² / vᵀ M v} is shown to reach: no bound can be below it.
   *
   * @throws InvalidWitness if the direction has another length or is not shown to have {@code vᵀ M
   *     v > 0}
   */
  public double attainedBy(Direction direction) {
    if (direction.length() != metric.rows()) {
      throw new InvalidWitness(name + ": a direction of length " + metric.rows() + " is needed");
    }
    Dyadic length = QuadraticForm.of(metric, direction).high();
    if (length.signum() <= 0) {
      throw new InvalidWitness(name + ": a direction of positive length is needed");
    }
    return QuadraticForm.squaredImage(gram, direction).floorQuotient(length);
  }
}
