package keel.verify.cli;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import keel.verify.certificate.Box;
import keel.verify.exact.Vector;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code box:RADII} and {@code box:CENTRES:RADII}, numbers with commas between them. */
public final class BoxConverter implements ITypeConverter<BoxConverter.Given> {
  private static final String BOX = "box";

  /**
   * A box of which it is not known yet how many coordinates it has.
   *
   * @param centre one number for each coordinate, or one for all
   * @param radius the same
   */
  public record Given(List<Double> centre, List<Double> radius) {
    /**
     * With so many coordinates.
     *
     * @throws IllegalArgumentException if it has another number of them
     */
    public Box of(int coordinates) {
      return new Box(numbers(centre, coordinates), numbers(radius, coordinates));
    }

    private static Vector numbers(List<Double> given, int count) {
      return given.size() == 1
          ? Vector.constant(count, given.get(0))
          : Vector.of(given.stream().mapToDouble(x -> x).toArray());
    }
  }

  @Override
  public Given convert(String text) {
    String[] parts = text.split(":", -1);
    if (!parts[0].equals(BOX) || parts.length < 2 || parts.length > 3) {
      throw new TypeConversionException(
          "'" + text + "' is no box: box:RADII or box:CENTRES:RADII, as in box:2,-1,1:0.5,0.5,0.3");
    }
    return new Given(
        parts.length == 3 ? numbers(parts[1]) : List.of(0.0), numbers(parts[parts.length - 1]));
  }

  private static List<Double> numbers(String text) {
    try {
      List<Double> numbers =
          Stream.of(text.split(",", -1)).map(Double::valueOf).collect(Collectors.toList());
      if (numbers.stream().allMatch(Double::isFinite)) {
        return numbers;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new TypeConversionException(
        "a box has numbers with commas between them, found "
            + Arrays.toString(text.split(",", -1)));
  }
}
