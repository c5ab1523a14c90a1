package keel.verify.exact;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What a factor leaves over of a matrix, {@code E = N − F Fᵀ} with {@code F = [L G]}, row by row:
 * how far it is from being diagonally dominant.
 *
 * <p>N is a symmetric matrix on the grid 2^-g, entry by entry {@code ⌊2^g y x_ij⌋} for a matrix x
 * and a factor y (not rounded on the diagonal, where 128 bits are used); L the triangle of the
 * witness; G an integer matrix with p − n columns, or none.
 *
 * <p>Method: F is written with two digits to the base D = 2^s, {@code F = D H + L} with L between
 * −D/2 and D/2, and multiplied out with {@code S = H + L}: {@code F Fᵀ = D² H Hᵀ + D (S Sᵀ − H Hᵀ −
 * L Lᵀ) + L Lᵀ}. The three products are those of doubles, and nothing rounds: rows of H, L and S
 * have squared lengths below 2^53, so that every product of two entries and every sum of such
 * products, in any order, is an integer below 2^53 in absolute value, and these are doubles.
 *
 * <p>Why 64 bits are then enough although N may have 86: every operation on longs is exact modulo
 * 2^64. With h, m and l the entries of the three terms, {@code C = h + ⌊m / D⌋ + ⌊l / D²⌋} and
 * {@code Nc = ⌊N / D²⌋}, both below 2^62 in absolute value, {@code |E_ij| < D² (|Nc − C| + 2)};
 * where that is below 2^63, E modulo 2^64 is E itself. All of this is checked, so a hostile witness
 * is refused, not misread; one whose |E_ij| exceed 2^62 is, too, so that what is refused does not
 * depend on the bound.
 *
 * <p>Proof: proofs/theories/NoOverflow.v. Cost: n³/2 + 3 n² (p − n)/2 multiply-adds of doubles, on
 * all cores.
 */
final class Residual {
  /** Rows that a task works on: what is read of other rows is read for all of them. */
  private static final int BLOCK = 128;

  /** Rows that these are multiplied with at a time, so that sums stay in a near cache. */
  private static final int TILE = 128;

  /** Columns that are multiplied at a time, for the same reason; four at once. */
  private static final int DEPTH = 32;

  /** Of a digit: a square of more does not stay below 2^53. */
  private static final int MOST_BITS = 27;

  /** All integers up to here are doubles. */
  private static final long EXACT = 1L << Binary64.PRECISION;

  /** With so many bits |E| up to its limit is seen to fit, and the squares of rows fit in 128. */
  private static final int MOST_DIGIT_BITS = 29;

  /** The limit of |E|, which leaves room for sums. */
  private static final long MOST = 1L << 62;

  private final Matrix target;
  private final double scale;
  private final int grid;
  private final FactorWitness factor;
  private final long[][] gram;
  private final int size;

  /** p. */
  private final int width;

  /** s. */
  private final int digitBits;

  private Residual(Matrix target, double scale, FactorWitness factor, long[][] gram) {
    this.target = target;
    this.scale = scale;
    this.grid = factor.exponent();
    this.factor = factor;
    this.size = factor.size();
    this.gram = gram.length == 0 ? new long[size][0] : gram;
    this.width = size + (gram.length == 0 ? 0 : gram[0].length);
    this.digitBits = digitBits();
  }

  /**
   * The shifts t with which {@code y x − 2^-g G Gᵀ + diag(t)} is positive semidefinite: {@code 2^g
   * t_i = Σ_{j≠i} |E_ij| − E_ii + r_i}, r_i the number of entries of row i of N that were rounded.
   *
   * @param target x, symmetric, of the size of the factor
   * @param scale y
   * @param factor L and g
   * @param gram G, row by row; no rows at all if there is none
   * @throws ArithmeticException if a number leaves the range of the check
   */
  static Dyadic[] shift(Matrix target, double scale, FactorWitness factor, long[][] gram) {
    return new Residual(target, scale, factor, gram).shift();
  }

  /** Row i of F. */
  private long[] row(int i) {
    long[] row = new long[width];
    copyRow(i, 0, width, row);
    return row;
  }

