package keel.verify.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.stream.IntStream;
import keel.verify.model.PolynomialField;

/** A polynomial field as people write it, one equation for each state. */
final class Equations {
  /** Digits of a coefficient: enough to know an equation by, not to compute with. */
  private static final MathContext DIGITS = new MathContext(6);

  private Equations() {}

  /** Such as {@code x1' = −a x1 + a x2}. */
  static List<String> of(PolynomialField field) {
    return IntStream.range(0, field.dimension())
        .mapToObj(i -> field.states().get(i) + "' = " + rightSide(field, i))
        .toList();
  }

  private static String rightSide(PolynomialField field, int state) {
    StringBuilder sum = new StringBuilder();
    for (int p = 0; p <= field.parameters().size(); p++) {
      for (int k = 0; k < field.monomials().size(); k++) {
        double coefficient = field.coefficients().get(p).get(state, k);
        if (coefficient != 0) {
          String factors = (p == 0 ? "" : " " + field.parameters().get(p - 1)) + monomial(field, k);
          String size = number(Math.abs(coefficient));
          sum.append(
              sum.length() == 0 ? (coefficient < 0 ? "−" : "") : coefficient < 0 ? " − " : " + ");
          sum.append(
              size.equals("1") && !factors.isEmpty() ? factors.substring(1) : size + factors);
        }
      }
    }
    return sum.length() == 0 ? "0" : sum.toString();
  }

  private static String monomial(PolynomialField field, int k) {
    StringBuilder product = new StringBuilder();
    for (int j = 0; j < field.dimension(); j++) {
      int exponent = field.monomials().get(k).get(j);
      if (exponent > 0) {
        product.append(' ').append(field.states().get(j));
        product.append(exponent > 1 ? "^" + exponent : "");
      }
    }
    return product.toString();
  }

  private static String number(double size) {
    BigDecimal rounded = new BigDecimal(size).round(DIGITS).stripTrailingZeros();
    return rounded.scale() > 12 || rounded.precision() - rounded.scale() > 12
        ? rounded.toString()
        : rounded.toPlainString();
  }
}
