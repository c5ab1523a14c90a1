package keel.verify.field;

import java.util.Arrays;
import java.util.Optional;
import keel.verify.certificate.Box;
import keel.verify.exact.Evidence;
import keel.verify.exact.Vector;
import keel.verify.model.PolynomialField;

/** Why a theorem about fields cannot be asked. */
final class Obstacles {
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

  /** What is multiplied for all derivatives in the boxes is bounded before it is begun. */
  static Optional<String> size(PolynomialField field, Box parameters, Box states) {
    return Cover.of(field, parameters, states).isPresent()
        ? Optional.empty()
        : Optional.of(
            "a field of "
                + field.dimension()
                + " states has too many products in boxes with "
                + (parameters.unknown() + states.unknown())
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
