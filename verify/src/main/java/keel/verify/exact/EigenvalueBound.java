package keel.verify.exact;

import java.util.stream.IntStream;

/**
 * The question every spectral condition is reduced to: the least number b with {@code S ⪯ b W⁻¹},
 * that is, the largest eigenvalue of {@code W^{1/2} S W^{1/2}}.
 *
 * <p>Shapes: S is n x n and symmetric; the weights W = diag(w) have n entries, all > 0. The bound
 * is asked to be at most {@code limit}, which directs the search; the checks below do not use it.
 *
 * <p>Method: with an exponent g and an integer triangle L from the witness, N = ⌊−2^g S⌋ entry by
 * entry, r_i the number of inexact entries of row i, and E = N − L Lᵀ, the shift {@code t_i =
 * Σ_{j≠i} |E_ij| − E_ii + r_i} makes {@code −2^g S + diag(t)} positive semidefinite, since what is
 * left after L Lᵀ is diagonally dominant. So b = 2^-g max w_i t_i. O(n³) integer multiply-adds.
 *
 * <p>No overflow: every row of L has Σ_k L_ik² < 2^62 (checked with overflow-checked additions), so
 * by Cauchy-Schwarz |(L Lᵀ)_ij| < 2^62, and |N_ij| < 2^62 is checked, hence |E_ij| < 2^63. Java's
 * long arithmetic is exact modulo 2^64, so what it returns for E_ij is E_ij, whatever the partial
 * sums did. Row sums are added with overflow checks.
 *
 * <p>Rigour: exact. Source: ARCHITECTURE.md, "The one question". Proof:
 * proofs/theories/FactorCheck.v and NoOverflow.v.
 *
 * @param name what is bounded, unique within a certificate
 * @param matrix S
 * @param weights w
 * @param limit the largest b that is of use
 */
public record EigenvalueBound(String name, Matrix matrix, Vector weights, double limit) {
  /** N and L Lᵀ stay below this, so that their difference fits in a long. */
  private static final long HALF_RANGE = 1L << 62;

  /** Rows are dealt out to this many tasks; more than one only where the work is worth it. */
  private static final int TASKS = 8;

  private static final int SEQUENTIAL_SIZE = 192;

  /**
   * Checks what the definition asks for.
   *
   * @throws IllegalArgumentException if S is not symmetric or a weight is missing or not positive
   */
  public EigenvalueBound {
    if (!matrix.isSymmetric()) {
      throw new IllegalArgumentException(name + ": the matrix must be symmetric");
    }
    if (weights.length() != matrix.rows()) {
      throw new IllegalArgumentException(
          name + ": " + matrix.rows() + " weights are needed, found " + weights.length());
    }
    for (int i = 0; i < weights.length(); i++) {
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
      long[] shift = shift(witness);
      Dyadic bound = null;
      for (int i = 0; i < n; i++) {
        Dyadic needed = Dyadic.of(weights.get(i)).times(Dyadic.of(shift[i], -witness.exponent()));
        bound = bound == null ? needed : bound.max(needed);
      }
      return bound;
    } catch (ArithmeticException overflow) {
      throw new InvalidWitness(name + ": the witness leaves the range of the exact check");
    }
  }

  /** t, such that −2^g S + diag(t) is positive semidefinite. */
  private long[] shift(FactorWitness witness) {
    int n = size();
    for (int i = 0; i < n; i++) {
      requireHalfRange(witness.rowSquare(i));
    }
    int tasks = n <= SEQUENTIAL_SIZE ? 1 : TASKS;
    return IntStream.range(0, tasks)
        .parallel()
        .mapToObj(task -> partialShift(witness, task, tasks))
        .reduce(EigenvalueBound::sum)
        .orElseThrow();
  }

  /** What rows task, task + tasks, … below the diagonal add to every t_i. */
  private long[] partialShift(FactorWitness witness, int task, int tasks) {
    int n = size();
    long[] shift = new long[n];
    for (int i = task; i < n; i += tasks) {
      for (int j = 0; j <= i; j++) {
        double entry = -matrix.get(i, j);
        long grid = Grid.floor(entry, witness.exponent());
        requireHalfRange(grid);
        long rest = grid - witness.productEntry(i, j);
        long rounding = Grid.isExact(entry, witness.exponent()) ? 0 : 1;
        if (j == i) {
          shift[i] = Math.addExact(Math.subtractExact(shift[i], rest), rounding);
        } else {
          long distance = Math.addExact(Math.absExact(rest), rounding);
          shift[i] = Math.addExact(shift[i], distance);
          shift[j] = Math.addExact(shift[j], distance);
        }
      }
    }
    return shift;
  }

  private static long[] sum(long[] left, long[] right) {
    long[] sum = new long[left.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = Math.addExact(left[i], right[i]);
    }
    return sum;
  }

  private static void requireHalfRange(long value) {
    if (value >= HALF_RANGE || value <= -HALF_RANGE) {
      throw new ArithmeticException("out of range");
    }
  }

  /**
   * Whether the direction proves that {@code S ⪯ b W⁻¹} is false: with v = W y, {@code vᵀ S v > b
   * vᵀ W⁻¹ v}. Exact.
   */
  public boolean refutedBy(Direction direction, double b) {
    return direction.length() == size()
        && form(direction).minus(Dyadic.of(b).times(squaredLength(direction))).signum() > 0;
  }

  /**
   * The largest double that {@code (vᵀ S v) / (vᵀ W⁻¹ v)}, v = W y, reaches: no bound can be below
   * it.
   *
   * @throws InvalidWitness if the direction is zero or has another length
   */
  public double attainedBy(Direction direction) {
    if (direction.length() != size() || squaredLength(direction).signum() == 0) {
      throw new InvalidWitness(
          name + ": a direction of length " + size() + " that is not zero is needed");
    }
    return form(direction).floorQuotient(squaredLength(direction));
  }

  /** {@code vᵀ S v} with v = W y. */
  private Dyadic form(Direction direction) {
    int n = size();
    Dyadic[] v = new Dyadic[n];
    for (int i = 0; i < n; i++) {
      v[i] = Dyadic.of(direction.get(i), 0).times(Dyadic.of(weights.get(i)));
    }
    Dyadic form = Dyadic.ZERO;
    for (int i = 0; i < n; i++) {
      Dyadic row = Dyadic.ZERO;
      for (int j = 0; j < n; j++) {
        row = row.plus(Dyadic.of(matrix.get(i, j)).times(v[j]));
      }
      form = form.plus(row.times(v[i]));
    }
    return form;
  }

  /** {@code vᵀ W⁻¹ v = yᵀ W y}: v = W y keeps every number dyadic. */
  private Dyadic squaredLength(Direction direction) {
    Dyadic sum = Dyadic.ZERO;
    for (int i = 0; i < size(); i++) {
      Dyadic y = Dyadic.of(direction.get(i), 0);
      sum = sum.plus(y.times(y).times(Dyadic.of(weights.get(i))));
    }
    return sum;
  }
}
