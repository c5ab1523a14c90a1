package keel.train.data;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import java.util.zip.ZipException;
import keel.verify.model.FileFormat;

/**
 * The cells of a CSV file, row by row, as they are written.
 *
 * <p>Source: RFC 4180; double quotes, UTF-8. Cells are separated by commas, or by semicolons or
 * tabs where the first two rows have more of them. Between semicolons a comma may be the decimal
 * sign.
 */
final class CsvCells {
  private static final int MOST_COLUMNS = 1 << 17;

  /** Characters of each of the first two rows that are looked at for the separator. */
  private static final int LOOKED_AT = 1 << 16;

  /** Characters of a cell in a message. */
  private static final int LONGEST_SHOWN = 40;

  private static final CsvFactory CSV =
      CsvFactory.builder()
          .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
          .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
          .enable(CsvParser.Feature.TRIM_SPACES)
          .build();

  /** What programs write in the place of a value that is missing. */
  private static final Pattern MISSING =
      Pattern.compile("\\?|None|(?i:[-+]?nan|n/?a|#n/?a|<na>|null)");

  /**
   * A number as some people write it: with commas, something between thousands, a sign of money or
   * of percent, or a minus that is no hyphen.
   */
  private static final Pattern TO_PEOPLE =
      Pattern.compile(
          "[-+−]?[0-9]+(?:[. '][0-9]+)*(?:,[0-9]+)+(?:\\.[0-9]+)?"
              + "|[-+−]?[0-9]{1,3}(?:[ '’\u00a0\u202f][0-9]{3})+(?:[.,][0-9]+)?"
              + "|[-+−]?[$€£¥] ?[-+−]?[0-9][0-9.,' ]*"
              + "|[-+−]?[0-9][0-9.,' ]*[$€£¥%]"
              + "|−[0-9.,]+");

  private static final Pattern DECIMAL_COMMA = Pattern.compile("[-+]?[0-9]*,[0-9]+(?:[eE].*)?");

  /** Whole numbers up to here have one short form. */
  private static final double LARGEST_WHOLE = 1e15;

  private final DataFile file;
  private final CsvParser parser;
  private final char separator;
  private int line; // in which the row that is read begins, as far as that is known

  private CsvCells(DataFile file, CsvParser parser, char separator) {
    this.file = file;
    this.parser = parser;
    this.separator = separator;
  }

  /** What is done with the rows. */
  interface Use<T> {
    T of(CsvCells cells) throws IOException;
  }

  /**
   * Reads a file to its end.
   *
   * @throws CorruptData if it is no such file
   */
  static <T> T read(DataFile file, Use<T> use) throws IOException {
    try {
      return opened(file, use);
    } catch (CorruptData e) {
      throw FileFormat.CSV.insteadOf(file.beginning()).map(file::corrupt).orElse(e);
    }
  }

  private static <T> T opened(DataFile file, Use<T> use) throws IOException {
    // Unlike the lenient constructor a new decoder reports what is not UTF-8.
    try (Reader reader =
        new BufferedReader(
            new InputStreamReader(file.stream(), StandardCharsets.UTF_8.newDecoder()))) {
      skipByteOrderMark(reader);
      char separator = separator(reader);
      try (CsvParser parser = CSV.createParser(reader)) {
        parser.setSchema(CsvSchema.emptySchema().withColumnSeparator(separator));
        return new CsvCells(file, parser, separator).used(use);
      }
    } catch (EOFException | ZipException e) {
      throw file.damaged(e);
    } catch (CharacterCodingException e) {
      throw file.corrupt("must be text in UTF-8 but is not; save it as CSV in UTF-8");
    }
  }

  private <T> T used(Use<T> use) throws IOException {
    try {
      T result = use.of(this);
      file.requireEnd();
      return result;
    } catch (JacksonException e) {
      throw file.corrupt("line " + line + ": " + complaint(e));
    }
  }

  /** In the place of the parser's words, which name classes. */
  private static String complaint(JacksonException e) {
    return e instanceof StreamConstraintsException
        ? "a cell is too long; is it CSV, with commas between cells?"
        : "a quotation mark that opens a cell needs one that closes it, and behind that a comma or"
            + " the end of the line; inside of a cell it is written twice";
  }

