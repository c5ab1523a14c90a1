package keel.laws.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import keel.interchange.Rounded;
import keel.interchange.description.GramState;
import keel.verify.exact.Matrix;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;

/** What {@code keel import} makes of the parts of a monotone state, in fractions of integers. */
class MonotoneStateLaws {
  @Property(seed = "79")
  void a_monotone_state_is_its_formula_rounded_once_and_by_what_is_said(
      @ForAll @IntRange(min = 1, max = 5) int n,
      @ForAll @IntRange(min = 1, max = 5) int rows,
      @ForAll long number) {
    Random random = new Random(number);
    Matrix factor = random(random, rows, n);
    Matrix skew = random(random, n, n);
    double margin = entry(random);
    Rounded state = GramState.monotone(margin, factor, skew);
    Rational greatest = Rational.ZERO;
    Rational squares = Rational.ZERO;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        Rational exact = exact(margin, factor, skew, i, j);
        double stored = state.matrix().get(i, j);
        Rational off = exact.minus(Rational.of(stored)).abs();
        for (double other : new double[] {Math.nextUp(stored), Math.nextDown(stored)}) {
          assertTrue(off.isAtMost(exact.minus(Rational.of(other)).abs()), exact + " " + stored);
        }
        greatest = greatest.max(off);
        squares = squares.plus(off.square());
      }
    }
    double entry = state.rounding().ofAnEntry();
    double norm = state.rounding().frobenius();
    assertTrue(greatest.isAtMost(Rational.of(entry)), greatest + " is more than " + entry);
    assertTrue(squares.isAtMost(Rational.of(norm).square()), squares + " is more than " + norm);
    assertEquals(entry == 0, norm == 0);
    if (entry > 0) {
      assertTrue(Rational.of(Math.nextDown(entry)).isLess(greatest), "no less is true");
      assertTrue(Rational.of(Math.nextDown(norm)).square().isLess(squares), "no less is true");
    }
    Statistics.label("rounded").collect(entry > 0);
    Statistics.label("rounded").coverage(c -> c.check(true).percentage(p -> p > 50));
    Statistics.label("rounded").coverage(c -> c.check(false).percentage(p -> p > 2));
  }

  private static Rational exact(double margin, Matrix factor, Matrix skew, int i, int j) {
    Rational sum = Rational.of(skew.get(i, j)).minus(Rational.of(skew.get(j, i)));
    if (i == j) {
      sum = sum.plus(Rational.ONE).minus(Rational.of(margin));
    }
    for (int k = 0; k < factor.rows(); k++) {
      sum = sum.minus(Rational.of(factor.get(k, i)).times(Rational.of(factor.get(k, j))));
    }
    return sum;
  }

  private static Matrix random(Random random, int rows, int columns) {
    double[] entries = new double[rows * columns];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = entry(random);
    }
    return Matrix.of(rows, columns, entries);
  }

  /** Of any size, with few bits or many. */
  private static double entry(Random random) {
    double fraction = random.nextBoolean() ? random.nextInt(16) : random.nextGaussian();
    return Math.scalb(fraction, random.nextInt(10) == 0 ? random.nextInt(300) - 200 : 0);
  }
}
