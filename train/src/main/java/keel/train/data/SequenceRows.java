package keel.train.data;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import keel.verify.model.TableColumn;
import keel.verify.model.Text;
import keel.verify.model.TrainingTable;

/**
 * Which sequence each row of a table belongs to and which step of it it is; and the table whose
 * rows are the sequences, with a column for every column and step, called NAME@STEP.
 *
 * <p>All sequences must have the same steps, without a gap. Rows may stand in any order.
 */
final class SequenceRows {
  /** Of a sequence, as of the columns of a table. */
  private static final int MOST_NUMBERS = 1 << 17;

  /** Whole numbers up to here differ by 1 as doubles. */
  private static final double LARGEST_STEP = 1e15;

  private static final char AT = '@';

  private final DataFile file;
  private final int idPlace;
  private final int stepPlace;
  private final List<Row> rows = new ArrayList<>();

  /**
   * A row of the file.
   *
   * @param index among the rows of the table
   */
  private record Row(String id, long step, int line, int index) {}

  /** Of a file with the columns, from 0, that say so. */
  SequenceRows(DataFile file, int idPlace, int stepPlace) {
    this.file = file;
    this.idPlace = idPlace;
    this.stepPlace = stepPlace;
  }

  /** The columns that are not learned from. */
  List<Integer> places() {
    return List.of(idPlace, stepPlace);
  }

  /** Adds the row that is the next of the table. */
  void add(CsvCells cells, CsvCells.Row row) {
    rows.add(read(cells, row, rows.size()));
  }

  /** Adds the row that is the first of the table, after all others. */
  void addFirst(CsvCells cells, CsvCells.Row row) {
    rows.replaceAll(other -> new Row(other.id, other.step, other.line, other.index + 1));
    rows.add(0, read(cells, row, 0));
  }

  private Row read(CsvCells cells, CsvCells.Row row, int index) {
    String id = cells.shortest(row.cells().get(idPlace));
    if (CsvCells.isMissing(id)) {
      throw file.corrupt("line " + row.line() + ": the id of the sequence is missing");
    }
    String cell = row.cells().get(stepPlace);
    OptionalDouble step = cells.numberIn(cell);
    if (step.isEmpty()
        || step.getAsDouble() != Math.rint(step.getAsDouble())
        || !(Math.abs(step.getAsDouble()) <= LARGEST_STEP)) {
      throw file.corrupt(
          "line "
              + row.line()
              + ": the step of a sequence must be a whole number but is '"
              + CsvCells.shortened(Text.shown(cell))
              + "'");
    }
    return new Row(id, (long) step.getAsDouble(), row.line(), index);
  }

  /** What a model takes at every step, of what it says that it takes. */
  TrainingTable ofOneStep(TrainingTable known) {
    String first = known.names().stream().findFirst().orElse("");
    int at = first.lastIndexOf(AT);
    if (at < 0) {
      throw file.corrupt(
          "the model was trained on rows, not on sequences of them; name no columns of sequences");
    }
    String suffix = first.substring(at);
    List<TableColumn> columns =
        known.columns().stream()
            .filter(column -> column.name().endsWith(suffix))
            .map(column -> renamed(column, withoutEnd(column.name(), suffix)))
            .toList();
    return new TrainingTable(columns, known.target(), known.rows(), known.rowHashes());
  }

  private static String withoutEnd(String name, String suffix) {
    return name.substring(0, name.length() - suffix.length());
  }

  private static TableColumn renamed(TableColumn column, String name) {
    return new TableColumn(name, column.values(), column.fill());
  }

