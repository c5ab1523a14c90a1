package keel.train.data;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedSet;
import java.util.TreeSet;

/** What the cells of one column are, counted before any becomes a number. */
final class ColumnScan {
  /** Different texts that one column may hold. */
  static final int MOST_VALUES = 100;

  private final SortedSet<String> texts = new TreeSet<>();
  private int numbers;
  private int others;
  private int lacksFrom;
  private String lacking = "";
  private int tooManyFrom;

  /** Counts the cell of a row that begins in a line. */
  void add(CsvCells cells, String cell, int line) {
    OptionalDouble number = cells.numberIn(cell);
    if (number.isPresent() && !Double.isNaN(number.getAsDouble())) {
      numbers++;
    } else if (CsvCells.isMissing(cell)) {
      if (!lacks()) {
        lacksFrom = line;
        lacking = cell;
      }
      return;
    } else {
      others++;
    }
    if (texts.size() <= MOST_VALUES && texts.add(cell) && texts.size() > MOST_VALUES) {
      tooManyFrom = line;
    }
  }

  /** Whether most cells are texts. */
  boolean isText() {
    return others > numbers;
  }

  boolean hasNumbers() {
    return numbers > 0;
  }

  /** Whether some cell says nothing. */
  boolean lacks() {
    return lacksFrom > 0;
  }

  /** Where the first one is; 0 if there is none. */
  int lacksFrom() {
    return lacksFrom;
  }

  /** How the first one says so. */
  String lacking() {
    return lacking;
  }

  /** One of the texts, if most of them are numbers to people, but not ones that are read. */
  Optional<String> numberToPeople() {
    List<String> found = texts.stream().filter(CsvCells::isNumberToPeople).toList();
    return found.size() > texts.size() / 2 ? Optional.of(found.get(0)) : Optional.empty();
  }

  /** Where more than {@link #MOST_VALUES} different cells are reached; 0 if nowhere. */
  int tooManyFrom() {
    return tooManyFrom;
  }

  /** The different cells that say something, as written; not all if they are too many. */
  SortedSet<String> texts() {
    return texts;
  }
}
