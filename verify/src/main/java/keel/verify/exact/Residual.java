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
 * <p>Why 64 bits are enough although N may have 86: every operation on longs is exact modulo 2^64,
 * so the plain loop returns E modulo 2^64, and that is E itself once |E| < 2^63 is known. This
 * comes from a second, coarse product: with D = 2^c, {@code Fc = ⌊F / D⌋} and {@code Nc = ⌊N / D²⌋}
 * such that the rows of Fc have squared lengths below 2^62 and |Nc| < 2^62, {@code Ec = Nc − Fc
 * Fcᵀ} is exact, and {@code |E_ij| ≤ D² (|Ec_ij| + a_i + a_j + p + 1)} where a_i is the sum of row
 * i of |Fc|. All of these are checked, so a hostile witness is refused, not misread.
 *
 * <p>Proof: proofs/theories/NoOverflow.v. Cost: n³/3 + n² (p − n) multiply-adds, on all cores.
 */
final class Residual {
  /** Rows that a task works on, so that what it reads is read from a near cache. */
  private static final int BLOCK = 64;

  /** Columns of these rows that it works on at a time, for the same reason. */
  private static final int TILE = 512;

  /** The coarse products stay below it, so that their differences fit in a long. */
  private static final long HALF_RANGE = 1L << 62;

  /** Leaves room for |E| in 63 bits, and for the squares of rows in 128. */
  private static final int MOST_COARSE_BITS = 30;

  private final Matrix target;
  private final double scale;
  private final int grid;
  private final int size;
  private final int coarseBits;

  /** Column k of F, zero above row {@code first(k)}, and the same divided by 2^coarseBits. */
  private final long[][] columns;

  private final long[][] coarseColumns;

  /** The sums a_i. */
  private final long[] coarseSums;

