package keel.train.identify;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One symbolic network for each state: a right side made of sums and products alone, so that it is
 * a polynomial, of degree 2^α at most.
 *
 * <p>Source: SymNet of PDE-Net 2.0 (Long, Lu and Dong, arXiv:1812.04426): for k = 1 … α, {@code f_k
 * = (W_k y + b_k)₁ (W_k y + b_k)₂} with {@code y = (x, f_1, …, f_{k−1})}; the output is {@code w y
 * + b} with all of them.
 *
 * <p>Shapes: d states; parameters are d lists one after the other, of α² + 2dα + d + 2α + 1 numbers
 * each: the rows of W_1 and b_1, of W_2 and b_2, …, w and b.
 */
final class SymbolicNetwork {
  private final int dimension;
  private final int hidden;
  private final Monomials monomials;

  /** Of two monomials the place of their product; -1 beyond the highest degree. */
  private final int[][] products;

  /**
   * For so many states.
   *
   * @param hidden α, the number of products
   */
  SymbolicNetwork(int dimension, int hidden) {
    this.dimension = dimension;
    this.hidden = hidden;
    this.monomials = Monomials.of(dimension, 1 << hidden);
    this.products = monomials.products();
  }

  /** The monomials that a network may have. */
  Monomials monomials() {
    return monomials;
  }

  /** How many parameters all states have. */
  int size() {
    return dimension * sizeOfState();
  }

  private int sizeOfState() {
    return hidden * hidden + 2 * dimension * hidden + dimension + 2 * hidden + 1;
  }

  /** The right side at x. */
  double[] at(double[] parameters, double[] x) {
    double[] value = new double[dimension];
    double[] factors = new double[2 * hidden];
    double[] y = new double[dimension + hidden];
    for (int i = 0; i < dimension; i++) {
      value[i] = forward(parameters, i * sizeOfState(), x, y, factors);
    }
    return value;
  }

  private double forward(double[] parameters, int begin, double[] x, double[] y, double[] factors) {
    System.arraycopy(x, 0, y, 0, dimension);
    int place = begin;
    for (int k = 0; k < hidden; k++) {
      int width = dimension + k;
      for (int side = 0; side < 2; side++) {
        double sum = parameters[place + width];
        for (int j = 0; j < width; j++) {
          sum += parameters[place + j] * y[j];
        }
        factors[2 * k + side] = sum;
        place += width + 1;
      }
      y[width] = factors[2 * k] * factors[2 * k + 1];
    }
    double sum = parameters[place + y.length];
    for (int j = 0; j < y.length; j++) {
      sum += parameters[place + j] * y[j];
    }
    return sum;
  }

  /**
   * Carries a gradient back through the right side.
   *
   * @param adjoint with respect to its d values
   * @param gradient with respect to the parameters, to be added to
   * @return with respect to x
   */
  double[] back(double[] parameters, double[] x, double[] adjoint, double[] gradient) {
    double[] result = new double[dimension];
    double[] factors = new double[2 * hidden];
    double[] y = new double[dimension + hidden];
    double[] back = new double[dimension + hidden];
    for (int i = 0; i < dimension; i++) {
      int begin = i * sizeOfState();
      forward(parameters, begin, x, y, factors);
      int place = begin + sizeOfState() - y.length - 1;
      for (int j = 0; j < y.length; j++) {
        gradient[place + j] += adjoint[i] * y[j];
        back[j] = adjoint[i] * parameters[place + j];
      }
      gradient[place + y.length] += adjoint[i];
      for (int k = hidden - 1; k >= 0; k--) {
        int width = dimension + k;
        double ofProduct = back[width];
        for (int side = 1; side >= 0; side--) {
          place -= width + 1;
          double ofFactor = ofProduct * factors[2 * k + 1 - side];
          for (int j = 0; j < width; j++) {
            gradient[place + j] += ofFactor * y[j];
            back[j] += ofFactor * parameters[place + j];
          }
          gradient[place + width] += ofFactor;
        }
      }
      for (int j = 0; j < dimension; j++) {
        result[j] += back[j];
      }
    }
    return result;
  }

