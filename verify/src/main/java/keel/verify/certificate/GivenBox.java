package keel.verify.certificate;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import keel.verify.exact.Vector;

/**
 * A box as somebody writes it, {@code box:RADII} or {@code box:CENTRES:RADII} with commas between
 * numbers, of which it is not known yet how many coordinates it has.
 *
 * @param centre one number for each coordinate, or one for all
 * @param radius the same
 */
public record GivenBox(List<Double> centre, List<Double> radius) {
  private static final String BOX = "box";

  /** Copies the lists. */
  public GivenBox {
    centre = List.copyOf(centre);
    radius = List.copyOf(radius);
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static GivenBox of(String text) {
    String[] parts = text.split(":", -1);
    if (!parts[0].equals(BOX) || parts.length < 2 || parts.length > 3) {
      throw new IllegalArgumentException(
          "'" + text + "' is no box: box:RADII or box:CENTRES:RADII, as in box:2,-1,1:0.5,0.5,0.3");
    }
    return new GivenBox(
        parts.length == 3 ? numbers(parts[1]) : List.of(0.0), numbers(parts[parts.length - 1]));
  }

  private static List<Double> numbers(String text) {
    try {
      List<Double> numbers = Stream.of(text.split(",", -1)).map(Double::valueOf).toList();
      if (numbers.stream().allMatch(Double::isFinite)) {
        return numbers;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new IllegalArgumentException(
        "a box has numbers with commas between them, found "
            + Arrays.toString(text.split(",", -1)));
  }

  /**
   * With so many coordinates.
   *
   * @throws IllegalArgumentException if it has another number of them, or a radius is negative
   */
  public Box of(int coordinates) {
    return new Box(numbers(centre, coordinates), numbers(radius, coordinates));
  }

  private static Vector numbers(List<Double> given, int count) {
    return given.size() == 1
        ? Vector.constant(count, given.get(0))
        : Vector.of(given.stream().mapToDouble(x -> x).toArray());
  }

  /** As it is written. */
  public String text() {
    return BOX + ":" + text(centre) + ":" + text(radius);
  }

  private static String text(List<Double> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
  }
}