  private Residual(Matrix target, double scale, FactorWitness factor, long[][] gram) {
    this.target = target;
    this.scale = scale;
    this.grid = factor.exponent();
    this.size = factor.size();
    this.columns = columns(factor, gram);
    this.coarseBits = coarseBits();
    this.coarseColumns = Arrays.stream(columns).parallel().map(this::coarse).toArray(long[][]::new);
    this.coarseSums = coarseSums();
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

  private static long[][] columns(FactorWitness factor, long[][] gram) {
    int n = factor.size();
    int extra = gram.length == 0 ? 0 : gram[0].length;
    // Above the diagonal there are zeros: rows then stand at the same place in every column, which
    // is worth more to the processor than the memory.
    long[][] columns = new long[n + extra][n];
    for (int i = 0; i < n; i++) {
      for (int k = 0; k <= i; k++) {
        columns[k][i] = factor.get(i, k);
      }
      for (int k = 0; k < extra; k++) {
        columns[n + k][i] = gram[i][k];
      }
    }
    return columns;
  }

  private long[] coarse(long[] column) {
    long[] coarse = new long[size];
    for (int i = 0; i < size; i++) {
      coarse[i] = column[i] >> coarseBits;
    }
    return coarse;
  }

  private int first(int k) {
    return k < size ? k : 0;
  }

  /** The least c for which the rows of Fc are short enough, and the entries of Nc small enough. */
  private int coarseBits() {
    double largest = target.largestMagnitude();
    for (int bits = 0; bits <= MOST_COARSE_BITS; bits++) {
      if (Grid.fits(largest, scale, grid - 2 * bits) && rowsAreShort(bits)) {
        return bits;
      }
    }
    throw new ArithmeticException("out of range");
  }

  private boolean rowsAreShort(int bits) {
    long[] squares = new long[size];
    for (int k = 0; k < columns.length; k++) {
      long[] column = columns[k];
      for (int i = first(k); i < size; i++) {
        long entry = column[i] >> bits;
        if (entry != (int) entry) {
          return false;
        }
        // A square of an int is at most 2^62, so this cannot pass 2^63 unnoticed.
        squares[i] += entry * entry;
        if (squares[i] >= HALF_RANGE || squares[i] < 0) {
          return false;
        }
      }
    }
    return true;
  }

  private long[] coarseSums() {
    long[] sums = new long[size];
    for (int k = 0; k < coarseColumns.length; k++) {
      for (int i = first(k); i < size; i++) {
        sums[i] += Math.abs(coarseColumns[k][i]); // p < 2^31 numbers of 31 bits
      }
    }
    return sums;
  }

  private Dyadic[] shift() {
    int blocks = (size + BLOCK - 1) / BLOCK;
    long[] distances =
        IntStream.range(0, blocks)
            .parallel()
            .mapToObj(block -> distances(block * BLOCK, Math.min(size, (block + 1) * BLOCK)))
            .reduce(Residual::sum)
            .orElseThrow();
    BigInteger[] squares = rowSquares();
    Dyadic[] shift = new Dyadic[size];
    for (int i = 0; i < size; i++) {
      // On the diagonal nothing is small, and nothing needs rounding.
      Dyadic entry = Dyadic.of(target.get(i, i)).times(Dyadic.of(scale));
      Dyadic rest = entry.minus(Dyadic.of(squares[i], -grid));
      shift[i] = Dyadic.of(distances[i], -grid).minus(rest);
    }
    return shift;
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
    long[][] product = new long[end - begin][end];
    long[][] coarseProduct = new long[end - begin][end];
    for (int from = 0; from < end; from += TILE) {
      int to = Math.min(end, from + TILE);
      addProducts(product, columns, begin, from, to);
      addProducts(coarseProduct, coarseColumns, begin, from, to);
    }
    long[] distances = new long[size];
    for (int i = begin; i < end; i++) {
      addDistances(distances, i, product[i - begin], coarseProduct[i - begin]);
    }
    return distances;
  }

  /** Adds up the products of some rows with those from one place to another, and before them. */
  private void addProducts(long[][] products, long[][] factors, int begin, int from, int to) {
    // Above its diagonal a column of the triangle is zero: none that begins further below counts.
    addProducts(products, factors, 0, Math.min(size, to), begin, from, to);
    addProducts(products, factors, size, factors.length, begin, from, to);
  }

  private void addProducts(
      long[][] products, long[][] factors, int firstColumn, int end, int begin, int from, int to) {
    for (int k = firstColumn; k < end; k += 2) {
      int start = Math.max(from, first(k));
      for (int row = Math.max(0, first(k) - begin); row < products.length; row++) {
        int i = begin + row;
        int stop = Math.min(to, i);
        if (k + 1 < end) {
          addPair(
              products[row],
              factors[k][i],
              factors[k],
              factors[k + 1][i],
              factors[k + 1],
              start,
              stop);
        } else {
          addProduct(products[row], factors[k][i], factors[k], start, stop);
        }
      }
    }
  }

  /** Two columns at a time: sums are read and written half as often. */
  private static void addPair(
      long[] sums, long f, long[] left, long g, long[] right, int begin, int end) {
    for (int j = begin; j < end; j++) {
      sums[j] += f * left[j] + g * right[j];
    }
  }

  private static void addProduct(long[] sums, long factor, long[] column, int begin, int end) {
    // One array to read and one to write, nothing else, and an end that is not included: this is
    // what compilers vectorise.
    for (int j = begin; j < end; j++) {
      sums[j] += factor * column[j];
    }
  }

  private void addDistances(long[] distances, int i, long[] product, long[] coarseProduct) {
    for (int j = 0; j < i; j++) {
      long rest = rest(i, j, product[j], coarseProduct[j]);
      long rounding = Grid.isExact(target.get(i, j), scale, grid) ? 0 : 1;
      long distance = Math.addExact(Math.absExact(rest), rounding);
      distances[i] = Math.addExact(distances[i], distance);
      distances[j] = Math.addExact(distances[j], distance);
    }
  }

  /** Σ_k F_ik², in 128 bits: the rows of Fc are short, so that it is below 2^126. */
  private BigInteger[] rowSquares() {
    long[] high = new long[size];
    long[] low = new long[size];
    for (int k = 0; k < columns.length; k++) {
      for (int i = first(k); i < size; i++) {
        long entry = columns[k][i];
        long square = entry * entry;
        low[i] += square;
        high[i] += Math.multiplyHigh(entry, entry);
        if (Long.compareUnsigned(low[i], square) < 0) {
          high[i]++;
        }
      }
    }
    return IntStream.range(0, size)
        .mapToObj(i -> Wide.of(high[i], low[i]))
        .toArray(BigInteger[]::new);
  }

  /** E_ij, from its value modulo 2^64, once it is known to fit; coarse entries do, see above. */
  private long rest(int i, int j, long product, long coarseProduct) {
    long coarse = Grid.low(target.get(i, j), scale, grid - 2 * coarseBits) - coarseProduct;
    long reach = Math.addExact(Math.absExact(coarse), coarseSums[i] + coarseSums[j]);
    reach = Math.addExact(reach, columns.length + 1L);
    // D² · reach ≤ 2^63 − D²
    if (reach > (Long.MAX_VALUE >> (2 * coarseBits))) {
      throw new ArithmeticException("out of range");
    }
    return Grid.low(target.get(i, j), scale, grid) - product;
  }
}
