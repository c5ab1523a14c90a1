package keel.verify.field;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import keel.verify.certificate.Box;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Vector;
import keel.verify.model.PolynomialField;

/**
 * What a step of the classical method of Runge and Kutta does, where it is known what one of
 * Euler's does at its stages.
 *
 * <p>Source: ARCHITECTURE.md, "Fields"; for r = 1, Dahlquist and Jeltsch, Generalized disks of
 * contractivity for explicit and implicit Runge-Kutta methods (1979). With {@code ‖I + hJ‖ ≤ r < 1}
 * for the derivatives J at all stages, in the norm of a scalar product, two trajectories approach
 * each other by {@code 1 + z + z²/2 + z³/6 + z⁴/24} at least, z = r − 1. No better number holds: J
 * = (z/h) I attains it.
 */
final class RungeKutta {
  /** y₁ = u, y₂ = u + w₁/2, y₃ = u + w₂/2, y₄ = u + w₃, in u and w = h(k₁, …, k₄), twice. */
  private static final int[][] STAGES = {
    {2, 0, 0, 0, 0}, {2, 1, 0, 0, 0}, {2, 0, 1, 0, 0}, {2, 0, 0, 2, 0}
  };

  /** u + (w₁ + 2w₂ + 2w₃ + w₄)/6, six times. */
  private static final int[] AFTER = {6, 1, 2, 2, 1};

  private static final Dyadic ONE = Dyadic.of(1);
  private static final Dyadic TWO = Dyadic.of(2);
  private static final Dyadic FOUR = Dyadic.of(4);
  private static final Dyadic EIGHT = Dyadic.of(8);

  private RungeKutta() {}

  /**
   * A box that holds a box of states, and all stages of a step from each of them; nothing if a
   * number is beyond the doubles.
   */
  static Optional<Box> stages(PolynomialField field, double step, Box states, Box parameters) {
    Dyadic whole = Dyadic.of(step);
    Dyadic half = whole.times(Dyadic.of(0.5));
    List<Interval> start = intervals(states);
    List<Interval> all = start;
    List<Interval> stage = start;
    for (Dyadic length : List.of(half, half, whole)) {
      List<Interval> slopes = slopes(field, stage, intervals(parameters));
      List<Interval> next = new ArrayList<>();
      List<Interval> hull = new ArrayList<>();
      for (int i = 0; i < start.size(); i++) {
        double[] ends = start.get(i).plus(slopes.get(i).times(length)).outward();
        if (!Double.isFinite(ends[0]) || !Double.isFinite(ends[1])) {
          return Optional.empty();
        }
        next.add(new Interval(Dyadic.of(ends[0]), Dyadic.of(ends[1])));
        hull.add(all.get(i).hull(next.get(i)));
      }
      stage = next;
      all = hull;
    }
    return box(all);
  }

  private static List<Interval> intervals(Box box) {
    return IntStream.range(0, box.centre().length())
        .mapToObj(i -> Interval.around(box.centre().get(i), box.radius().get(i)))
        .toList();
  }

  /** All values of the field. */
  private static List<Interval> slopes(
      PolynomialField field, List<Interval> states, List<Interval> parameters) {
    List<Interval> slopes = new ArrayList<>();
    for (int i = 0; i < field.dimension(); i++) {
      Interval sum = Interval.of(Dyadic.ZERO);
      for (int k = 0; k < field.monomials().size(); k++) {
        Interval term = Interval.of(Dyadic.of(field.coefficients().get(0).get(i, k)));
        for (int p = 0; p < parameters.size(); p++) {
          Dyadic factor = Dyadic.of(field.coefficients().get(p + 1).get(i, k));
          term = term.plus(parameters.get(p).times(factor));
        }
        if (term.low().signum() != 0 || term.high().signum() != 0) {
          sum = sum.plus(term.times(monomial(field.monomials().get(k), states)));
        }
      }
      slopes.add(sum);
    }
    return slopes;
  }

  private static Interval monomial(List<Integer> exponents, List<Interval> states) {
    Interval product = Interval.of(ONE);
    for (int j = 0; j < states.size(); j++) {
      for (int e = 0; e < exponents.get(j); e++) {
        product = product.times(states.get(j));
      }
    }
    return product;
  }

  private static Optional<Box> box(List<Interval> intervals) {
    double[] centre = new double[intervals.size()];
    double[] radius = new double[intervals.size()];
    for (int i = 0; i < centre.length; i++) {
      Interval interval = intervals.get(i);
      centre[i] = interval.low().plus(interval.high()).times(Dyadic.of(0.5)).floorToDouble();
      Dyadic middle = Dyadic.of(centre[i]);
      radius[i] = interval.high().minus(middle).max(middle.minus(interval.low())).ceilToDouble();
      if (!Double.isFinite(radius[i])) {
        return Optional.empty();
      }
    }
    return Optional.of(new Box(Vector.of(centre), Vector.of(radius)));
  }

