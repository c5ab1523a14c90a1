package keel.verify.field;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import keel.verify.certificate.Box;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Vector;
import keel.verify.model.PolynomialField;

/**
 * Parameters of a box for which some solutions never come back: a counterexample to a ball that
 * traps all, or to an equilibrium that attracts all. Looked for at the middle and the corners.
 *
 * <p>Method: an axis that keeps its solutions, on which the highest power drives them away; or an
 * equilibrium at 0 with an eigenvalue above 0, since {@code det(λI − J)} is below 0 at λ = 0 and
 * above it for a large one. Rigour: exact; finding none shows nothing.
 */
final class Escape {
  private Escape() {}

  /** A solution that grows without a bound, in a sentence. */
  static Optional<String> unbounded(PolynomialField field, Box parameters) {
    return points(parameters)
        .flatMap(
            point ->
                IntStream.range(0, field.dimension())
                    .filter(axis -> isEscape(field, new ExactField(field, point), axis))
                    .mapToObj(
                        axis ->
                            "solutions on the axis of "
                                + field.states().get(axis)
                                + " stay on it and grow without a bound"
                                + where(field, point)))
        .findFirst();
  }

  /** An equilibrium at 0 that does not attract, in a sentence. */
  static Optional<String> unstable(PolynomialField field, Box parameters) {
    Dyadic[] zero = Corners.of(Box.of(Vector.constant(field.dimension(), 0))).get(0);
    return points(parameters)
        .filter(
            point -> {
              ExactField known = new ExactField(field, point);
              return field.dimension() <= Determinant.LARGEST
                  && Stream.of(known.at(zero)).allMatch(entry -> entry.signum() == 0)
                  && Determinant.of(Forms.negated(known.jacobian(zero))).signum() < 0;
            })
        .findFirst()
        .map(
            point ->
                "the equilibrium 0 has a direction in which states move away"
                    + where(field, point));
  }

  private static Stream<Dyadic[]> points(Box parameters) {
    Stream<Dyadic[]> middle = Corners.of(Box.of(parameters.centre())).stream();
    return parameters.unknown() > Box.MOST_UNKNOWN
        ? middle
        : Stream.concat(middle, Corners.of(parameters).stream());
  }

  private static String where(PolynomialField field, Dyadic[] point) {
    return point.length == 0
        ? ""
        : " for "
            + String.join(
                ", ",
                IntStream.range(0, point.length)
                    .mapToObj(p -> field.parameters().get(p) + " = " + point[p])
                    .toList());
  }

  /** Whether what has no other state than one drives that one alone, and away in the end. */
  private static boolean isEscape(PolynomialField field, ExactField known, int axis) {
    int highest = -1;
    Dyadic leading = Dyadic.ZERO;
    for (int k = 0; k < field.monomials().size(); k++) {
      List<Integer> monomial = field.monomials().get(k);
      int power = monomial.get(axis);
      if (power == field.degree(k)) {
        for (int i = 0; i < field.dimension(); i++) {
          Dyadic coefficient = known.coefficient(i, k);
          if (i != axis && coefficient.signum() != 0) {
            return false;
          }
          if (i == axis && coefficient.signum() != 0 && power > highest) {
            highest = power;
            leading = coefficient;
          }
        }
      }
    }
    return highest > 0 && (highest % 2 == 0 || leading.signum() > 0);
  }
}