  /**
   * Copies F_ik from one column up to another. Triangle and G take the same way: code that was
   * compiled for the one alone would have to be compiled again.
   */
  private void copyRow(int i, int from, int to, long[] target) {
    int end = Math.max(from, Math.min(i + 1, to));
    if (from < end) {
      factor.copyRow(i, from, end, target);
    }
    int begin = Math.max(from, Math.min(size, to));
    Arrays.fill(target, end - from, Math.max(end, begin) - from, 0);
    System.arraycopy(gram[i], Math.max(0, begin - size), target, begin - from, to - begin);
  }

  /** An entry of H: to the nearest, and nothing overflows. */
  private static long high(long entry, int digitBits) {
    return (entry >> digitBits) + (entry >> (digitBits - 1) & 1);
  }

  /** An entry of L. */
  private static long low(long entry, int digitBits) {
    return entry - (high(entry, digitBits) << digitBits);
  }

  /**
   * The least s for which the rows of digits are short enough, and the entries of Nc small enough.
   */
  private int digitBits() {
    double largest = target.largestMagnitude();
    // With fewer a digit of the greatest entry alone is too long.
    int least = Math.max(1, bitLength() - MOST_BITS);
    return IntStream.rangeClosed(least, MOST_DIGIT_BITS)
        .filter(bits -> Grid.fits(largest, scale, grid - 2 * bits) && rowsAreShort(bits))
        .findFirst()
        .orElseThrow(() -> new ArithmeticException("out of range"));
  }

  /** How many bits the greatest entry of F has. */
  private int bitLength() {
    return IntStream.range(0, size)
        .parallel()
        .map(
            i -> {
              long bits = 0;
              for (long entry : row(i)) {
                bits |= entry ^ entry >> (Long.SIZE - 1);
              }
              return Long.SIZE - Long.numberOfLeadingZeros(bits);
            })
        .max()
        .orElse(0);
  }

  private boolean rowsAreShort(int bits) {
    return IntStream.range(0, size).parallel().allMatch(i -> isShort(i, bits));
  }

  private boolean isShort(int i, int bits) {
    long highs = 0;
    long lows = 0;
    long sums = 0;
    for (long entry : row(i)) {
      long high = high(entry, bits);
      if (high != (int) high) {
        return false;
      }
      // The squares of an int and of its sum with a smaller digit are below 2^63 − 2^53.
      long low = low(entry, bits);
      highs += high * high;
      lows += low * low;
      sums += (high + low) * (high + low);
      if (highs >= EXACT || lows >= EXACT || sums >= EXACT) {
        return false;
      }
    }
    return true;
  }

  private Dyadic[] shift() {
    int blocks = (size + BLOCK - 1) / BLOCK;
    long[] distances =
        IntStream.range(0, blocks)
            .parallel()
            .mapToObj(block -> distances(block * BLOCK, Math.min(size, (block + 1) * BLOCK)))
            .reduce(Residual::sum)
            .orElseThrow();
    return IntStream.range(0, size)
        .parallel()
        .mapToObj(
            i -> {
              // On the diagonal nothing is small, and nothing needs rounding.
              Dyadic entry = Dyadic.of(target.get(i, i)).times(Dyadic.of(scale));
              Dyadic rest = entry.minus(Dyadic.of(square(i), -grid));
              return Dyadic.of(distances[i], -grid).minus(rest);
            })
        .toArray(Dyadic[]::new);
  }

  /** Distances are never negative, so that an overflow shows in any order. */
  private static long[] sum(long[] left, long[] right) {
    long[] sum = new long[left.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = Math.addExact(left[i], right[i]);
    }
    return sum;
  }

  /** Σ_{j≠i} |E_ij| + r_i, as far as some rows of the lower triangle contribute to it. */
  private long[] distances(int begin, int end) {
    long[] distances = new long[size];
    Digits left = new Digits(BLOCK);
    Digits right = new Digits(TILE);
    double[][][] products = new double[Digits.KINDS][BLOCK][TILE];
    for (int from = 0; from < end; from += TILE) {
      int to = Math.min(end, from + TILE);
      // Above its diagonal the triangle is zero: columns that begin further below do not count.
      int last = Math.min(size, to);
      for (int k = 0; k < last; k += DEPTH) {
        left.take(begin, end, k, Math.min(last, k + DEPTH));
        right.take(from, to, k, Math.min(last, k + DEPTH));
        multiply(left, right, begin, end, from, to, Math.max(from, k), products);
      }
      for (int k = size; k < width; k += DEPTH) {
        left.take(begin, end, k, Math.min(width, k + DEPTH));
        right.take(from, to, k, Math.min(width, k + DEPTH));
        multiply(left, right, begin, end, from, to, from, products);
      }
      addDistances(distances, begin, end, from, to, products);
    }
    return distances;
  }