  /**
   * The table of sequences, in the order in which they begin.
   *
   * @param table of all rows that were added
   * @param known what the model takes
   */
  CsvTable joined(CsvTable table, Optional<TrainingTable> known) {
    if (rows.isEmpty()) {
      return table;
    }
    Map<String, List<Row>> byId = new LinkedHashMap<>();
    rows.forEach(row -> byId.computeIfAbsent(row.id, id -> new ArrayList<>()).add(row));
    byId.values().forEach(sequence -> sequence.sort(Comparator.comparingLong(Row::step)));
    byId.values().forEach(this::requireNoGap);
    List<Row> first = byId.values().iterator().next();
    byId.values().forEach(sequence -> requireSameSteps(first, sequence));
    int width = table.rows().get(0).length();
    if ((long) width * first.size() > MOST_NUMBERS) {
      throw file.corrupt(
          "a sequence must have at most "
              + MOST_NUMBERS
              + " numbers but has "
              + first.size()
              + " steps of "
              + width);
    }
    return new CsvTable(
        columns(table, first, known),
        table.targets(),
        table.header(),
        table.reordered(),
        byId.values().stream().map(sequence -> numbers(table, sequence, width)).toList(),
        table.labels().stream().map(labels -> labels(labels, byId.values())).toList());
  }

  private void requireNoGap(List<Row> sequence) {
    for (int k = 1; k < sequence.size(); k++) {
      Row row = sequence.get(k);
      Row before = sequence.get(k - 1);
      if (row.step == before.step) {
        throw file.corrupt(
            place(row) + "has the step " + row.step + " already in line " + before.line);
      }
      if (row.step != before.step + 1) {
        throw file.corrupt(
            place(row)
                + "has no step "
                + (before.step + 1)
                + " before the step "
                + row.step
                + "; fill it in, or leave out the sequence");
      }
    }
  }

  private void requireSameSteps(List<Row> first, List<Row> sequence) {
    if (sequence.get(0).step != first.get(0).step || sequence.size() != first.size()) {
      throw file.corrupt(
          place(sequence.get(0))
              + "has the steps "
              + steps(sequence)
              + ", but '"
              + shown(first.get(0))
              + "' those from "
              + steps(first)
              + "; all must have the same");
    }
  }

  private static String steps(List<Row> sequence) {
    return sequence.get(0).step + " to " + sequence.get(sequence.size() - 1).step;
  }

  private static String place(Row row) {
    return "line " + row.line + ": the sequence '" + shown(row) + "' ";
  }

  private static String shown(Row row) {
    return CsvCells.shortened(Text.shown(row.id));
  }

  private List<TableColumn> columns(
      CsvTable table, List<Row> sequence, Optional<TrainingTable> known) {
    List<TableColumn> columns = new ArrayList<>();
    for (Row row : sequence) {
      for (TableColumn column : table.columns()) {
        String name = column.name() + AT + row.step;
        if (!Text.isName(name)) {
          throw file.corrupt("the name of the column '" + column.name() + "' is too long");
        }
        columns.add(renamed(column, name));
      }
    }
    if (known.isPresent() && !known.get().columns().equals(columns)) {
      throw file.corrupt(
          "the model takes "
              + CsvTable.shown(known.get().names())
              + ", but the sequences have the steps "
              + steps(sequence));
    }
    return columns;
  }

  private static RawInput numbers(CsvTable table, List<Row> sequence, int width) {
    double[] numbers = new double[sequence.size() * width];
    for (int k = 0; k < sequence.size(); k++) {
      table.rows().get(sequence.get(k).index).copyTo(numbers, k * width);
    }
    return RawInput.of(numbers);
  }

  /** What is to be learned of every sequence: on one of its rows at least, and the same on all. */
  private List<String> labels(List<String> labels, Collection<List<Row>> sequences) {
    List<String> result = new ArrayList<>();
    for (List<Row> sequence : sequences) {
      Optional<Row> labelled = Optional.empty();
      for (Row row : sequence) {
        String label = labels.get(row.index);
        if (CsvCells.isMissing(label)) {
          continue;
        }
        if (labelled.isPresent() && !labels.get(labelled.get().index).equals(label)) {
          throw file.corrupt(
              place(row)
                  + "has the label '"
                  + CsvCells.shortened(label)
                  + "', but '"
                  + CsvCells.shortened(labels.get(labelled.get().index))
                  + "' in line "
                  + labelled.get().line);
        }
        labelled = labelled.or(() -> Optional.of(row));
      }
      result.add(
          labels.get(
              labelled.orElseThrow(
                      () ->
                          file.corrupt(place(sequence.get(0)) + "has no label in any of its rows"))
                  .index));
    }
    return result;
  }
}