  /**
   * Networks that are these polynomials.
   *
   * @return none if there are none with so few products
   */
  Optional<double[]> of(double[][] polynomials) {
    double[] parameters = new double[size()];
    for (int i = 0; i < dimension; i++) {
      double[] polynomial = Arrays.copyOf(polynomials[i], monomials.size());
      Optional<List<ProductForm>> products = ProductForm.of(monomials, polynomial);
      if (products.isEmpty() || products.get().size() > hidden) {
        return Optional.empty();
      }
      int output = (i + 1) * sizeOfState() - dimension - hidden - 1;
      int place = i * sizeOfState();
      for (int k = 0; k < products.get().size(); k++) {
        for (double[] factor : products.get().get(k).factors()) {
          System.arraycopy(factor, 0, parameters, place, dimension);
          place += dimension + k + 1;
        }
        parameters[output + dimension + k] = 1;
      }
      System.arraycopy(polynomial, 1, parameters, output, dimension);
      parameters[output + dimension + hidden] = polynomial[0];
    }
    return Optional.of(parameters);
  }

  /** The polynomials that the networks are, exactly but for rounding. */
  double[][] polynomials(double[] parameters) {
    double[][] polynomials = new double[dimension][];
    for (int i = 0; i < dimension; i++) {
      polynomials[i] = expand(parameters, i, new double[2 * hidden][], terms());
    }
    return polynomials;
  }

  /** x as polynomials, with room for the products. */
  private double[][] terms() {
    double[][] terms = new double[dimension + hidden][monomials.size()];
    for (int j = 0; j < dimension; j++) {
      terms[j][monomials.placeOfState(j)] = 1;
    }
    return terms;
  }

  private double[] expand(double[] parameters, int state, double[][] factors, double[][] terms) {
    int place = state * sizeOfState();
    for (int k = 0; k < hidden; k++) {
      int width = dimension + k;
      for (int side = 0; side < 2; side++) {
        factors[2 * k + side] = sum(parameters, place, terms, width);
        place += width + 1;
      }
      terms[width] = product(factors[2 * k], factors[2 * k + 1]);
    }
    return sum(parameters, place, terms, terms.length);
  }

  private double[] sum(double[] parameters, int place, double[][] terms, int width) {
    double[] sum = new double[monomials.size()];
    sum[0] = parameters[place + width];
    for (int j = 0; j < width; j++) {
      for (int m = 0; m < sum.length; m++) {
        sum[m] += parameters[place + j] * terms[j][m];
      }
    }
    return sum;
  }

  private double[] product(double[] a, double[] b) {
    double[] product = new double[monomials.size()];
    for (int m = 0; m < a.length; m++) {
      for (int n = 0; n < b.length && a[m] != 0; n++) {
        if (products[m][n] >= 0) {
          product[products[m][n]] += a[m] * b[n];
        }
      }
    }
    return product;
  }

  /** What {@link #product} makes of a gradient, with respect to a. */
  private double[] productBack(double[] b, double[] adjoint) {
    double[] back = new double[monomials.size()];
    for (int m = 0; m < back.length; m++) {
      for (int n = 0; n < b.length; n++) {
        if (products[m][n] >= 0) {
          back[m] += adjoint[products[m][n]] * b[n];
        }
      }
    }
    return back;
  }

  /**
   * Carries a gradient back through the expansion.
   *
   * @param adjoint with respect to the coefficients of each state
   * @param gradient with respect to the parameters, to be added to
   */
  void polynomialsBack(double[] parameters, double[][] adjoint, double[] gradient) {
    for (int i = 0; i < dimension; i++) {
      double[][] factors = new double[2 * hidden][];
      double[][] terms = terms();
      expand(parameters, i, factors, terms);
      double[][] back = new double[terms.length][monomials.size()];
      int place = (i + 1) * sizeOfState() - terms.length - 1;
      sumBack(parameters, place, terms, terms.length, adjoint[i], gradient, back);
      for (int k = hidden - 1; k >= 0; k--) {
        int width = dimension + k;
        double[] ofProduct = back[width];
        for (int side = 1; side >= 0; side--) {
          place -= width + 1;
          double[] ofFactor = productBack(factors[2 * k + 1 - side], ofProduct);
          sumBack(parameters, place, terms, width, ofFactor, gradient, back);
        }
      }
    }
  }

  private static void sumBack(
      double[] parameters,
      int place,
      double[][] terms,
      int width,
      double[] adjoint,
      double[] gradient,
      double[][] back) {
    gradient[place + width] += adjoint[0];
    for (int j = 0; j < width; j++) {
      for (int m = 0; m < adjoint.length; m++) {
        gradient[place + j] += adjoint[m] * terms[j][m];
        back[j][m] += adjoint[m] * parameters[place + j];
      }
    }
  }
}