  /**
   * A number below 1 by which two trajectories approach each other; nothing if none is shown.
   *
   * @param euler r, by which a step of Euler's method does, at all stages
   */
  static Optional<Dyadic> rate(Dyadic euler) {
    if (!(euler.signum() > 0 && euler.compareTo(ONE) < 0)) {
      return Optional.empty();
    }
    return isShown(euler)
        ? Optional.of(power(euler.minus(ONE)).dividedUp(Dyadic.of(24)))
        : Optional.empty();
  }

  /** 24 (1 + z + z²/2 + z³/6 + z⁴/24). */
  private static Dyadic power(Dyadic z) {
    Dyadic sum = z.plus(FOUR);
    for (double next : new double[] {12, 24, 24}) {
      sum = sum.times(z).plus(Dyadic.of(next));
    }
    return sum;
  }

  /**
   * That {@code P²|u|² − |u⁺|² − Σ λ_i (r²|y_i|² − |w_i + y_i|²)} is a sum of squares, whatever u
   * and w are: P the number that is to be shown, λ_i = P β_i / (r Y_i) > 0, Y_i what the stage y_i
   * and β_i what the weight of w_i comes to where w_i = z y_i. There it is 0; so it is never below
   * 0 if it is above 0 for u = 0, which the principal minors show.
   */
  private static boolean isShown(Dyadic r) {
    Dyadic z = r.minus(ONE);
    Dyadic[] stages = stages(z);
    Dyadic[] weights = weights(z);
    Dyadic p = power(z);
    if (p.signum() <= 0
        || Stream.of(stages).anyMatch(y -> y.signum() <= 0)
        || Stream.of(weights).anyMatch(beta -> beta.signum() <= 0)) {
      return false;
    }
    Dyadic[][] form = form(r, p, stages, weights);
    Dyadic[] zero = new Dyadic[form.length];
    zero[0] = FOUR;
    for (int i = 1; i < zero.length; i++) {
      zero[i] = z.times(stages[i - 1]);
    }
    boolean vanishes = Stream.of(form).allMatch(row -> dot(row, zero).signum() == 0);
    return vanishes
        && IntStream.range(1, form.length)
            .allMatch(size -> Determinant.of(part(form, size)).signum() > 0);
  }

  /** 4 Y_i: of u = 1 and w_i = z y_i. */
  private static Dyadic[] stages(Dyadic z) {
    Dyadic second = FOUR.plus(z.times(TWO));
    Dyadic third = FOUR.plus(z.times(second).times(Dyadic.of(0.5)));
    return new Dyadic[] {FOUR, second, third, FOUR.plus(z.times(third))};
  }

  /** 24 β_i: β_4 = 1/6, β_3 = 1/3 + z β_4, β_2 = 1/3 + z β_3 / 2, β_1 = 1/6 + z β_2 / 2. */
  private static Dyadic[] weights(Dyadic z) {
    Dyadic third = EIGHT.plus(z.times(FOUR));
    Dyadic second = EIGHT.plus(z.times(third).times(Dyadic.of(0.5)));
    Dyadic first = FOUR.plus(z.times(second).times(Dyadic.of(0.5)));
    return new Dyadic[] {first, second, third, FOUR};
  }

  /** The form in u and w, times 576 r Π 4Y_i. */
  private static Dyadic[][] form(Dyadic r, Dyadic p, Dyadic[] stages, Dyadic[] weights) {
    Dyadic product = r;
    for (Dyadic stage : stages) {
      product = product.times(stage);
    }
    int n = AFTER.length;
    Dyadic[][] form = new Dyadic[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        Dyadic sum = product.times(Dyadic.of(-16.0 * AFTER[i] * AFTER[j]));
        for (int s = 0; s < stages.length; s++) {
          int di = STAGES[s][i] + (i == s + 1 ? 2 : 0);
          int dj = STAGES[s][j] + (j == s + 1 ? 2 : 0);
          Dyadic square = r.times(r).times(Dyadic.of((double) STAGES[s][i] * STAGES[s][j]));
          Dyadic factor = p.times(weights[s]).times(without(stages, s));
          sum = sum.plus(factor.times(Dyadic.of((double) di * dj).minus(square)));
        }
        form[i][j] = sum;
      }
    }
    form[0][0] = form[0][0].plus(p.times(p).times(product));
    return form;
  }

  private static Dyadic without(Dyadic[] factors, int one) {
    Dyadic product = ONE;
    for (int i = 0; i < factors.length; i++) {
      product = i == one ? product : product.times(factors[i]);
    }
    return product;
  }

  private static Dyadic dot(Dyadic[] row, Dyadic[] v) {
    Dyadic sum = Dyadic.ZERO;
    for (int i = 0; i < v.length; i++) {
      sum = sum.plus(row[i].times(v[i]));
    }
    return sum;
  }

  /** Of w alone: the first rows and columns after that of u. */
  private static Dyadic[][] part(Dyadic[][] form, int size) {
    return IntStream.rangeClosed(1, size)
        .mapToObj(
            i -> IntStream.rangeClosed(1, size).mapToObj(j -> form[i][j]).toArray(Dyadic[]::new))
        .toArray(Dyadic[][]::new);
  }
}
