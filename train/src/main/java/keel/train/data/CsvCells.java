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
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import java.util.zip.ZipException;

/**
 * The cells of a CSV file, row by row, as they are written.
 *
 * <p>Source: RFC 4180; double quotes, UTF-8. Cells are separated by commas, or by semicolons or
 * tabs where the first row has more of them. Between semicolons a comma may be the decimal sign.
 */
final class CsvCells {
  private static final int MOST_COLUMNS = 1 << 17;

  /** Characters of the first row that are looked at for the separator. */
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

  /** A number as some people write it, with commas: no text. */
  private static final Pattern WITH_COMMAS =
      Pattern.compile("[-+]?[0-9]+(?:[. '][0-9]+)*(?:,[0-9]+)+(?:\\.[0-9]+)?");

  private static final Pattern DECIMAL_COMMA = Pattern.compile("[-+]?[0-9]*,[0-9]+(?:[eE].*)?");

  /** Whole numbers up to here have one short form. */
  private static final double LARGEST_WHOLE = 1e15;

  private final DataFile file;
  private final CsvParser parser;
  private final char separator;

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
    // Unlike the lenient constructor a new decoder reports what is not UTF-8.
    try (Reader reader =
        new BufferedReader(
            new InputStreamReader(file.stream(), StandardCharsets.UTF_8.newDecoder()))) {
      skipByteOrderMark(reader);
      char separator = separator(reader);
      try (CsvParser parser = CSV.createParser(reader)) {
        parser.setSchema(CsvSchema.emptySchema().withColumnSeparator(separator));
        T result = use.of(new CsvCells(file, parser, separator));
        file.requireEnd();
        return result;
      }
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

  private static void skipByteOrderMark(Reader reader) throws IOException {
    reader.mark(1);
    if (reader.read() != '\uFEFF') {
      reader.reset();
    }
  }

  /** The one that stands most often in the first row, outside of quotation marks. */
  private static char separator(Reader reader) throws IOException {
    reader.mark(LOOKED_AT);
    int[] counts = new int[SEPARATORS.length()];
    boolean quoted = false;
    boolean begun = false;
    for (int i = 0; i < LOOKED_AT; i++) {
      int c = reader.read();
      boolean ends = !quoted && (c == '\n' || c == '\r');
      if (c < 0 || (ends && begun)) {
        break;
      }
      begun |= !ends;
      quoted ^= c == '"';
      int place = quoted ? -1 : SEPARATORS.indexOf(c);
      if (place >= 0) {
        counts[place]++;
      }
    }
    reader.reset();
    int best = 0;
    for (int i = 1; i < counts.length; i++) {
      best = counts[i] > counts[best] ? i : best;
    }
    return SEPARATORS.charAt(best);
  }

  private static final String SEPARATORS = ",;\t";

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
    if (parser.nextToken() != JsonToken.START_ARRAY) {
      return new Row(0, cells);
    }
    int line = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      // Before its first cell the parser stands at the end of the line before.
      line = line == 0 ? parser.currentLocation().getLineNr() : line;
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
  static boolean isNumberWithCommas(String cell) {
    return WITH_COMMAS.matcher(cell).matches();
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
