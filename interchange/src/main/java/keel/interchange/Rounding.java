package keel.interchange;

import keel.verify.exact.Dyadic;
import keel.verify.model.InvalidModel;

/**
 * What rounding has changed in the entries of a matrix, or what it can have changed at most.
 *
 * @param greatest magnitude of a change
 * @param squares sum of the squares of the changes
 */
public record Rounding(Dyadic greatest, Dyadic squares) {
  /** Nothing. */
  public static final Rounding NONE = new Rounding(Dyadic.ZERO, Dyadic.ZERO);

  /**
   * The nearest double; of two that are as near, the one whose last bit is zero.
   *
   * @throws InvalidModel if there is none
   */
  public static double nearest(Dyadic exact) {
    double low = exact.floorToDouble();
    double high = exact.ceilToDouble();
    if (Double.isInfinite(low) || Double.isInfinite(high)) {
      throw new InvalidModel("a number is too large for a double: " + exact);
    }
    int side = exact.minus(Dyadic.of(low)).compareTo(Dyadic.of(high).minus(exact));
    boolean isLow = side < 0 || (side == 0 && (Double.doubleToLongBits(low) & 1) == 0);
    return isLow ? low : high;
  }

  /** With the change of one more entry. */
  public Rounding and(Dyadic change) {
    return new Rounding(greatest.max(change.abs()), squares.plus(change.times(change)));
  }

  /** With the changes of other entries. */
  public Rounding and(Rounding others) {
    return new Rounding(greatest.max(others.greatest), squares.plus(others.squares));
  }

  /** A number that no entry has changed by more than. */
  public double ofAnEntry() {
    return greatest.ceilToDouble();
  }

  /** A number that the Frobenius norm of the changes is not above. */
  public double frobenius() {
    return squares.ceilSquareRoot();
  }
}
