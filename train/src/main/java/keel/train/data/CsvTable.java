package keel.train.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import keel.verify.model.TableColumn;
import keel.verify.model.Text;
import keel.verify.model.TrainingTable;

/**
 * A CSV file as numbers: columns that are learned from, and columns that are to be learned.
 *
 * <p>The first row is a header if none of its cells, the targets' apart, is a number, unless all
 * columns hold texts that come again below. Column numbers may stand in a header, too (0, 1, 2, as
 * pandas writes them): then the cell above the target is none of them.
 *
 * <p>A column holds texts if most of its cells are none, else numbers. A table that a model is
 * given has the columns of the one that it was trained on, by their names.
 *
 * @param columns learned from, in the order of the numbers
 * @param targets what the columns to be learned are called
 * @param header whether the first row says so; else columns are called by their number
 * @param reordered whether the columns stand in another order in the file
 * @param rows numbers of the columns, row by row; NaN for what is missing and shall be the mean
 * @param labels what is to be learned as written, one list a column; a number in its shortest form
 */
record CsvTable(
    List<TableColumn> columns,
    List<String> targets,
    boolean header,
    boolean reordered,
    List<RawInput> rows,
    List<List<String>> labels) {
  /** So that a small gzip file cannot fill the memory with the overhead of short rows. */
  private static final int MOST_ROWS = 1 << 22;

  /** Of all rows together, as texts become lists of numbers. */
  private static final long MOST_NUMBERS = 1L << 29;

  /** Names in a message. */
  private static final int MOST_SHOWN = 5;

  /**
   * Reads a file to its end.
   *
   * @param request which columns are to be learned, and what becomes of missing numbers
   * @param known the columns that a model takes, where it says so
   * @param labels whether those are read
   * @throws CorruptData if it is no such table
   */
  static CsvTable read(
      DataFile file, DataRequest request, Optional<TrainingTable> known, Labels labels)
      throws IOException {
    Layout layout =
        CsvCells.read(file, cells -> new Reader(file, cells).layout(request, known, labels));
    List<RawInput> rows =
        CsvCells.read(file.again(), cells -> new Reader(file, cells).numbers(layout));
    CsvTable table =
        new CsvTable(
            layout.columns(),
            layout.targets,
            layout.header,
            !IntStream.range(1, layout.inputs.size())
                .allMatch(i -> layout.inputs.get(i - 1).place < layout.inputs.get(i).place),
            rows,
            layout.labels);
    return layout.sequence.map(sequence -> sequence.joined(table, known)).orElse(table);
  }

  /** What is done with the columns that are to be learned. */
  enum Labels {
    /** Every cell must hold one. */
    READ,
    /** They may be there or not. */
    PASSED_OVER
  }

  /** Names for a message, the first few of many. */
  static String shown(List<String> names) {
    String first = String.join(", ", names.subList(0, Math.min(MOST_SHOWN, names.size())));
    return names.size() <= MOST_SHOWN
        ? first
        : first + " and " + (names.size() - MOST_SHOWN) + " more";
  }

  /**
   * A column of the file that is learned from.
   *
   * @param place in a row, from 0
   * @param column what the network takes of it
   * @param missing what becomes of a missing number, if there is no fill
   */
  private record Input(int place, TableColumn column, Missing missing) {}

  /** What a table consists of, before its cells become numbers. */
  private record Layout(
      boolean header,
      int width,
      List<Input> inputs,
      List<String> targets,
      List<List<String>> labels,
      Optional<SequenceRows> sequence) {
    List<TableColumn> columns() {
      return inputs.stream().map(Input::column).toList();
    }
  }

  /** Reads the rows of one file, of which it says in messages what is wrong. */
  private record Reader(DataFile file, CsvCells cells) {
    Layout layout(DataRequest request, Optional<TrainingTable> model, Labels wanted)
        throws IOException {
      CsvCells.Row first = cells.next();
      int width = first.cells().size();
      if (width < 2) {
        throw file.corrupt(
            "at least two columns, separated by commas, semicolons or tabs, are needed but the"
                + " first row has "
                + width);
      }
      List<Integer> targets = targets(first.cells(), request.targets(), model);
      Optional<SequenceRows> sequence = sequence(first.cells(), targets, request);
      Optional<TrainingTable> known =
          sequence.isPresent() ? model.map(sequence.get()::ofOneStep) : model;
      List<ColumnScan> scans = IntStream.range(0, width).mapToObj(i -> new ColumnScan()).toList();
      List<List<String>> labels = new ArrayList<>();
      if (wanted == Labels.READ) {
        targets.forEach(target -> labels.add(new ArrayList<>()));
      }
      int rows = 0;
      for (CsvCells.Row row = cells.next(); row.line() > 0; row = cells.next()) {
        if (++rows > MOST_ROWS) {
          throw file.corrupt("must have at most " + MOST_ROWS + " rows but has more");
        }
        scan(row, width, scans);
        if (sequence.isPresent()) {
          sequence.get().add(cells, row);
        }
        for (int t = 0; t < labels.size(); t++) {
          labels.get(t).add(labelIfAny(row, targets.get(t)));
        }
      }
      if (wanted == Labels.READ) {
        targets.forEach(target -> requireLabels(target, scans.get(target)));
        if (sequence.isEmpty()) { // else one row of each has one
          targets.forEach(target -> requireNoneMissing(scans.get(target)));
        }
      }
      boolean header =
          known.filter(table -> Set.copyOf(first.cells()).containsAll(table.names())).isPresent()
              || isHeader(first.cells(), targets, labels, scans);
      if (!header) {
        scan(first, width, scans);
        if (sequence.isPresent()) {
          sequence.get().addFirst(cells, first);
        }
        for (int t = 0; t < labels.size(); t++) {
          int target = targets.get(t);
          labels
              .get(t)
              .add(0, sequence.isPresent() ? labelIfAny(first, target) : label(first, target));
        }
      }
      List<String> names = header ? names(first.cells()) : numbered(width);
      List<Integer> others = new ArrayList<>(targets);
      sequence.map(SequenceRows::places).ifPresent(others::addAll);
      List<Input> inputs =
          known.isPresent()
              ? inputs(known.get(), names, others, header)
              : inputs(names, others, scans, request.missing());
      int numbers = inputs.stream().mapToInt(input -> input.column.inputs()).sum();
      if ((long) numbers * (rows + 1) > MOST_NUMBERS) {
        throw file.corrupt(
            "must become at most "
                + MOST_NUMBERS
                + " numbers, but "
                + rows
                + " rows would have "
                + numbers
                + " each; leave out columns of many different texts");
      }
      List<String> targetNames = targets.stream().map(names::get).toList();
      return new Layout(header, width, inputs, targetNames, labels, sequence);
    }

    private void scan(CsvCells.Row row, int width, List<ColumnScan> scans) {
      requireWidth(row, width);
      for (int i = 0; i < width; i++) {
        scans.get(i).add(cells, row.cells().get(i), row.line());
      }
    }

    private void requireWidth(CsvCells.Row row, int width) {
      if (row.cells().size() != width) {
        throw file.corrupt(
            "line "
                + row.line()
                + " must have "
                + width
                + " columns as the first row has, but has "
                + row.cells().size());
      }
    }

    private void requireLabels(int column, ColumnScan scan) {
      if (scan.lacks() && scan.texts().isEmpty()) {
        throw file.corrupt(
            "the target, column "
                + (column + 1)
                + ", is empty in every row; name another with --target");
      }
    }

    private void requireNoneMissing(ColumnScan scan) {
      if (scan.lacks()) {
        throw noLabel(scan.lacking(), scan.lacksFrom());
      }
    }

    private CorruptData noLabel(String cell, int line) {
      return file.corrupt(
          "line "
              + line
              + ": the label is missing"
              + (cell.isEmpty() ? "" : ", '" + cell + "' is no class")
              + "; leave out the row");
    }

    private String labelIfAny(CsvCells.Row row, int column) {
      String label = row.cells().get(column);
      return CsvCells.isMissing(label) ? label : label(row, column);
    }

    private String label(CsvCells.Row row, int column) {
      String label = row.cells().get(column);
      if (CsvCells.isMissing(label)) {
        throw noLabel(label, row.line());
      }
      OptionalDouble number = cells.numberIn(label);
      if (number.isPresent() && !Double.isFinite(number.getAsDouble())) {
        throw file.corrupt(
            "line "
                + row.line()
                + ": a class or a finite number is needed but '"
                + label
                + "' is found");
      }
      return cells.shortest(named("the label of line " + row.line(), label));
    }

    /** What the request says of sequences. */
    private Optional<SequenceRows> sequence(
        List<String> first, List<Integer> targets, DataRequest request) {
      if (request.sequence().isEmpty()) {
        return Optional.empty();
      }
      if (request.missing() == Missing.MEAN) {
        throw file.corrupt(
            "of sequences nothing may be missing; fill it in, and leave --missing mean out");
      }
      int id = column(first, request.sequence().get().id(), "the id of sequences");
      int step = column(first, request.sequence().get().step(), "the step of sequences");
      Set<Integer> different = new HashSet<>(targets);
      different.add(id);
      different.add(step);
      if (different.size() != targets.size() + 2 || different.size() == first.size()) {
        throw file.corrupt(
            "the id and the step of sequences and the target must be different columns and leave one"
                + " to learn from; name the target with --target");
      }
      return Optional.of(new SequenceRows(file, id, step));
    }

    /** The columns that the request names, else those of the model, else the last. */
    private List<Integer> targets(
        List<String> first, List<String> wanted, Optional<TrainingTable> known) {
      if (!wanted.isEmpty()) {
        List<Integer> targets =
            wanted.stream().map(name -> column(first, name, "the target")).toList();
        if (new HashSet<>(targets).size() < targets.size() || targets.size() == first.size()) {
          throw file.corrupt(
              "the targets "
                  + shown(wanted)
                  + " must be different columns and leave one to learn from");
        }
        return targets;
      }
      if (known.isEmpty()) {
        return List.of(first.size() - 1);
      }
      List<String> names = known.get().target().columns();
      List<String> present = first.containsAll(names) ? first : numbered(first.size());
      return present.containsAll(names) ? names.stream().map(present::indexOf).toList() : List.of();
    }

    private int column(List<String> names, String wanted, String what) {
      int named = names.indexOf(wanted);
      if (named >= 0 && (hasNoNumbers(names, List.of(named)) || isNumbered(names, named))) {
        return named;
      }
      OptionalDouble number = CsvCells.number(wanted);
      for (int column = 0; column < names.size() && number.isPresent(); column++) {
        if (number.getAsDouble() == column + 1) {
          return column;
        }
      }
      throw file.corrupt(
          "there is no column '"
              + CsvCells.shortened(Text.shown(wanted))
              + "' for "
              + what
              + "; name one of the header or give its number, 1 to "
              + names.size());
    }

    /**
     * Whether the first row names columns. One that could also be a pattern does so if its label is
     * that of no other row and the others are column numbers, or the labels below are all numbers.
     */
    private boolean isHeader(
        List<String> first,
        List<Integer> targets,
        List<List<String>> labels,
        List<ColumnScan> scans) {
      if (hasNoNumbers(first, targets)) {
        return !comesAgain(first, targets, scans);
      }
      if (labels.size() != 1 || labels.get(0).isEmpty()) {
        return false;
      }
      int target = targets.get(0);
      String own = cells.shortest(first.get(target));
      return !labels.get(0).contains(own)
          && (isNumbered(first, target)
              || (cells.numberIn(own).isEmpty()
                  && labels.get(0).stream().allMatch(l -> CsvCells.number(l).isPresent())));
    }

    /** Whether every column holds texts, that of the row among them. */
    private static boolean comesAgain(
        List<String> row, List<Integer> targets, List<ColumnScan> scans) {
      return IntStream.range(0, row.size())
          .filter(column -> !targets.contains(column))
          .allMatch(
              column ->
                  !scans.get(column).hasNumbers()
                      && scans.get(column).texts().contains(row.get(column)));
    }

    private boolean hasNoNumbers(List<String> row, List<Integer> targets) {
      return IntStream.range(0, row.size())
          .filter(column -> !targets.contains(column))
          .noneMatch(column -> cells.numberIn(row.get(column)).isPresent());
    }

    /** Whether each cell that is a number says which column it is, from 0 or from 1. */
    private boolean isNumbered(List<String> row, int target) {
      return IntStream.of(0, 1)
          .anyMatch(
              from ->
                  IntStream.range(0, row.size())
                      .filter(c -> c != target || cells.numberIn(row.get(c)).isPresent())
                      .allMatch(c -> row.get(c).equals(Integer.toString(c + from))));
    }

    private static List<String> numbered(int columns) {
      return new ArrayList<>(
          IntStream.rangeClosed(1, columns).mapToObj(column -> "column " + column).toList());
    }

    /** Of a header; a cell without a name, as above an index, has its number. */
    private List<String> names(List<String> header) {
      List<String> names = numbered(header.size());
      for (int column = 0; column < names.size(); column++) {
        if (!header.get(column).isEmpty()) {
          names.set(column, named("the name of column " + (column + 1), header.get(column)));
        }
      }
      Set<String> different = new HashSet<>();
      for (String name : names) {
        if (!different.add(name)) {
          throw file.corrupt(
              "columns must have different names but two are called '" + name + "'; rename one");
        }
      }
      return names;
    }

    private String named(String what, String text) {
      if (!Text.isName(text)) {
        throw file.corrupt(
            what
                + " must be seen, and short, but is '"
                + CsvCells.shortened(Text.shown(text))
                + "'; write another");
      }
      return text;
    }

    /** All columns that are no target, as they are to be learned from. */
    private List<Input> inputs(
        List<String> names, List<Integer> targets, List<ColumnScan> scans, Missing missing) {
      List<Input> inputs = new ArrayList<>();
      for (int place = 0; place < names.size(); place++) {
        if (!targets.contains(place)) {
          inputs.add(
              new Input(place, column(names.get(place), scans.get(place), missing), missing));
        }
      }
      return inputs;
    }

    private TableColumn column(String name, ColumnScan scan, Missing missing) {
      if (!scan.isText()) {
        return TableColumn.of(name);
      }
      Optional<String> number = scan.numberToPeople();
      if (number.isPresent()) {
        throw file.corrupt(
            "the column '"
                + name
                + "' holds '"
                + CsvCells.shortened(number.get())
                + "'; "
                + PLAIN_NUMBERS);
      }
      if (scan.tooManyFrom() > 0) {
        throw file.corrupt(
            "the column '"
                + name
                + "' must hold numbers or at most "
                + ColumnScan.MOST_VALUES
                + " different texts, but line "
                + scan.tooManyFrom()
                + " has one more; leave out the column, or name it with --target if it holds the"
                + " classes");
      }
      for (String text : scan.texts()) {
        named("a text of the column '" + name + "'", text);
      }
      Set<String> values = new TreeSet<>(scan.texts());
      if (scan.lacks() && missing == Missing.MEAN) {
        values.add("");
      }
      return TableColumn.of(name, List.copyOf(values));
    }

    /** The columns that a model takes, in its order, wherever they stand. */
    private List<Input> inputs(
        TrainingTable known, List<String> names, List<Integer> targets, boolean header) {
      List<String> others = new ArrayList<>(names);
      targets.forEach(target -> others.remove(names.get(target)));
      List<String> missing = new ArrayList<>(known.names());
      missing.removeAll(new HashSet<>(others));
      others.removeAll(new HashSet<>(known.names()));
      if (!missing.isEmpty() || !others.isEmpty()) {
        throw file.corrupt(
            "the model takes the columns "
                + shown(known.names())
                + " and the target "
                + shown(known.target().columns())
                + ", but the file has "
                + (header ? "a" : "no")
                + " header, and in it"
                + (missing.isEmpty() ? "" : " no " + shown(missing))
                + (others.isEmpty() ? "" : " the others " + shown(others))
                + "; use the same names");
      }
      Map<String, Integer> places = new HashMap<>();
      names.forEach(name -> places.put(name, places.size()));
      return known.columns().stream()
          .map(column -> new Input(places.get(column.name()), column, Missing.REFUSED))
          .toList();
    }

    /** The second reading: every cell that is learned from as numbers. */
    List<RawInput> numbers(Layout layout) throws IOException {
      List<RawInput> rows = new ArrayList<>();
      CsvCells.Row row = cells.next();
      if (layout.header) {
        row = cells.next();
      }
      for (; row.line() > 0; row = cells.next()) {
        requireWidth(row, layout.width);
        rows.add(RawInput.of(numbers(row, layout.inputs)));
      }
      return rows;
    }

    private double[] numbers(CsvCells.Row row, List<Input> inputs) {
      double[] numbers = new double[inputs.stream().mapToInt(i -> i.column.inputs()).sum()];
      int at = 0;
      for (Input input : inputs) {
        String cell = row.cells().get(input.place);
        if (input.column.values().isEmpty()) {
          numbers[at] = number(row, input, cell);
        } else {
          numbers[at + place(row, input, cell)] = 1;
        }
        at += input.column.inputs();
      }
      return numbers;
    }

    private int place(CsvCells.Row row, Input input, String cell) {
      String text = CsvCells.isMissing(cell) ? "" : cell;
      int place = input.column.values().indexOf(text);
      if (place < 0) {
        throw file.corrupt(
            place(row, input)
                + (text.isEmpty()
                    ? "a text is missing; " + FILL
                    : "one of "
                        + shown(input.column.values())
                        + " is needed but '"
                        + CsvCells.shortened(cell)
                        + "' is found; the column must hold the texts that the model knows"));
      }
      return place;
    }

    private static final String PLAIN_NUMBERS =
        "write numbers with a decimal point, nothing between thousands and no sign of money or"
            + " percent";

    private static final String FILL =
        "fill in or leave out what is missing, or train with --missing mean";

    private static String place(CsvCells.Row row, Input input) {
      return "line " + row.line() + ", column " + (input.place + 1) + ": ";
    }

    private double number(CsvCells.Row row, Input input, String cell) {
      double number = cells.numberIn(cell).orElse(Double.NaN);
      if (CsvCells.isMissing(cell)) {
        if (input.column.fill().isPresent()) {
          return input.column.fill().getAsDouble();
        }
        if (input.missing == Missing.MEAN) {
          return Double.NaN;
        }
      }
      if (!Float.isFinite((float) number)) {
        throw file.corrupt(
            place(row, input)
                + "a finite number of single precision is needed but '"
                + CsvCells.shortened(cell)
                + "' is found; "
                + advice(cell)
                + (row.line() == 1 ? ", and give a header no name that is a number" : ""));
      }
      return number;
    }

    private String advice(String cell) {
      if (CsvCells.isMissing(cell)) {
        return FILL;
      }
      if (CsvCells.isNumberToPeople(cell)) {
        return PLAIN_NUMBERS;
      }
      return cells.numberIn(cell).isPresent()
          ? "give the column another unit"
          : "write a number, leave out the column, or name it with --target if it holds the"
              + " classes";
    }
  }
}
