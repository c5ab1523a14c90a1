package keel.verify.field;

import java.util.Arrays;
import java.util.List;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Matrix;
import keel.verify.model.PolynomialField;

/** A field with its parameters at one point, without rounding. */
final class ExactField {
  private final PolynomialField field;

  /** d x k. */
  private final Dyadic[][] coefficients;

  ExactField(PolynomialField field, Dyadic[] parameters) {
    this.field = field;
    this.coefficients = new Dyadic[field.dimension()][field.monomials().size()];
    for (int i = 0; i < coefficients.length; i++) {
      for (int k = 0; k < coefficients[i].length; k++) {
        Dyadic sum = Dyadic.of(field.coefficients().get(0).get(i, k));
        for (int p = 0; p < parameters.length; p++) {
          Matrix direction = field.coefficients().get(p + 1);
          sum = sum.plus(parameters[p].times(Dyadic.of(direction.get(i, k))));
        }
        coefficients[i][k] = sum;
      }
    }
  }

  private ExactField(PolynomialField field, Dyadic[][] coefficients) {
    this.field = field;
    this.coefficients = coefficients;
  }

  /** What a parameter adds to the field for each unit, so many times. */
  static ExactField direction(PolynomialField field, int parameter, Dyadic times) {
    Matrix direction = field.coefficients().get(parameter + 1);
    Dyadic[][] coefficients = new Dyadic[field.dimension()][field.monomials().size()];
    for (int i = 0; i < coefficients.length; i++) {
      for (int k = 0; k < coefficients[i].length; k++) {
        coefficients[i][k] = Dyadic.of(direction.get(i, k)).times(times);
      }
    }
    return new ExactField(field, coefficients);
  }

  Dyadic coefficient(int state, int monomial) {
    return coefficients[state][monomial];
  }

  /** F(x). */
  Dyadic[] at(Dyadic[] x) {
    Dyadic[] value = new Dyadic[coefficients.length];
    Arrays.fill(value, Dyadic.ZERO);
    for (int k = 0; k < field.monomials().size(); k++) {
      Dyadic product = product(field.monomials().get(k), x, -1);
      for (int i = 0; i < value.length; i++) {
        value[i] = value[i].plus(coefficients[i][k].times(product));
      }
    }
    return value;
  }

  /** The derivatives of every F_i by every x_j. */
  Dyadic[][] jacobian(Dyadic[] x) {
    int d = coefficients.length;
    Dyadic[][] jacobian = new Dyadic[d][d];
    for (Dyadic[] row : jacobian) {
      Arrays.fill(row, Dyadic.ZERO);
    }
    for (int k = 0; k < field.monomials().size(); k++) {
      List<Integer> monomial = field.monomials().get(k);
      for (int j = 0; j < d; j++) {
        if (monomial.get(j) > 0) {
          Dyadic slope = Dyadic.of(monomial.get(j), 0).times(product(monomial, x, j));
          for (int i = 0; i < d; i++) {
            jacobian[i][j] = jacobian[i][j].plus(coefficients[i][k].times(slope));
          }
        }
      }
    }
    return jacobian;
  }

  /** The product of powers, with one of {@code less} missing. */
  private static Dyadic product(List<Integer> monomial, Dyadic[] x, int less) {
    Dyadic product = Dyadic.of(1);
    for (int j = 0; j < x.length; j++) {
      for (int e = j == less ? 1 : 0; e < monomial.get(j); e++) {
        product = product.times(x[j]);
      }
    }
    return product;
  }
}
