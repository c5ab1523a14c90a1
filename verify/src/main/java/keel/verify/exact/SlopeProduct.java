package keel.verify.exact;

import java.util.Arrays;

/**
 * Slopes, one for each unit and step, whose Jacobians {@code J = I + H D A} multiply to a matrix
 * with an eigenvalue outside the unit circle.
 *
 * <p>If every step were non-expansive in some norm, every product of Jacobians that occur would be,
 * all its eigenvalues would lie in the unit disc, and the trace of any power of it would be at most
 * n in absolute value. So a trace above n refutes all norms at once.
 *
 * <p>Rigour: exact. The products have a bound on their bits, which is known before any is formed:
 * where all Jacobians have entries of at most w bits over one power of two, the sum over a row
 * included, a product of c of them has at most c w.
 *
 * @param name what is asked, unique within a certificate
 * @param state A
 * @param stepSizes s·h, where s is the greatest slope: a slope is 0 or s
 */
public record SlopeProduct(String name, Matrix state, Vector stepSizes) implements Obligation {
  /** Larger products take too long, and their numbers too many digits. */
  public static final int LARGEST_SIZE = 24;

  private static final int MOST_FACTORS = 64;
  private static final int SQUARINGS = 10;

  /** Of every number that is computed: a few seconds for the largest size. */
  private static final long MOST_BITS = 1 << 15;

  /**
   * Whether the slopes show it.
   *
   * @param slopes 0 or 1, the units of the first step, then those of the next, and so on
   */
  public boolean isShownBy(Vector slopes) {
    int n = state.rows();
    if (n > LARGEST_SIZE
        || slopes.length() == 0
        || slopes.length() % n != 0
        || slopes.length() / n > MOST_FACTORS
        || Arrays.stream(slopes.toArray()).anyMatch(slope -> slope != 0 && slope != 1)) {
      return false;
    }
    long bits = slopes.length() / n * width();
    if (bits > MOST_BITS) {
      return false;
    }
    Dyadic[][] product = identity(n);
    for (int step = 0; step < slopes.length() / n; step++) {
      product = times(jacobian(slopes, step * n), product);
    }
    Dyadic limit = Dyadic.of(n, 0);
    for (int power = 0; ; power++) {
      Dyadic trace = Dyadic.ZERO;
      for (int i = 0; i < n; i++) {
        trace = trace.plus(product[i][i]);
      }
      if (trace.abs().compareTo(limit) > 0) {
        return true;
      }
      if (power == SQUARINGS || bits << (power + 1) > MOST_BITS) {
        return false;
      }
      product = times(product, product);
    }
  }

  /** How many steps a product may have for its numbers not to have too many bits. */
  public int mostSteps() {
    return (int) Math.min(MOST_FACTORS, MOST_BITS / width());
  }

  /** Bits of the entries of I + H A over one power of two, and of the sum over a row. */
  private long width() {
    int n = state.rows();
    long low = 0;
    long high = 1;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        Dyadic entry = Dyadic.of(stepSizes.get(i)).times(Dyadic.of(state.get(i, j)));
        entry = i == j ? entry.plus(Dyadic.of(1)) : entry;
        if (entry.signum() != 0) {
          low = Math.min(low, entry.exponent());
          high = Math.max(high, (long) entry.exponent() + entry.bitLength());
        }
      }
    }
    return high - low + Integer.SIZE - Integer.numberOfLeadingZeros(n);
  }

  private Dyadic[][] jacobian(Vector slopes, int offset) {
    int n = state.rows();
    Dyadic[][] jacobian = identity(n);
    for (int i = 0; i < n; i++) {
      if (slopes.get(offset + i) != 0) {
        Dyadic step = Dyadic.of(stepSizes.get(i));
        for (int j = 0; j < n; j++) {
          jacobian[i][j] = jacobian[i][j].plus(step.times(Dyadic.of(state.get(i, j))));
        }
      }
    }
    return jacobian;
  }

  private static Dyadic[][] identity(int n) {
    Dyadic[][] identity = new Dyadic[n][n];
    for (int i = 0; i < n; i++) {
      Arrays.fill(identity[i], Dyadic.ZERO);
      identity[i][i] = Dyadic.of(1);
    }
    return identity;
  }

  private static Dyadic[][] times(Dyadic[][] left, Dyadic[][] right) {
    int n = left.length;
    Dyadic[][] product = new Dyadic[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        Dyadic sum = Dyadic.ZERO;
        for (int k = 0; k < n; k++) {
          sum = sum.plus(left[i][k].times(right[k][j]));
        }
        product[i][j] = sum;
      }
    }
    return product;
  }
}
