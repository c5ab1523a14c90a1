package keel.train.data;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
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
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.zip.ZipException;

/**
 * The cells of a CSV file: in every row one label and otherwise numbers.
 *
 * <p>Source: RFC 4180; comma, double quotes, UTF-8. The first row is a header if none of its cells,
 * the label's apart, is a number.
 *
 * @param labelName what the column with the labels is called
 * @param rows numbers of the other columns, row by row
 * @param labels as written, one a row, not empty
 */
record CsvTable(String labelName, List<RawInput> rows, List<String> labels) {
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

  /**
   * Reads a file to its end.
   *
   * @param label name or number, from 1, of the column with the labels; the last if not given
   * @throws CorruptData if it is no such table
   */
  static CsvTable read(DataFile file, Optional<String> label) throws IOException {
    // Unlike the lenient constructor a new decoder reports what is not UTF-8.
    try (Reader reader =
            new BufferedReader(
                new InputStreamReader(file.stream(), StandardCharsets.UTF_8.newDecoder()));
        CsvParser parser = CSV.createParser(withoutByteOrderMark(reader))) {
      return read(file, parser, label);
    } catch (EOFException | ZipException e) {
      throw file.damaged(e);
    } catch (CharacterCodingException e) {
      throw file.corrupt("must be text in UTF-8 but is not; save it as CSV in UTF-8");
    } catch (JacksonException e) {
      // Jackson knows no location of a cell that is too long.
      String place = e.getLocation() == null ? "" : ", line " + e.getLocation().getLineNr();
      throw file.corrupt("must be CSV but is not: " + e.getOriginalMessage() + place);
    }
  }

  private static Reader withoutByteOrderMark(Reader reader) throws IOException {
    reader.mark(1);
    if (reader.read() != '\uFEFF') {
      reader.reset();
    }
    return reader;
  }

  private static CsvTable read(DataFile file, CsvParser parser, Optional<String> label)
      throws IOException {
    Optional<Row> first = next(file, parser);
    if (first.isEmpty() || first.get().cells().size() < 2) {
      throw file.corrupt(
          "at least two columns, separated by commas, are needed but the first row has "
              + first.map(row -> row.cells().size()).orElse(0));
    }
    List<String> names = first.get().cells();
    int labelColumn = labelColumn(file, names, label);
    boolean header = isHeader(names, labelColumn);
    List<RawInput> rows = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    for (Optional<Row> row = header ? next(file, parser) : first;
        row.isPresent();
        row = next(file, parser)) {
      if (rows.size() == MOST_ROWS) {
        throw file.corrupt("must have at most " + MOST_ROWS + " rows but has more");
      }
      rows.add(RawInput.of(row.get().numbers(file, names, labelColumn)));
      labels.add(row.get().label(file, labelColumn));
    }
    file.requireEnd();
    return new CsvTable(
        header ? names.get(labelColumn) : "column " + (labelColumn + 1), rows, labels);
  }

  private static int labelColumn(DataFile file, List<String> names, Optional<String> label) {
    if (label.isEmpty()) {
      return names.size() - 1;
    }
    int named = names.indexOf(label.get());
    if (named >= 0 && isHeader(names, named)) {
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

  private static boolean isHeader(List<String> cells, int labelColumn) {
    for (int column = 0; column < cells.size(); column++) {
      if (column != labelColumn && number(cells.get(column)).isPresent()) {
        return false;
      }
    }
    return true;
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

  /** The cells of one row and the line where it begins, from 1. */
  private record Row(int line, List<String> cells) {
    float[] numbers(DataFile file, List<String> names, int labelColumn) {
      if (cells.size() != names.size()) {
        throw file.corrupt(
            "line "
                + line
                + " must have "
                + names.size()
                + " columns as the first row has, but has "
                + cells.size());
      }
      float[] numbers = new float[cells.size() - 1];
      for (int i = 0; i < numbers.length; i++) {
        int column = i < labelColumn ? i : i + 1;
        numbers[i] = (float) number(cells.get(column)).orElse(Double.NaN);
        if (!Float.isFinite(numbers[i])) {
          throw file.corrupt(
              "line "
                  + line
                  + ", column "
                  + (column + 1)
                  + ": a finite number of single precision is needed but '"
                  + shortened(cells.get(column))
                  + "' is found; fill in or leave out what is missing");
        }
      }
      return numbers;
    }

    private static String shortened(String cell) {
      return cell.length() <= LONGEST_SHOWN ? cell : cell.substring(0, LONGEST_SHOWN) + "…";
    }

    String label(DataFile file, int labelColumn) {
      String label = cells.get(labelColumn);
      if (label.isEmpty()) {
        throw file.corrupt("line " + line + ": the label is missing; leave out the row");
      }
      return label;
    }
  }
}