  /** H, L and S of some rows in some columns. */
  private final class Digits {
    static final int KINDS = 3;

    /** Column by column; zero in those that are left over. */
    final double[][][] entries;

    private final long[] row = new long[DEPTH];

    Digits(int rows) {
      this.entries = new double[KINDS][DEPTH][rows];
    }

    void take(int begin, int end, int from, int to) {
      for (int i = begin; i < end; i++) {
        copyRow(i, from, to, row);
        for (int k = 0; k < to - from; k++) {
          long high = high(row[k], digitBits);
          long low = low(row[k], digitBits);
          entries[0][k][i - begin] = high;
          entries[1][k][i - begin] = low;
          entries[2][k][i - begin] = high + low;
        }
      }
      for (double[][] digits : entries) {
        for (int k = to - from; k < DEPTH; k++) {
          Arrays.fill(digits[k], 0);
        }
      }
    }
  }

  private void multiply(
      Digits left,
      Digits right,
      int begin,
      int end,
      int from,
      int to,
      int first,
      double[][][] products) {
    for (int kind = 0; kind < Digits.KINDS; kind++) {
      double[][] f = left.entries[kind];
      double[][] columns = right.entries[kind];
      for (int i = Math.max(begin, first + 1); i < end; i++) {
        int row = i - begin;
        double[] sums = products[kind][row];
        for (int k = 0; k < DEPTH; k += 4) {
          addProducts(
              sums,
              f[k][row],
              columns[k],
              f[k + 1][row],
              columns[k + 1],
              f[k + 2][row],
              columns[k + 2],
              f[k + 3][row],
              columns[k + 3],
              first - from,
              Math.min(to, i) - from);
        }
      }
    }
  }

  /** Arrays, and an end that is not included: this is what compilers vectorise. */
  private static void addProducts(
      double[] sums,
      double f,
      double[] a,
      double g,
      double[] b,
      double h,
      double[] c,
      double l,
      double[] d,
      int begin,
      int end) {
    for (int j = begin; j < end; j++) {
      sums[j] += f * a[j] + g * b[j] + h * c[j] + l * d[j];
    }
  }

  private void addDistances(
      long[] distances, int begin, int end, int from, int to, double[][][] products) {
    for (int i = begin; i < end; i++) {
      for (int j = from; j < Math.min(to, i); j++) {
        long high = (long) products[0][i - begin][j - from];
        long low = (long) products[1][i - begin][j - from];
        long middle = (long) products[2][i - begin][j - from] - high - low;
        long rounding = Grid.isExact(target.get(i, j), scale, grid) ? 0 : 1;
        long distance = Math.abs(rest(i, j, high, middle, low)) + rounding;
        distances[i] = Math.addExact(distances[i], distance);
        distances[j] = Math.addExact(distances[j], distance);
      }
    }
    for (double[][] kind : products) {
      for (double[] row : kind) {
        Arrays.fill(row, 0);
      }
    }
  }

  /** E_ij, from its value modulo 2^64, once it is known to fit. */
  private long rest(int i, int j, long high, long middle, long low) {
    double entry = target.get(i, j);
    long coarse =
        Grid.low(entry, scale, grid - 2 * digitBits)
            - (high + (middle >> digitBits) + (low >> (2 * digitBits)));
    long rest =
        Grid.low(entry, scale, grid) - ((high << (2 * digitBits)) + (middle << digitBits) + low);
    // |E| < D² (|coarse| + 2) ≤ 2^63 − D²
    if (Math.abs(coarse) + 2 > (Long.MAX_VALUE >> (2 * digitBits)) || Math.abs(rest) > MOST) {
      throw new ArithmeticException("out of range");
    }
    return rest;
  }

  /** Σ_k F_ik², in 128 bits: rows of H and L are short, so that it is below 2^126. */
  private BigInteger square(int i) {
    long high = 0;
    long low = 0;
    for (long entry : row(i)) {
      long square = entry * entry;
      low += square;
      high += Math.multiplyHigh(entry, entry);
      if (Long.compareUnsigned(low, square) < 0) {
        high++;
      }
    }
    return Wide.of(high, low);
  }
}
