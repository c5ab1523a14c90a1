package keel.train.play;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Characters in rows, to draw lines with. */
final class Canvas {
  private static final int POINTS = 200;

  private final char[][] cells;
  private final double left;
  private final double right;
  private final double bottom;
  private final double top;

  /** Blank, of a part of the plane. */
  Canvas(int rows, int columns, double left, double right, double bottom, double top) {
    this.cells = new char[rows][columns];
    this.left = left;
    this.right = right;
    this.bottom = bottom;
    this.top = top;
    for (char[] row : cells) {
      Arrays.fill(row, ' ');
    }
  }

  /** Draws what lies within. */
  void line(double fromX, double fromY, double toX, double toY, char pen) {
    for (int i = 0; i <= POINTS; i++) {
      double share = (double) i / POINTS;
      double x = (fromX + share * (toX - fromX) - left) / (right - left);
      double y = (top - fromY - share * (toY - fromY)) / (top - bottom);
      int row = (int) Math.round(y * (cells.length - 1));
      int column = (int) Math.round(x * (cells[0].length - 1));
      if (row >= 0 && row < cells.length && column >= 0 && column < cells[0].length) {
        cells[row][column] = pen;
      }
    }
  }

  /** The rows from top to bottom, each with its end. */
  String text() {
    return Arrays.stream(cells)
        .map(row -> String.valueOf(row).stripTrailing() + "\n")
        .collect(Collectors.joining());
  }
}
