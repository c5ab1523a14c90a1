package keel.train.data;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.zip.ZipException;
import keel.verify.model.Text;
import keel.verify.model.TrainingTable;

/**
 * The cells of a CSV file: in every row one label and otherwise numbers.
 *
 * <p>Source: RFC 4180; comma, double quotes, UTF-8. The first row is a header if none of its cells,
 * the label's apart, is a number. Column numbers may stand in a header, too (0, 1, 2, as pandas
 * writes them): then the cell above the labels is none of them.
 *
 * @param columns what the columns with the numbers are called, in their order
 * @param label what the column with the labels is called
 * @param header whether the first row says so; else columns are called by their number
 * @param rows numbers of the other columns, row by row
 * @param labels as written, one a row; a number in its shortest form
 */
record CsvTable(
    List<String> columns, String label, boolean header, List<RawInput> rows, List<String> labels) {
  /** So that a small gzip file cannot fill the memory with the overhead of short rows. */
  private static final int MOST_ROWS = 1 << 22;

  private static final int MOST_COLUMNS = 1 << 17;

  /** Characters of a cell in a message. */
  private static final int LONGEST_SHOWN = 40;

  private static final CsvFactory CSV =
      CsvFactory.builder()
          .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
          .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
          .enable(CsvParser.Feature.TRIM_SPACES)
          .build();

  /** What programs write in the place of a value that is missing; none is a class. */
  private static final Pattern MISSING =
      Pattern.compile("\\?|None|(?i:[-+]?nan|n/?a|#n/?a|<na>|null)");

  /** Whole numbers up to here have one short form. */
  private static final double LARGEST_WHOLE = 1e15;

  /**
   * Reads a file to its end.
   *
   * @param label name or number, from 1, of the column with the labels; the last if not given, or
   *     the one that is called as in {@code known}
   * @param known the names that are expected, where a model has some
   * @throws CorruptData if it is no such table
   */
  static CsvTable read(DataFile file, Optional<String> label, Optional<TrainingTable> known)
      throws IOException {
    // Unlike the lenient constructor a new decoder reports what is not UTF-8.
    try (Reader reader =
            new BufferedReader(
                new InputStreamReader(file.stream(), StandardCharsets.UTF_8.newDecoder()));
        CsvParser parser = CSV.createParser(withoutByteOrderMark(reader))) {
      return read(file, parser, label, known);
    } catch (EOFException | ZipException e) {
      throw file.damaged(e);
    } catch (CharacterCodingException e) {
      throw file.corrupt("must be text in UTF-8 but is not; save it as CSV in UTF-8");
    } catch (JacksonException e) {
      // Jackson knows no location of a cell that is too long.
      String place = e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr() + ": ";
      throw file.corrupt(place + complaint(e));
    }
  }

  /** In the place of the parser's words, which name classes. */
  private static String complaint(JacksonException e) {
    return e instanceof StreamConstraintsException
        ? "a cell is too long; is it CSV, with commas between cells?"
        : "a quotation mark that opens a cell needs one that closes it, and behind that a comma or"
            + " the end of the line; inside of a cell it is written twice";
  }

  private static Reader withoutByteOrderMark(Reader reader) throws IOException {
    reader.mark(1);
    if (reader.read() != '\uFEFF') {
      reader.reset();
    }
    return reader;
  }

  private static CsvTable read(
      DataFile file, CsvParser parser, Optional<String> label, Optional<TrainingTable> known)
      throws IOException {
    Optional<Row> first = next(file, parser);
    if (first.isEmpty() || first.get().cells().size() < 2) {
      throw file.corrupt(
          "at least two columns, separated by commas, are needed but the first row has "
              + first.map(row -> row.cells().size()).orElse(0));
    }
    List<String> cells = first.get().cells();
    boolean expected = known.map(CsvTable::names).filter(Set.copyOf(cells)::equals).isPresent();
    int usual = label.isPresent() ? -1 : known.map(k -> cells.indexOf(k.label())).orElse(-1);
    int labelColumn = usual >= 0 ? usual : labelColumn(file, cells, label);
    List<RawInput> rows = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    for (Optional<Row> row = next(file, parser); row.isPresent(); row = next(file, parser)) {
      if (rows.size() == MOST_ROWS) {
        throw file.corrupt("must have at most " + MOST_ROWS + " rows but has more");
      }
      rows.add(RawInput.of(row.get().numbers(file, cells.size(), labelColumn)));
      labels.add(row.get().label(file, labelColumn));
    }
    file.requireEnd();
    boolean header = expected || isHeader(cells, labelColumn, labels);
    if (!header) {
      rows.add(0, RawInput.of(first.get().numbers(file, cells.size(), labelColumn)));
      labels.add(0, first.get().label(file, labelColumn));
    }
    List<String> columns = header ? names(file, cells) : numbered(cells.size());
    String labelName = columns.remove(labelColumn);
    return new CsvTable(List.copyOf(columns), labelName, header, rows, labels);
  }

  private static Set<String> names(TrainingTable table) {
    Set<String> names = new HashSet<>(table.columns());
    names.add(table.label());
    return names;
  }

  private static List<String> numbered(int columns) {
    return new ArrayList<>(
        IntStream.rangeClosed(1, columns).mapToObj(column -> "column " + column).toList());
  }

  /** Of a header; a cell without a name, as above an index, has its number. */
  private static List<String> names(DataFile file, List<String> cells) {
    List<String> names = numbered(cells.size());
    for (int column = 0; column < names.size(); column++) {
      if (!cells.get(column).isEmpty()) {
        names.set(column, named(file, "the name of column " + (column + 1), cells.get(column)));
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

  private static String named(DataFile file, String what, String text) {
    if (!Text.isName(text)) {
      throw file.corrupt(
          what
              + " must be seen, and short, but is '"
              + shortened(Text.shown(text))
              + "'; write another");
    }
    return text;
  }

  private static int labelColumn(DataFile file, List<String> names, Optional<String> label) {
    if (label.isEmpty()) {
      return names.size() - 1;
    }
    int named = names.indexOf(label.get());
    if (named >= 0 && (hasNoNumbers(names, named) || isNumbered(names, named))) {
      return named;
    }
    OptionalDouble number = number(label.get());
    for (int column = 0; column < names.size() && number.isPresent(); column++) {
      if (number.getAsDouble() == column + 1) {
        return column;
      }
    }
    throw file.corrupt(
        "there is no column '"
            + label.get()
            + "' for the labels; name one of the header or give its number, 1 to "
            + names.size());
  }

  /**
   * Whether the first row names columns. One that could also be a pattern does so if its label is
   * that of no other row and the others are column numbers, or the labels below are all numbers.
   */
  private static boolean isHeader(List<String> cells, int labelColumn, List<String> labels) {
    if (hasNoNumbers(cells, labelColumn)) {
      return true;
    }
    String own = shortest(cells.get(labelColumn));
    if (labels.isEmpty() || labels.contains(own)) {
      return false;
    }
    return isNumbered(cells, labelColumn)
        || (number(own).isEmpty() && labels.stream().allMatch(label -> number(label).isPresent()));
  }

  private static boolean hasNoNumbers(List<String> cells, int labelColumn) {
    return IntStream.range(0, cells.size())
        .filter(column -> column != labelColumn)
        .noneMatch(column -> number(cells.get(column)).isPresent());
  }

  /** Whether each cell that is a number says which column it is, from 0 or from 1. */
  private static boolean isNumbered(List<String> cells, int labelColumn) {
    return IntStream.of(0, 1)
        .anyMatch(
            from ->
                IntStream.range(0, cells.size())
                    .filter(c -> c != labelColumn || number(cells.get(c)).isPresent())
                    .allMatch(c -> cells.get(c).equals(Integer.toString(c + from))));
  }

  /** A number in the form that all of its value share; another text as it is. */
  static String shortest(String label) {
    OptionalDouble number = number(label);
    if (number.isEmpty()) {
      return label;
    }
    double value = number.getAsDouble() + 0.0; // there is one zero
    return value == Math.rint(value) && Math.abs(value) <= LARGEST_WHOLE
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  /** A decimal number, NaN or infinity; Java's own suffixes and hexadecimal form are not. */
  static OptionalDouble number(String cell) {
    boolean javaOnly = !cell.isEmpty() && "dDfF".indexOf(cell.charAt(cell.length() - 1)) >= 0;
    if (javaOnly || cell.indexOf('x') >= 0 || cell.indexOf('X') >= 0) {
      return OptionalDouble.empty();
    }
    try {
      return OptionalDouble.of(Double.parseDouble(cell));
    } catch (NumberFormatException e) {
      return OptionalDouble.empty();
    }
  }

  private static Optional<Row> next(DataFile file, CsvParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_ARRAY) {
      return Optional.empty();
    }
    List<String> cells = new ArrayList<>();
    int line = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      // Before its first cell the parser stands at the end of the line before.
      line = line == 0 ? parser.currentLocation().getLineNr() : line;
      cells.add(parser.getText());
      if (cells.size() > MOST_COLUMNS) {
        throw file.corrupt("must have at most " + MOST_COLUMNS + " columns but has more");
      }
    }
    return Optional.of(new Row(line, cells));
  }

  private static String shortened(String cell) {
    return cell.length() <= LONGEST_SHOWN ? cell : cell.substring(0, LONGEST_SHOWN) + "…";
  }

  /** The cells of one row and the line where it begins, from 1. */
  private record Row(int line, List<String> cells) {
    double[] numbers(DataFile file, int columns, int labelColumn) {
      if (cells.size() != columns) {
        throw file.corrupt(
            "line "
                + line
                + " must have "
                + columns
                + " columns as the first row has, but has "
                + cells.size());
      }
      double[] numbers = new double[cells.size() - 1];
      for (int i = 0; i < numbers.length; i++) {
        int column = i < labelColumn ? i : i + 1;
        numbers[i] = number(cells.get(column)).orElse(Double.NaN);
        if (!Float.isFinite((float) numbers[i])) {
          throw file.corrupt(
              "line "
                  + line
                  + ", column "
                  + (column + 1)
                  + ": a finite number of single precision is needed but '"
                  + shortened(cells.get(column))
                  + "' is found; "
                  + advice(cells.get(column))
                  + (line == 1 ? ", and give a header no name that is a number" : ""));
        }
      }
      return numbers;
    }

    private static String advice(String cell) {
      if (cell.isEmpty() || MISSING.matcher(cell).matches()) {
        return "fill in or leave out what is missing";
      }
      return number(cell).isPresent()
          ? "give the column another unit"
          : "write a number, leave out the column, or name it with csv:FILE#LABEL if it holds the"
              + " classes";
    }

    String label(DataFile file, int labelColumn) {
      String label = cells.get(labelColumn);
      if (label.isEmpty() || MISSING.matcher(label).matches()) {
        throw file.corrupt(
            "line "
                + line
                + ": the label is missing"
                + (label.isEmpty() ? "" : ", '" + label + "' is no class")
                + "; leave out the row");
      }
      OptionalDouble number = number(label);
      if (number.isPresent() && !Double.isFinite(number.getAsDouble())) {
        throw file.corrupt(
            "line " + line + ": a class or a finite number is needed but '" + label + "' is found");
      }
      return shortest(named(file, "the label of line " + line, label));
    }
  }
}
