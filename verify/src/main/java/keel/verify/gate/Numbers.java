package keel.verify.gate;

import java.math.BigDecimal;
import java.math.MathContext;

/** Numbers as people read them; what decides is never rounded. */
final class Numbers {
  private static final MathContext DIGITS = new MathContext(8);

  private Numbers() {}

  static String text(double number) {
    if (!Double.isFinite(number)) {
      return Double.toString(number);
    }
    BigDecimal exact = new BigDecimal(number);
    return number == 0 ? "0" : exact.round(DIGITS).stripTrailingZeros().toPlainString();
  }
}
