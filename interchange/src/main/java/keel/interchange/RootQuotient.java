package keel.interchange;

import keel.verify.exact.Dyadic;
import keel.verify.model.InvalidModel;

/**
 * The number {@code x / √s}, which a float seldom is.
 *
 * @param x any number
 * @param s a number above zero
 */
public record RootQuotient(Dyadic x, Dyadic s) {
  private static final Dyadic HALF = Dyadic.of(1, -1);

  /** What the bounds below are apart at most, relative to the greater: of 64 bits each. */
  private static final Dyadic APART = Dyadic.of(1, -60);

  /**
   * Checks the sign.
   *
   * @throws IllegalArgumentException unless s > 0
   */
  public RootQuotient {
    if (s.signum() <= 0) {
      throw new IllegalArgumentException("no quotient by the root of " + s);
    }
  }

  /** A number as near that its distance is {@link #error()} at most. */
  public Dyadic approximately() {
    return x.dividedDown(s.rootUp());
  }

  /** A number that the approximation is not farther off than. */
  public Dyadic error() {
    return approximately().abs().times(APART);
  }

  /**
   * The nearest double; of two that are as near, the one whose last bit is zero. Decided by
   * comparing squares, without rounding.
   *
   * @throws InvalidModel if there is none
   */
  public double nearest() {
    double magnitude = x.abs().dividedDown(s.rootUp()).floorToDouble();
    Dyadic square = x.times(x);
    while (Double.isFinite(Math.nextUp(magnitude))) {
      Dyadic middle = Dyadic.of(magnitude).plus(Dyadic.of(Math.nextUp(magnitude))).times(HALF);
      int side = square.compareTo(middle.times(middle).times(s));
      boolean isEven = (Double.doubleToLongBits(magnitude) & 1) == 0;
      if (side < 0 || (side == 0 && isEven)) {
        return x.signum() < 0 ? -magnitude : magnitude;
      }
      magnitude = Math.nextUp(magnitude);
    }
    throw new InvalidModel("a number is too large for a double");
  }

  /** A number that the nearest double is not farther off than: half of its last place. */
  public Dyadic rounding() {
    return Dyadic.of(Math.ulp(nearest())).times(HALF);
  }
}
