package keel.laws.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import keel.interchange.RootQuotient;
import keel.verify.exact.Dyadic;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.statistics.Statistics;

/** What {@code keel import} divides by lengths, in fractions of integers. */
class RootQuotientLaws {
  private static final Rational HALF = Rational.of(0.5);

  @Property(seed = "83")
  void a_quotient_by_a_root_is_the_nearest_double_and_no_farther_off_than_is_said(
      @ForAll long number) {
    Random random = new Random(number);
    double x = entry(random);
    double root = 1 + random.nextInt(9);
    double s = random.nextInt(3) == 0 ? root * root : Math.abs(entry(random)) + 0x1p-60;
    RootQuotient quotient = new RootQuotient(Dyadic.of(x), Dyadic.of(s));
    double nearest = quotient.nearest();
    assertEquals(Math.signum(x), Math.signum(nearest));
    Rational square = Rational.of(x).square();
    double magnitude = Math.abs(nearest);
    // As the squares are ordered, so are the numbers: it lies between the middles of its doubles.
    Rational above = middle(magnitude, Math.nextUp(magnitude));
    assertTrue(square.isAtMost(above.square().times(Rational.of(s))), "or the next one");
    if (magnitude > 0) {
      Rational below = middle(magnitude, Math.nextDown(magnitude));
      assertTrue(below.square().times(Rational.of(s)).isAtMost(square), "or the one before");
    }
    Rational rounding = Rational.of(quotient.rounding().ceilToDouble());
    Rational most = Rational.of(magnitude).plus(rounding);
    assertTrue(square.isAtMost(most.square().times(Rational.of(s))), "it is off by more");
    Rational least = Rational.of(magnitude).minus(rounding);
    assertTrue(
        least.isAtMost(Rational.ZERO) || least.square().times(Rational.of(s)).isAtMost(square),
        "it is off by more");
    boolean isExact = Rational.of(magnitude).square().times(Rational.of(s)).equals(square);
    Statistics.label("exact").collect(isExact);
    Statistics.label("exact").coverage(c -> c.check(true).percentage(p -> p > 5));
    Statistics.label("exact").coverage(c -> c.check(false).percentage(p -> p > 50));
  }

  private static Rational middle(double a, double b) {
    return Rational.of(a).plus(Rational.of(b)).times(HALF);
  }

  /** Of any size, with few bits or many. */
  private static double entry(Random random) {
    double fraction = random.nextBoolean() ? random.nextInt(32) - 16 : random.nextGaussian();
    return Math.scalb(fraction, random.nextInt(3) == 0 ? random.nextInt(200) - 150 : 0);
  }
}
