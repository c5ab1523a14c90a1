package keel.train.identify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;

/**
 * A polynomial of degree 2 as a sum of products of two linear forms, which is what a symbolic
 * network is made of.
 *
 * <p>Method: the squares and products of states are a quadratic form {@code Σ λ (v·x)²}. A positive
 * λ and a negative one make one product, {@code (√λ v + √|μ| w)·x (√λ v − √|μ| w)·x}; what has no
 * partner is a product by itself. No form has fewer products.
 */
final class ProductForm {
  /** An eigenvalue that small beside the greatest is one of rounding. */
  private static final double ROUNDING = 0x1p-40;

  private final double[] first;
  private final double[] second;

  private ProductForm(double[] first, double[] second) {
    this.first = first;
    this.second = second;
  }

  /** The two linear forms. */
  List<double[]> factors() {
    return List.of(first.clone(), second.clone());
  }

  /**
   * The products of a polynomial.
   *
   * @return none if it has a monomial of a higher degree
   */
  static Optional<List<ProductForm>> of(Monomials monomials, double[] polynomial) {
    int d = monomials.dimension();
    double[][] form = new double[d][d];
    for (int k = 0; k < polynomial.length; k++) {
      if (polynomial[k] != 0) {
        int[] factors = factors(monomials.exponents().get(k));
        if (factors.length > 2) {
          return Optional.empty();
        }
        if (factors.length == 2) {
          form[factors[0]][factors[1]] += polynomial[k] / 2;
          form[factors[1]][factors[0]] += polynomial[k] / 2;
        }
      }
    }
    return Optional.of(of(form));
  }

  /** The states that a monomial is the product of. */
  private static int[] factors(List<Integer> exponents) {
    return IntStream.range(0, exponents.size())
        .flatMap(j -> IntStream.range(0, exponents.get(j)).map(e -> j))
        .toArray();
  }

  private static List<ProductForm> of(double[][] form) {
    EigenDecomposition eigen = new EigenDecomposition(new Array2DRowRealMatrix(form));
    double[] values = eigen.getRealEigenvalues();
    double least = ROUNDING * Arrays.stream(values).map(Math::abs).max().orElse(0);
    List<double[]> positive = new ArrayList<>();
    List<double[]> negative = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      if (Math.abs(values[i]) > least) {
        double root = Math.sqrt(Math.abs(values[i]));
        double[] direction = eigen.getEigenvector(i).mapMultiply(root).toArray();
        (values[i] > 0 ? positive : negative).add(direction);
      }
    }
    List<ProductForm> products = new ArrayList<>();
    double[] nothing = new double[form.length];
    for (int i = 0; i < Math.max(positive.size(), negative.size()); i++) {
      double[] plus = i < positive.size() ? positive.get(i) : nothing;
      double[] minus = i < negative.size() ? negative.get(i) : nothing;
      products.add(new ProductForm(sum(plus, minus, 1), sum(plus, minus, -1)));
    }
    return products;
  }

  private static double[] sum(double[] a, double[] b, int sign) {
    double[] sum = new double[a.length];
    Arrays.setAll(sum, i -> a[i] + sign * b[i]);
    return sum;
  }
}
