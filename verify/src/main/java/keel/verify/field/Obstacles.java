package keel.verify.field;

import java.util.Arrays;
import java.util.Optional;
import keel.verify.certificate.Box;
import keel.verify.exact.Evidence;
import keel.verify.exact.Vector;
import keel.verify.model.PolynomialField;

/** Why a theorem about fields cannot be asked. */
final class Obstacles {
  /** Of Jacobians, at all corners together. */
  private static final double MOST_PRODUCTS = 0x1p26;

  private Obstacles() {}

  static Optional<String> degree(PolynomialField field) {
    return field.degree() <= 2
        ? Optional.empty()
        : Optional.of(
            "the field is of degree "
                + field.degree()
                + ", and derivatives of more than degree 1 may be greater inside of a box than at"
                + " its corners; prune what is of degree 3 and more");
  }

  /** Corners, and what is multiplied at all of them, are bounded before they are begun. */
  static Optional<String> corners(PolynomialField field, int unknown) {
    if (unknown > Box.MOST_UNKNOWN) {
      return Optional.of(
          "boxes with "
              + unknown
              + " coordinates that are not known have too many corners; "
              + Box.MOST_UNKNOWN
              + " are looked at");
    }
    double products = Math.pow(field.dimension(), 3) * (1 << unknown);
    return products <= MOST_PRODUCTS
        ? Optional.empty()
        : Optional.of(
            "a field of "
                + field.dimension()
                + " states has too many products at the corners of boxes with "
                + unknown
                + " coordinates that are not known; fix some");
  }

  /** As evidence, if they were found. */
  static Evidence numbers(Optional<double[]> found) {
    return found
        .filter(numbers -> Arrays.stream(numbers).allMatch(Double::isFinite))
        .map(
            numbers ->
                new Evidence(Optional.empty(), Optional.empty(), Optional.of(Vector.of(numbers))))
        .orElse(Evidence.NONE);
  }

  /** The numbers, if there are so many and the first of them, weights, are positive. */
  static Optional<Vector> positive(Optional<Vector> numbers, int weights) {
    return numbers
        .filter(found -> found.length() == weights)
        .filter(found -> Arrays.stream(found.toArray()).allMatch(weight -> weight > 0));
  }
}
