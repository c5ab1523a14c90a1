package keel.verify.smt;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import keel.verify.exact.Direction;
import keel.verify.exact.Dyadic;
import keel.verify.exact.EigenvalueBound;
import keel.verify.exact.FactorWitness;

/**
 * Obligations as SMT-LIB 2 text over ground integers; unsat means that the evidence shows what it
 * is meant to show.
 *
 * <p>The numbers of the model go in as they are, all scaled by one power of two to integers, and
 * the solver multiplies them out itself: nothing of the exact kernel is used but the numbers.
 */
final class SmtText {
  private SmtText() {}

  /**
   * The negation of "the factor proves {@code S ⪯ b W⁻¹}".
   *
   * <p>With {@code G = 2^g S + L Lᵀ}, the matrix {@code 2^g (b W⁻¹ − S) − L Lᵀ} is diagonally
   * dominant in row i if and only if {@code 2^g b ≥ w_i (G_ii + Σ_{j≠i} |G_ij|)}. About n³/6
   * products.
   */
  static String factorProves(EigenvalueBound obligation, FactorWitness witness, Dyadic bound) {
    int n = obligation.size();
    int g = witness.exponent();
    int bits = Math.max(0, bound.fractionBits() - g);
    for (double entry : obligation.matrix().toArray()) {
      bits = Math.max(bits, Dyadic.of(entry).fractionBits() - g);
    }
    int weightBits = weightBits(obligation);
    StringBuilder text = new StringBuilder("(set-logic QF_NIA)\n");
    String scale = numeral(BigInteger.ONE.shiftLeft(bits));
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        BigInteger entry = Dyadic.of(obligation.matrix().get(i, j)).scaled(g + bits);
        text.append("(define-fun ").append(entryName(i, j)).append(" () Int (+ ");
        text.append(numeral(entry)).append(" (* ").append(scale).append(" (+ 0");
        for (int k = 0; k <= j; k++) {
          text.append(" (* ").append(numeral(witness.get(i, k)));
          text.append(' ').append(numeral(witness.get(j, k))).append(')');
        }
        text.append("))))\n");
      }
    }
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      StringBuilder row = new StringBuilder("(< ");
      row.append(numeral(bound.scaled(g + bits + weightBits))).append(" (* ");
      row.append(numeral(Dyadic.of(obligation.weights().get(i)).scaled(weightBits)));
      row.append(" (+ ").append(entryName(i, i));
      for (int j = 0; j < n; j++) {
        if (j != i) {
          row.append(" (abs ").append(entryName(Math.max(i, j), Math.min(i, j))).append(')');
        }
      }
      rows.add(row.append(" )))").toString());
    }
    return text.append("(assert (or false ")
        .append(String.join("\n  ", rows))
        .append("))\n(check-sat)\n")
        .toString();
  }

  /** The negation of "the direction refutes {@code S ⪯ limit · W⁻¹}". About n² products. */
  static String directionRefutes(EigenvalueBound obligation, Direction direction) {
    int n = obligation.size();
    Dyadic limit = Dyadic.of(obligation.limit());
    int bits = limit.fractionBits();
    for (double entry : obligation.matrix().toArray()) {
      bits = Math.max(bits, Dyadic.of(entry).fractionBits());
    }
    int weightBits = weightBits(obligation);
    StringBuilder text = new StringBuilder("(set-logic QF_NIA)\n");
    for (int i = 0; i < n; i++) {
      text.append("(define-fun v_").append(i).append(" () Int (* ");
      text.append(numeral(direction.get(i))).append(' ');
      text.append(numeral(Dyadic.of(obligation.weights().get(i)).scaled(weightBits)));
      text.append("))\n");
    }
    // vᵀSv ≤ limit · yᵀWy, both sides times 2^(bits + 2 weightBits).
    text.append("(assert (<= (+ 0");
    for (int i = 0; i < n; i++) {
      text.append("\n  (* v_").append(i).append(" (+ 0");
      for (int j = 0; j < n; j++) {
        text.append(" (* ");
        text.append(numeral(Dyadic.of(obligation.matrix().get(i, j)).scaled(bits)));
        text.append(" v_").append(j).append(')');
      }
      text.append("))");
    }
    text.append(")\n  (* ").append(numeral(limit.scaled(bits + weightBits))).append(" (+ 0");
    for (int i = 0; i < n; i++) {
      text.append(" (* ").append(numeral(direction.get(i))).append(" v_").append(i).append(')');
    }
    return text.append("))))\n(check-sat)\n").toString();
  }

  private static int weightBits(EigenvalueBound obligation) {
    int bits = 0;
    for (double weight : obligation.weights().toArray()) {
      bits = Math.max(bits, Dyadic.of(weight).fractionBits());
    }
    return bits;
  }

  private static String entryName(int i, int j) {
    return "g_" + i + "_" + j;
  }

  private static String numeral(long value) {
    return value < 0 ? "(- " + Long.toString(value).substring(1) + ")" : Long.toString(value);
  }

  private static String numeral(BigInteger value) {
    return value.signum() < 0 ? "(- " + value.negate() + ")" : value.toString();
  }
}
