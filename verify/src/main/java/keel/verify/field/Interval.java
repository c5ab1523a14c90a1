package keel.verify.field;

import keel.verify.exact.Dyadic;

/**
 * All numbers between two, exactly.
 *
 * @param low the least of them
 * @param high the greatest, not less
 */
record Interval(Dyadic low, Dyadic high) {
  static Interval of(Dyadic number) {
    return new Interval(number, number);
  }

  /** All numbers within a radius of a centre. */
  static Interval around(double centre, double radius) {
    Dyadic middle = Dyadic.of(centre);
    Dyadic reach = Dyadic.of(radius);
    return new Interval(middle.minus(reach), middle.plus(reach));
  }

  Interval plus(Interval other) {
    return new Interval(low.plus(other.low), high.plus(other.high));
  }

  Interval times(Interval other) {
    Dyadic first = low.times(other.low);
    Dyadic second = low.times(other.high);
    Dyadic third = high.times(other.low);
    Dyadic fourth = high.times(other.high);
    return new Interval(
        first.min(second).min(third.min(fourth)), first.max(second).max(third.max(fourth)));
  }

  Interval times(Dyadic factor) {
    return times(of(factor));
  }

  /** All numbers between those of both. */
  Interval hull(Interval other) {
    return new Interval(low.min(other.low), high.max(other.high));
  }

  /** In doubles, rounded outwards; infinite where it is beyond them. */
  double[] outward() {
    return new double[] {low.floorToDouble(), high.ceilToDouble()};
  }
}
