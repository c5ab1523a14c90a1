package keel.interchange.description;

import java.util.stream.IntStream;
import keel.interchange.Rounded;
import keel.interchange.Rounding;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Matrix;
import keel.verify.model.InvalidModel;

/**
 * W = (1 − m) I − AᵀA + B − Bᵀ, the state matrix of a monotone operator equilibrium network, for
 * which sym(I − W) = m I + AᵀA.
 *
 * <p>Source: Winston and Kolter, NeurIPS 2020 (arXiv:2006.08591), equation 8. Shapes: A is r x n, B
 * is n x n. Method: each entry is summed up exactly and rounded once, to the nearest double, so
 * that what is printed as rounding is all of it.
 */
public final class MonotoneState {
  /** Products of two entries of A. */
  private static final long MOST_PRODUCTS = 1L << 28;

  private MonotoneState() {}

  /**
   * The nearest matrix of doubles.
   *
   * @param margin m
   * @param factor A
   * @param skew B
   * @throws InvalidModel if the shapes do not belong together, an entry is too large for a double,
   *     or there are too many products
   */
  public static Rounded of(double margin, Matrix factor, Matrix skew) {
    int n = factor.columns();
    if (skew.rows() != n || skew.columns() != n) {
      throw new InvalidModel(
          "a factor of shape %s x %s needs a skew part of shape %s x %s, found %s x %s"
              .formatted(factor.rows(), n, n, n, skew.rows(), skew.columns()));
    }
    if ((long) n * n * factor.rows() > MOST_PRODUCTS) {
      throw new InvalidModel(
          "a factor of shape %s x %s is too large to be multiplied exactly"
              .formatted(factor.rows(), n));
    }
    Dyadic diagonal = Dyadic.of(1).minus(Dyadic.of(margin));
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
        state[i * n + j] = nearest(entry);
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

  /** Of two that are as near, the one whose last bit is zero. */
  private static double nearest(Dyadic exact) {
    double low = exact.floorToDouble();
    double high = exact.ceilToDouble();
    if (Double.isInfinite(low) || Double.isInfinite(high)) {
      throw new InvalidModel("an entry of the state is too large for a double: " + exact);
    }
    int side = exact.minus(Dyadic.of(low)).compareTo(Dyadic.of(high).minus(exact));
    boolean isLow = side < 0 || (side == 0 && (Double.doubleToLongBits(low) & 1) == 0);
    return isLow ? low : high;
  }
}
