package keel.train.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What people should know of the columns of a table before they train on it: those that number the
 * rows or name them, which say nothing of a new row, and those of which doubles lose digits.
 */
final class CsvHints {
  /** Fewer rows could be in such an order by chance. */
  private static final int LEAST_ROWS = 10;

  /** Of a table in which every column is such a one, so many say it. */
  private static final int MOST_HINTS = 10;

  /** From here on not every whole number is a double. */
  private static final double LOSSY = 0x1p53;

  private static final Pattern IDENTIFIER =
      Pattern.compile(
          "(?i:(.*[ _.-])?(id|idx|index|key|nr|no|row|serial))|.*[a-z]I[dD]|Unnamed: [0-9]+");

  private static final String DIFFERS =
      "differs from row to row: it is probably an identifier, which says nothing of a new row;"
          + " leave it out";

  private CsvHints() {}

  /** A sentence for each column that is not what it seems; of many, the first few. */
  static List<String> of(CsvTable table) {
    List<String> names = names(table);
    int columns = names.size();
    double[] row = new double[columns];
    double[] before = new double[columns];
    double[] least = filled(columns, Double.POSITIVE_INFINITY);
    double[] greatest = filled(columns, Double.NEGATIVE_INFINITY);
    boolean[] broken = new boolean[columns]; // some number is no whole one
    boolean[] jumps = new boolean[columns]; // some number is not one more than the one before
    for (int i = 0; i < table.rows().size(); i++) {
      table.rows().get(i).copyTo(row, 0);
      for (int c = 0; c < columns; c++) {
        least[c] = Math.min(least[c], row[c]);
        greatest[c] = Math.max(greatest[c], row[c]);
        broken[c] |= row[c] != Math.rint(row[c]);
        jumps[c] |= i > 0 && row[c] != before[c] + 1;
      }
      System.arraycopy(row, 0, before, 0, columns);
    }
    List<String> hints = new ArrayList<>(ofTexts(table));
    for (int c = 0; c < columns && hints.size() < MOST_HINTS; c++) {
      String name = names.get(c);
      String hint = "";
      if (name.isEmpty() || broken[c] || table.rows().size() < LEAST_ROWS) {
        continue;
      } else if (Math.max(-least[c], greatest[c]) >= LOSSY) {
        hint =
            "has whole numbers of 2^53 and more, of which the last digits are lost; subtract what"
                + " they have in common";
      } else if (!jumps[c]) {
        hint =
            "counts the rows: it is probably an index, which says nothing of a new row; leave it out";
      } else if (greatest[c] - least[c] == table.rows().size() - 1 && differ(table, c)) {
        hint =
            "has every number of a count once: it is probably an index, which says nothing of a new"
                + " row; leave it out";
      } else if (IDENTIFIER.matcher(name).matches() && differ(table, c)) {
        hint = DIFFERS;
      }
      if (!hint.isEmpty()) {
        hints.add(hint(name, hint));
      }
    }
    return hints;
  }

  /** Of columns that have another text in every row. */
  private static List<String> ofTexts(CsvTable table) {
    return table.rows().size() < LEAST_ROWS
        ? List.of()
        : table.columns().stream()
            .filter(column -> column.values().size() == table.rows().size())
            .limit(MOST_HINTS)
            .map(column -> hint(column.name(), DIFFERS))
            .toList();
  }

  private static String hint(String column, String hint) {
    return "the column '" + column + "' " + hint;
  }

  /** Of the column that each number of a row stands for; "" for those of texts. */
  private static List<String> names(CsvTable table) {
    return table.columns().stream()
        .flatMap(
            column ->
                column.values().isEmpty()
                    ? Stream.of(column.name())
                    : column.values().stream().map(value -> ""))
        .toList();
  }

  private static double[] filled(int length, double value) {
    double[] values = new double[length];
    Arrays.fill(values, value);
    return values;
  }

  /** Whether no two rows have the same number there. */
  private static boolean differ(CsvTable table, int column) {
    double[] row = new double[table.rows().get(0).length()];
    Set<Double> seen = new HashSet<>();
    for (RawInput input : table.rows()) {
      input.copyTo(row, 0);
      if (!seen.add(row[column])) {
        return false;
      }
    }
    return true;
  }
}
