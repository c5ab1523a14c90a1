package keel.verify.trajectory;

import keel.verify.exact.Dyadic;

/** What is compared of two outputs, and with what of the two inputs. */
public enum Measure {
  /** The Euclidean distance of the outputs, for that of the inputs. */
  LENGTH(false, false),
  /** How far the difference of any two outputs moves, for the Euclidean distance of the inputs. */
  PAIR(true, false),
  /** The greatest distance of an output, for that of a number of the input. */
  GREATEST(false, true),
  /** How far the difference of any two outputs moves, for the same. */
  GREATEST_PAIR(true, true);

  private final boolean ofPairs;
  private final boolean inMaximum;

  Measure(boolean ofPairs, boolean inMaximum) {
    this.ofPairs = ofPairs;
    this.inMaximum = inMaximum;
  }

  /** Whether it is about the difference of two outputs. */
  public boolean isOfPairs() {
    return ofPairs;
  }

  /** Whether inputs are measured by their greatest number, not by their length. */
  public boolean isInMaximum() {
    return inMaximum;
  }

  /** Not below the distance of two inputs. */
  Dyadic ofInputs(Dyadic[] difference) {
    return inMaximum ? greatest(difference) : square(difference).rootUp();
  }

  /** Not above what two outputs are apart. */
  double ofOutputs(Dyadic[] difference) {
    if (!ofPairs) {
      return inMaximum
          ? greatest(difference).floorToDouble()
          : square(difference).floorSquareRoot();
    }
    Dyadic low = difference[0];
    Dyadic high = difference[0];
    for (Dyadic entry : difference) {
      low = low.min(entry);
      high = high.max(entry);
    }
    return high.minus(low).floorToDouble();
  }

  /** Not below what outputs that are off so far make of it. */
  double ofError(Distance off) {
    if (ofPairs) {
      return 2 * Math.min(off.euclidean(), off.maximum()); // √2 would do for the first
    }
    return inMaximum ? Math.min(off.euclidean(), off.maximum()) : off.euclidean();
  }

  private static Dyadic greatest(Dyadic[] difference) {
    Dyadic greatest = Dyadic.ZERO;
    for (Dyadic entry : difference) {
      greatest = greatest.max(entry.abs());
    }
    return greatest;
  }

  private static Dyadic square(Dyadic[] difference) {
    Dyadic sum = Dyadic.ZERO;
    for (Dyadic entry : difference) {
      sum = sum.plus(entry.times(entry));
    }
    return sum;
  }
}
