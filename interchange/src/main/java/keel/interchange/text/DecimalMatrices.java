package keel.interchange.text;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import keel.interchange.Rounded;
import keel.interchange.Rounding;
import keel.verify.exact.Dyadic;
import keel.verify.exact.Matrix;
import keel.verify.model.MalformedFile;
import keel.verify.model.Text;

/**
 * Matrices of decimal numbers, {@code [[0.5,1e-3],[-2,3]],[[4],[5]]}: rows in brackets, matrices in
 * brackets around them, commas between; maybe compressed by gzip. Read as if hostile.
 */
public final class DecimalMatrices {
  /** Characters of a file, once it is unpacked. */
  private static final int MOST_CHARACTERS = 1 << 28;

  /** Numbers of all matrices together. */
  private static final int MOST_NUMBERS = 1 << 25;

  /** Characters of a number. */
  private static final int LONGEST_NUMBER = 64;

  private static final int GZIP_FIRST = 0x1f;
  private static final int GZIP_SECOND = 0x8b;

  private final Path file;
  private final String text;
  private int next;
  private int numbers;

  private DecimalMatrices(Path file, String text) {
    this.file = file;
    this.text = text;
  }

  /**
   * Reads a file. A matrix is as it is written, row by row; by how much the decimal numbers differ
   * from its entries is an upper bound.
   *
   * @throws MalformedFile naming the matrix and the row, if it holds anything else
   */
  public static List<Rounded> read(Path file) throws IOException {
    return new DecimalMatrices(file, text(file)).matrices();
  }

  private static String text(Path file) throws IOException {
    try (InputStream stream = new BufferedInputStream(Files.newInputStream(file))) {
      stream.mark(2);
      boolean isPacked = stream.read() == GZIP_FIRST && stream.read() == GZIP_SECOND;
      stream.reset();
      InputStream unpacked = isPacked ? new GZIPInputStream(stream) : stream;
      byte[] bytes = unpacked.readNBytes(MOST_CHARACTERS + 1);
      if (bytes.length > MOST_CHARACTERS) {
        throw new MalformedFile(file, "it has more than " + MOST_CHARACTERS + " characters");
      }
      return new String(bytes, StandardCharsets.ISO_8859_1);
    } catch (ZipException | EOFException e) {
      throw new MalformedFile(file, "it is damaged: " + e.getMessage(), e);
    }
  }

  private List<Rounded> matrices() {
    List<Rounded> matrices = new ArrayList<>();
    do {
      matrices.add(matrix("matrix " + (matrices.size() + 1)));
    } while (skip(','));
    if (skipSpaces() < text.length()) {
      throw malformed("behind matrix " + matrices.size(), "a comma and a matrix, or the end");
    }
    return matrices;
  }

  private Rounded matrix(String place) {
    require('[', place);
    List<double[]> rows = new ArrayList<>();
    Rounding rounding = Rounding.NONE;
    do {
      String row = place + ", row " + (rows.size() + 1);
      double[] entries = row(row);
      if (!rows.isEmpty() && entries.length != rows.get(0).length) {
        throw new MalformedFile(
            file,
            row + " has " + entries.length + " numbers, but the first has " + rows.get(0).length);
      }
      for (double entry : entries) {
        // A nearest double is off by half a unit in its last place.
        rounding = rounding.and(Dyadic.of(Math.ulp(entry) / 2));
      }
      rows.add(entries);
    } while (skip(','));
    require(']', place);
    int columns = rows.get(0).length;
    double[] all = new double[rows.size() * columns];
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(rows.get(i), 0, all, i * columns, columns);
    }
    return new Rounded(Matrix.of(rows.size(), columns, all), rounding);
  }

  private double[] row(String place) {
    require('[', place);
    List<Double> entries = new ArrayList<>();
    do {
      entries.add(number(place));
    } while (skip(','));
    require(']', place);
    return entries.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private double number(String place) {
    int begin = skipSpaces();
    while (next < text.length() && "0123456789+-.eE".indexOf(text.charAt(next)) >= 0) {
      next++;
    }
    String written = text.substring(begin, next);
    if (written.isEmpty() || written.length() > LONGEST_NUMBER) {
      throw malformed(place, "a decimal number of at most " + LONGEST_NUMBER + " characters");
    }
    if (++numbers > MOST_NUMBERS) {
      throw new MalformedFile(file, "it holds more than " + MOST_NUMBERS + " numbers");
    }
    try {
      double number = Double.parseDouble(written);
      if (Double.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below, as of numbers that are too large.
    }
    throw new MalformedFile(
        file, place + ": '" + Text.shown(written) + "' is no number that a double can hold");
  }

  private static final char END = '\0';

  private int skipSpaces() {
    while (next < text.length() && Character.isWhitespace(text.charAt(next))) {
      next++;
    }
    return next;
  }

  private char peek() {
    return skipSpaces() < text.length() ? text.charAt(next) : END;
  }

  private boolean skip(char wanted) {
    boolean isThere = peek() == wanted;
    if (isThere) {
      next++;
    }
    return isThere;
  }

  private void require(char wanted, String place) {
    if (!skip(wanted)) {
      throw malformed(place, "'" + wanted + "'");
    }
  }

  private MalformedFile malformed(String place, String needed) {
    String found =
        peek() == END && next >= text.length()
            ? "the end of the file"
            : "'" + Text.shown(String.valueOf(text.charAt(next))) + "'";
    return new MalformedFile(file, place + ": needed is " + needed + ", found " + found);
  }
}
