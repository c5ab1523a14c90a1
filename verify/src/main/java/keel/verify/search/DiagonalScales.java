package keel.verify.search;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;

/**
 * Looks for a positive diagonal Λ that makes {@code Λ A} symmetric.
 *
 * <p>Method: {@code λ_i a_ij = λ_j a_ji} gives λ_j from λ_i, exactly, along a tree that reaches
 * each row once. In a part of the matrix that hangs together every λ is then {@code p / q · 2^e}
 * with odd p and q; times the least common multiple of all q they are integers times powers of two,
 * so that none needs more digits than it must.
 */
final class DiagonalScales {
  private static final int DIGITS = 53;
  private static final BigInteger RANGE = BigInteger.ONE.shiftLeft(DIGITS);

  /** p / q · 2^e, p and q odd and without a common divisor. */
  private record Scale(BigInteger p, BigInteger q, long e) {
    static final Scale ONE = new Scale(BigInteger.ONE, BigInteger.ONE, 0);

    /** The scale, times the quotient of two numbers of the same sign that are not zero. */
    Scale times(double numerator, double denominator) {
      BigInteger up = p.multiply(odd(numerator));
      BigInteger down = q.multiply(odd(denominator));
      BigInteger divisor = up.gcd(down);
      long power = e + PowerOfTwo.lowestBit(numerator) - PowerOfTwo.lowestBit(denominator);
      return new Scale(up.divide(divisor), down.divide(divisor), power);
    }

    boolean isShort() {
      return p.compareTo(RANGE) < 0 && q.compareTo(RANGE) < 0;
    }

    private static BigInteger odd(double value) {
      return BigInteger.valueOf((long) Math.scalb(Math.abs(value), -PowerOfTwo.lowestBit(value)));
    }
  }

  private final Matrix a;
  private final Scale[] scales;
  private final double[] numbers;

  private DiagonalScales(Matrix a) {
    this.a = a;
    this.scales = new Scale[a.rows()];
    this.numbers = new double[a.rows()];
  }

  /**
   * The diagonal, as near 1 as powers of two bring it; empty where there is none in doubles, or
   * where a product of Λ A is no double.
   *
   * @param a square
   */
  static Optional<Vector> of(Matrix a) {
    DiagonalScales search = new DiagonalScales(a);
    boolean[] seen = new boolean[a.rows()];
    for (int root = 0; root < a.rows(); root++) {
      if (!seen[root] && !search.spread(root, seen)) {
        return Optional.empty();
      }
    }
    return search.isSymmetric() ? Optional.of(Vector.of(search.numbers)) : Optional.empty();
  }

  /** Reaches every row that hangs together with the root; false if there is no Λ in doubles. */
  private boolean spread(int root, boolean[] seen) {
    List<Integer> part = new ArrayList<>();
    Deque<Integer> rows = new ArrayDeque<>(List.of(root));
    scales[root] = Scale.ONE;
    seen[root] = true;
    while (!rows.isEmpty()) {
      int i = rows.remove();
      part.add(i);
      for (int j = 0; j < a.rows(); j++) {
        if (Math.signum(a.get(i, j)) != Math.signum(a.get(j, i))) {
          return false;
        }
        if (!seen[j] && a.get(i, j) != 0) {
          scales[j] = scales[i].times(a.get(i, j), a.get(j, i));
          if (!scales[j].isShort()) {
            return false;
          }
          seen[j] = true;
          rows.add(j);
        }
      }
    }
    return fill(part);
  }

  /** The numbers of a part: integers of 53 bits, times powers of two around 1. */
  private boolean fill(List<Integer> part) {
    BigInteger multiple = BigInteger.ONE;
    for (int i : part) {
      BigInteger q = scales[i].q;
      multiple = multiple.divide(multiple.gcd(q)).multiply(q);
      if (multiple.compareTo(RANGE) >= 0) {
        return false;
      }
    }
    long least = Long.MAX_VALUE;
    long greatest = Long.MIN_VALUE;
    for (int i : part) {
      BigInteger integer = scales[i].p.multiply(multiple).divide(scales[i].q);
      if (integer.compareTo(RANGE) >= 0) {
        return false;
      }
      numbers[i] = integer.doubleValue();
      long power = scales[i].e + Math.getExponent(numbers[i]);
      least = Math.min(least, power);
      greatest = Math.max(greatest, power);
    }
    // Small numbers have fifty powers more than large ones, as long as they need few digits.
    long middle = Math.max(Math.floorDiv(least + greatest, 2), greatest - Double.MAX_EXPONENT);
    for (int i : part) {
      long power = scales[i].e - middle;
      if (Math.abs(power) > 2L * Double.MAX_EXPONENT) {
        return false;
      }
      double exact = Math.scalb(numbers[i], (int) power);
      // A number that lost digits below the least one is another number.
      if (Double.isInfinite(exact) || Math.scalb(exact, (int) -power) != numbers[i]) {
        return false;
      }
      numbers[i] = exact;
    }
    return true;
  }

  private boolean isSymmetric() {
    for (int i = 0; i < numbers.length; i++) {
      for (int j = 0; j < i; j++) {
        double product = numbers[i] * a.get(i, j);
        if (product != numbers[j] * a.get(j, i)
            || !isExact(numbers[i], a.get(i, j), product)
            || !isExact(numbers[j], a.get(j, i), product)) {
          return false;
        }
      }
      if (!isExact(numbers[i], a.get(i, i), numbers[i] * a.get(i, i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isExact(double x, double y, double product) {
    // Where no digit of the exact product can be below the least double, its rest is a double.
    return Math.abs(product) >= 0x1p-900
        ? Math.fma(x, y, -product) == 0
        : Dyadic.of(x).times(Dyadic.of(y)).equals(Dyadic.of(product));
  }
}
