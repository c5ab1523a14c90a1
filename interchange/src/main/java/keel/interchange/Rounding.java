package keel.interchange;

import keel.verify.exact.Dyadic;

/**
 * What rounding has changed in the entries of a matrix, or what it can have changed at most.
 *
 * @param greatest magnitude of a change
 * @param squares sum of the squares of the changes
 */
public record Rounding(Dyadic greatest, Dyadic squares) {
  /** Nothing. */
  public static final Rounding NONE = new Rounding(Dyadic.ZERO, Dyadic.ZERO);

  /** With the change of one more entry. */
  public Rounding and(Dyadic change) {
    return new Rounding(greatest.max(change.abs()), squares.plus(change.times(change)));
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
