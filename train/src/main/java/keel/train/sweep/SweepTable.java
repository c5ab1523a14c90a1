package keel.train.sweep;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows of a sweep, one line for every combination of choices, all of its seeds together.
 *
 * @param lines in the order of the grid
 */
public record SweepTable(List<Line> lines) {
  /** Copies the list. */
  public SweepTable {
    lines = List.copyOf(lines);
  }

  /**
   * One combination.
   *
   * @param choices a text for each axis
   * @param runs how many seeds there were
   * @param mean of the score
   * @param deviation of the score from run to run; 0 of one run
   * @param certified how many of the models are CERTIFIED
   */
  public record Line(List<String> choices, int runs, double mean, double deviation, int certified) {
    /** Copies the choices. */
    public Line {
      choices = List.copyOf(choices);
    }
  }

  /**
   * Of some rows.
   *
   * @param axes how many there are
   */
  public static SweepTable of(List<String> rows, int axes) {
    Map<List<String>, List<String[]>> groups = new LinkedHashMap<>();
    for (String row : rows) {
      String[] cells = row.split("\t", -1);
      List<String> choices = List.of(cells).subList(1, 1 + axes);
      groups.computeIfAbsent(choices, key -> new ArrayList<>()).add(cells);
    }
    List<Line> lines = new ArrayList<>();
    groups.forEach((choices, group) -> lines.add(line(choices, group, axes)));
    return new SweepTable(lines);
  }

  private static Line line(List<String> choices, List<String[]> group, int axes) {
    Spread scores =
        Spread.of(
            group.stream().mapToDouble(cells -> Double.parseDouble(cells[axes + 2])).toArray());
    int certified =
        (int) group.stream().filter(cells -> cells[axes + 3].equals("CERTIFIED")).count();
    return new Line(choices, group.size(), scores.mean(), scores.deviation(), certified);
  }
}
