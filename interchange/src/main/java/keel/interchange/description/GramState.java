package keel.interchange.description;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import keel.interchange.Rounded;
import keel.interchange.Rounding;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Matrix;
import keel.verify.model.InvalidModel;

/**
 * State matrices that are given by their parts: {@code c I − RᵀR}, and a skew part where there is
 * one.
 *
 * <p>Method: each entry is summed up exactly and rounded once, to the nearest double, so that what
 * is printed as rounding is all of it.
 */
public final class GramState {
  /** Products of two entries of A. */
  private static final long MOST_PRODUCTS = 1L << 28;

  private GramState() {}

  /**
   * The nearest matrix of doubles to A = −RᵀR − εI, the state of a dense block that is kept stable
   * by its form.
   *
   * <p>Source: NAIS-Net (arXiv:1804.07209), Algorithm 1. Shapes: R is r x n, A is n x n.
   *
   * @throws InvalidModel if an entry is too large for a double, or there are too many products
   */
  public static Rounded negative(double epsilon, Matrix factor) {
    requireFew(factor);
    int n = factor.columns();
    return sum(Dyadic.of(epsilon).negate(), factor, Matrix.of(n, n, new double[n * n]));
  }

  /**
   * How far a program can be from that matrix which computes RᵀR, its sums in whatever order, takes
   * it and ε from zero, and rounds every operation: entry by entry.
   *
   * <p>Source: a sum of r products is wrong by at most r u Σ|a||b| (Jeannerod and Rump, SIAM J.
   * Matrix Anal. Appl. 34(2), 2013), each difference by u times its magnitude.
   *
   * @param state what was made of them here
   * @param unit what a rounding is off by, relative to the number: 2^-24 for floats
   * @param least what it is off by at most where the number is tiny
   */
  static List<Dyadic> distances(
      double epsilon, Matrix factor, Rounded state, double unit, double least) {
    int n = factor.columns();
    Dyadic u = Dyadic.of(unit);
    Dyadic tiny = Dyadic.of(least).times(Dyadic.of(factor.rows() + 2L, 0));
    Dyadic[][] entries = exact(factor.transpose().magnitudes());
    List<Dyadic> distances = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        Dyadic magnitude = i == j ? Dyadic.of(epsilon).abs() : Dyadic.ZERO;
        Dyadic product = Dyadic.ZERO;
        for (int k = 0; k < factor.rows(); k++) {
          product = product.plus(entries[i][k].times(entries[j][k]));
        }
        Dyadic off = u.times(product.times(Dyadic.of(factor.rows(), 0)).plus(magnitude)).plus(tiny);
        Dyadic result = magnitude.plus(product).plus(off);
        distances.add(off.plus(u.times(result)).plus(state.rounding().greatest()));
      }
    }
    return distances;
  }

  /**
   * The nearest matrix of doubles to W = (1 − m) I − AᵀA + B − Bᵀ, the state of a monotone operator
   * equilibrium network, for which sym(I − W) = m I + AᵀA.
   *
   * <p>Source: Winston and Kolter, NeurIPS 2020 (arXiv:2006.08591), equation 8. Shapes: A is r x n,
   * B is n x n.
   *
   * @param margin m
   * @param factor A
   * @param skew B
   * @throws InvalidModel if the shapes do not belong together, an entry is too large for a double,
   *     or there are too many products
   */
  public static Rounded monotone(double margin, Matrix factor, Matrix skew) {
    int n = factor.columns();
    if (skew.rows() != n || skew.columns() != n) {
      throw new InvalidModel(
          "a factor of shape %s x %s needs a skew part of shape %s x %s, found %s x %s"
              .formatted(factor.rows(), n, n, n, skew.rows(), skew.columns()));
    }
    requireFew(factor);
    return sum(Dyadic.of(1).minus(Dyadic.of(margin)), factor, skew);
  }

  private static void requireFew(Matrix factor) {
    long n = factor.columns();
    if (n * n * Math.max(1, factor.rows()) > MOST_PRODUCTS) {
      throw new InvalidModel(
          "a factor of shape %s x %s is too large to be multiplied exactly"
              .formatted(factor.rows(), n));
    }
  }

  private static Rounded sum(Dyadic diagonal, Matrix factor, Matrix skew) {
    int n = factor.columns();
    Dyadic[][] entries = exact(factor.transpose());
    double[] state = new double[n * n];
    Rounding rounding = Rounding.NONE;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        Dyadic[] left = entries[i];
        Dyadic[] right = entries[j];
        Dyadic gram =
            IntStream.range(0, left.length)
                .mapToObj(k -> left[k].times(right[k]))
                .reduce(Dyadic.ZERO, Dyadic::plus);
        Dyadic entry =
            Dyadic.of(skew.get(i, j))
                .minus(Dyadic.of(skew.get(j, i)))
                .minus(gram)
                .plus(i == j ? diagonal : Dyadic.ZERO);
        state[i * n + j] = Rounding.nearest(entry);
        rounding = rounding.and(entry.minus(Dyadic.of(state[i * n + j])));
      }
    }
    return new Rounded(Matrix.of(n, n, state), rounding);
  }

  private static Dyadic[][] exact(Matrix matrix) {
    Dyadic[][] entries = new Dyadic[matrix.rows()][matrix.columns()];
    for (int i = 0; i < matrix.rows(); i++) {
      for (int j = 0; j < matrix.columns(); j++) {
        entries[i][j] = Dyadic.of(matrix.get(i, j));
      }
    }
    return entries;
  }
}
