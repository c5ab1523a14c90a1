package keel.verify.certificate;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Vector;

/**
 * All points that no coordinate takes farther from the centre than its radius.
 *
 * @param centre one number for each coordinate
 * @param radius numbers ≥ 0; 0 where a coordinate is known
 */
public record Box(Vector centre, Vector radius) {
  /** The most coordinates that are not known: a box of them has 4,096 corners. */
  public static final int MOST_UNKNOWN = 12;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if they do not belong together, or a radius is negative
   */
  public Box {
    centre = withOneZero(centre);
    radius = withOneZero(radius);
    if (centre.length() != radius.length()) {
      throw new IllegalArgumentException(
          "a box of "
              + centre.length()
              + " coordinates needs as many radii, found "
              + radius.length());
    }
    for (int i = 0; i < radius.length(); i++) {
      if (!(radius.get(i) >= 0)) {
        throw new IllegalArgumentException("radii must be at least 0, found " + radius.get(i));
      }
    }
  }

  /** A certificate knows no negative zero. */
  private static Vector withOneZero(Vector numbers) {
    return Vector.of(Arrays.stream(numbers.toArray()).map(x -> x + 0.0).toArray());
  }

  /** A point. */
  public static Box of(Vector point) {
    return new Box(point, Vector.constant(point.length(), 0));
  }

  /** How many coordinates are not known. */
  public int unknown() {
    return (int) IntStream.range(0, radius.length()).filter(i -> radius.get(i) != 0).count();
  }

  /** Whether a box lies in this one. */
  public boolean covers(Box other) {
    return other.centre.length() == centre.length()
        && IntStream.range(0, centre.length())
            .allMatch(
                i ->
                    Dyadic.of(other.centre.get(i))
                            .minus(Dyadic.of(centre.get(i)))
                            .abs()
                            .plus(Dyadic.of(other.radius.get(i)))
                            .compareTo(Dyadic.of(radius.get(i)))
                        <= 0);
  }

  /** For people: each coordinate with its radius, nothing rounded to more than it is. */
  public String text() {
    return IntStream.range(0, centre.length())
        .mapToObj(
            i ->
                centre.get(i)
                    + (radius.get(i) == 0
                        ? ""
                        : " ± " + Bound.Relation.AT_LEAST.text(radius.get(i))))
        .collect(Collectors.joining(", ", "(", ")"));
  }
}
