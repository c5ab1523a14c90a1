package keel.verify.report;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Some lines over one axis, to stand in a page or in a file.
 *
 * @param xTitle what the horizontal axis counts
 * @param yTitle what the vertical one does, with its unit
 * @param isLogarithmic whether the vertical axis is, which only positive numbers can have
 * @param lines at least one
 */
public record LinePicture(String xTitle, String yTitle, boolean isLogarithmic, List<Line> lines) {
  /** Copies the list. */
  public LinePicture {
    lines = List.copyOf(lines);
  }

  /**
   * One line.
   *
   * @param name unique within the picture
   * @param x in ascending order
   * @param y as many
   * @param colour lines of one number have one colour
   * @param isDashed whether it is drawn so, as bounds are
   */
  public record Line(String name, List<Double> x, List<Double> y, int colour, boolean isDashed) {
    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException if they differ in length, or are empty
     */
    public Line {
      x = List.copyOf(x);
      y = List.copyOf(y);
      if (x.isEmpty() || x.size() != y.size()) {
        throw new IllegalArgumentException(
            "line '" + name + "' has " + x.size() + " places and " + y.size() + " heights");
      }
    }

    /** Of the heights at 0, 1, 2, … */
    public static Line against(String name, List<Double> y, int colour) {
      return new Line(
          name, IntStream.range(0, y.size()).mapToObj(k -> (double) k).toList(), y, colour, false);
    }

    /** The same, dashed. */
    public Line dashed() {
      return new Line(name, x, y, colour, true);
    }
  }

  /** The {@code <svg>} element, to stand within a page. */
  public String svg() {
    return Charts.svg(this);
  }

  /** As an image file. */
  public byte[] png() {
    return Charts.png(this);
  }
}
