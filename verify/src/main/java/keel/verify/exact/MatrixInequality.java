package keel.verify.exact;

import java.util.Arrays;

/**
 * A metric P and multipliers Λ for a block with any A whose chord slopes lie in [l, 1], l > 0.
 *
 * <p>With e⁺ = e + H s and z = A e, slopes in [l, 1] say {@code (s_i − l z_i)(z_i − s_i) ≥ 0}. So
 * if
 *
 * <pre>
 *   Q = [ 2 l AᵀΛA           −(P H + (1 + l) AᵀΛ) ]
 *       [ −(H P + (1 + l) ΛA)      2 Λ − H P H     ]  ⪰ 0
 * </pre>
 *
 * with a diagonal Λ ≥ 0, then {@code ‖e⁺‖_P² ≤ ‖e‖_P² − (e, s)ᵀ Q (e, s) ≤ ‖e‖_P²}. With P ≻ 0 that
 * is incremental stability.
 *
 * <p>The matrix of the question is diag(Q, P). Rigour: exact.
 *
 * @param name what is asked, unique within a certificate
 * @param state A, n x n
 * @param stepSizes h, n entries
 * @param leastSlope l
 */
public record MatrixInequality(String name, Matrix state, Vector stepSizes, double leastSlope)
    implements Inequality {
  /** The products are computed in numbers of any length. */
  public static final int LARGEST_SIZE = 64;

  private static final Dyadic TWO = Dyadic.of(2);

  /** The number of candidate numbers: the diagonal of Λ, then the lower triangle of P. */
  public int candidates() {
    int n = state.rows();
    return n + (int) FactorWitness.triangle(n);
  }

  @Override
  public LeastEigenvalue with(Vector numbers) {
    int n = state.rows();
    if (n > LARGEST_SIZE || numbers.length() != candidates()) {
      throw new InvalidWitness(name + ": " + candidates() + " numbers are needed");
    }
    for (int i = 0; i < n; i++) {
      if (numbers.get(i) < 0) {
        throw new InvalidWitness(name + ": multipliers must not be negative");
      }
    }
    Dyadic[][] full = matrix(numbers);
    return LeastEigenvalue.of(name, full.length, (i, j) -> full[i][j]);
  }

  private Dyadic[][] matrix(Vector numbers) {
    int n = state.rows();
    Dyadic slope = Dyadic.of(leastSlope);
    Dyadic sum = Dyadic.of(1).plus(slope);
    Dyadic[][] a = new Dyadic[n][n];
    Dyadic[][] p = new Dyadic[n][n];
    Dyadic[] multipliers = new Dyadic[n];
    Dyadic[] steps = new Dyadic[n];
    for (int i = 0; i < n; i++) {
      multipliers[i] = Dyadic.of(numbers.get(i));
      steps[i] = Dyadic.of(stepSizes.get(i));
      for (int j = 0; j < n; j++) {
        a[i][j] = Dyadic.of(state.get(i, j));
        int entry = n + (int) FactorWitness.triangle(Math.max(i, j)) + Math.min(i, j);
        p[i][j] = Dyadic.of(numbers.get(entry));
      }
    }
    Dyadic[][] full = new Dyadic[3 * n][3 * n];
    for (Dyadic[] row : full) {
      Arrays.fill(row, Dyadic.ZERO);
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        Dyadic square = Dyadic.ZERO;
        for (int k = 0; k < n; k++) {
          square = square.plus(a[k][i].times(multipliers[k]).times(a[k][j]));
        }
        full[i][j] = TWO.times(slope).times(square);
        Dyadic mixed = p[i][j].times(steps[j]).plus(sum.times(a[j][i]).times(multipliers[j]));
        full[i][n + j] = mixed.negate();
        full[n + j][i] = mixed.negate();
        Dyadic diagonal = i == j ? TWO.times(multipliers[i]) : Dyadic.ZERO;
        full[n + i][n + j] = diagonal.minus(steps[i].times(p[i][j]).times(steps[j]));
        full[2 * n + i][2 * n + j] = p[i][j];
      }
    }
    return full;
  }
}