  private static void skipByteOrderMark(Reader reader) throws IOException {
    reader.mark(1);
    if (reader.read() != '\uFEFF') {
      reader.reset();
    }
  }

  /**
   * The one that stands most often in the first row, outside of quotation marks, among those that
   * stand as often in the second one; or the one that a first line says, as Excel understands it:
   * {@code sep=;}. That line is passed over, but for its end.
   */
  private static char separator(Reader reader) throws IOException {
    reader.mark(2 * LOOKED_AT);
    String first = row(reader);
    String second = first.length() < LOOKED_AT ? row(reader) : "";
    reader.reset();
    if (first.startsWith(SAID) && first.length() == SAID.length() + 1) {
      reader.skip(first.length());
      return first.charAt(SAID.length());
    }
    return SEPARATORS
        .chars()
        .boxed()
        .max(
            Comparator.<Integer, Boolean>comparing(
                    c -> count(c, first) > 0 && count(c, first) == count(c, second))
                .thenComparing(c -> count(c, first)))
        .map(c -> (char) c.intValue())
        .orElseThrow();
  }

  /** The next row that is not empty, or its begin; what stands between quotation marks is blank. */
  private static String row(Reader reader) throws IOException {
    StringBuilder row = new StringBuilder();
    boolean quoted = false;
    while (row.length() < LOOKED_AT) {
      int c = reader.read();
      quoted ^= c == '"';
      boolean ends = c < 0 || (!quoted && (c == '\n' || c == '\r'));
      if (ends && (c < 0 || !row.toString().isBlank())) {
        break;
      }
      row.append(quoted ? ' ' : (char) c);
    }
    return row.toString();
  }

  /** How often a separator stands in a row: not a comma that may be the sign of a decimal. */
  private static long count(int separator, String row) {
    String counted =
        separator == ',' && (row.indexOf(';') >= 0 || row.indexOf('\t') >= 0)
            ? BETWEEN_DIGITS.matcher(row).replaceAll("")
            : row;
    return counted.chars().filter(c -> c == separator).count();
  }

  /** The first of those that stand equally often is taken. */
  private static final String SEPARATORS = "\t;,";

  private static final String SAID = "sep=";

  private static final Pattern BETWEEN_DIGITS = Pattern.compile("(?<=[0-9]),(?=[0-9])");

  /**
   * The cells of one row.
   *
   * @param line where it begins, from 1; 0 if there is no more row
   * @param cells from left to right
   */
  record Row(int line, List<String> cells) {}

  /** The next row; one without cells at the end. */
  Row next() throws IOException {
    List<String> cells = new ArrayList<>();
    line = parser.currentLocation().getLineNr();
    if (parser.nextToken() != JsonToken.START_ARRAY) {
      return new Row(0, cells);
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      // Before its first cell the parser stands at the end of the line before.
      line = cells.isEmpty() ? parser.currentLocation().getLineNr() : line;
      cells.add(parser.getText());
      if (cells.size() > MOST_COLUMNS) {
        throw file.corrupt("must have at most " + MOST_COLUMNS + " columns but has more");
      }
    }
    return new Row(line, cells);
  }

  /** The number in a cell, NaN and infinity being some; absent if there is none. */
  OptionalDouble numberIn(String cell) {
    return separator == ';' && DECIMAL_COMMA.matcher(cell).matches()
        ? number(cell.replace(',', '.'))
        : number(cell);
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

  /** Whether a cell says that there is nothing. */
  static boolean isMissing(String cell) {
    return cell.isEmpty() || MISSING.matcher(cell).matches();
  }

  /** Whether a cell is a number to people, but not one that can be told for sure. */
  static boolean isNumberToPeople(String cell) {
    return TO_PEOPLE.matcher(cell).matches();
  }

  /** A number in the form that all of its value share; another text as it is. */
  String shortest(String cell) {
    OptionalDouble number = numberIn(cell);
    return number.isPresent() ? shortest(number.getAsDouble()) : cell;
  }

  private static String shortest(double number) {
    double value = number + 0.0; // there is one zero
    return value == Math.rint(value) && Math.abs(value) <= LARGEST_WHOLE
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  static String shortened(String cell) {
    return cell.length() <= LONGEST_SHOWN ? cell : cell.substring(0, LONGEST_SHOWN) + "…";
  }
}
