package keel.interchange.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import keel.interchange.Rounded;
import keel.verify.exact.Matrix;
import keel.verify.model.MalformedFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecimalMatricesTest {
  @TempDir private Path folder;

  private List<Rounded> read(String text) throws IOException {
    Path file = folder.resolve("weights.txt");
    Files.writeString(file, text);
    return DecimalMatrices.read(file);
  }

  @Test
  void matrices_are_read_as_they_are_written() throws IOException {
    List<Rounded> matrices = read("[[0.5,1e-3],\n [-2, 3.]] , [[4],[.5]]\n");
    assertEquals(Matrix.of(2, 2, 0.5, 1e-3, -2, 3), matrices.get(0).matrix());
    assertEquals(Matrix.of(2, 1, 4, 0.5), matrices.get(1).matrix());
  }

  @Test
  void a_compressed_file_is_the_same() throws IOException {
    Path file = folder.resolve("weights.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write("[[1,2]]".getBytes(StandardCharsets.UTF_8));
    }
    assertEquals(Matrix.of(1, 2, 1, 2), DecimalMatrices.read(file).get(0).matrix());
  }

  @Test
  void a_rounding_bounds_what_the_decimal_numbers_are_off_by() throws IOException {
    String[] written = {"0.1", "-0.3", "123456.789", "1e-320", "0.7"};
    Rounded matrix = read("[[" + String.join(",", written) + "]]").get(0);
    BigDecimal squares = BigDecimal.ZERO;
    for (int j = 0; j < written.length; j++) {
      BigDecimal off =
          new BigDecimal(written[j]).subtract(new BigDecimal(matrix.matrix().get(0, j)));
      squares = squares.add(off.multiply(off));
    }
    BigDecimal bound = new BigDecimal(matrix.rounding().frobenius());
    assertTrue(squares.signum() > 0);
    assertTrue(bound.multiply(bound).compareTo(squares) >= 0);
    assertTrue(matrix.rounding().frobenius() < 1e-11);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                | matrix 1: needed is '[', found the end of the file
          1                 | matrix 1: needed is '[', found '1'
          [1]               | matrix 1, row 1: needed is '[', found '1'
          [[1,2],[3]]       | matrix 1, row 2 has 1 numbers, but the first has 2
          [[1,2],[3,4]      | matrix 1: needed is ']', found the end of the file
          [[1,a]]           | matrix 1, row 1: needed is a decimal number of at most 64 characters, found 'a'
          [[]]              | matrix 1, row 1: needed is a decimal number of at most 64 characters, found ']'
          [[1]],[[2],[e5]]  | matrix 2, row 2: 'e5' is no number that a double can hold
          [[1e999]]         | matrix 1, row 1: '1e999' is no number that a double can hold
          [[1-2]]           | matrix 1, row 1: '1-2' is no number that a double can hold
          [[NaN]]           | matrix 1, row 1: needed is a decimal number of at most 64 characters, found 'N'
          [[1]] [[2]]       | behind matrix 1: needed is a comma and a matrix, or the end, found '['
          [[1]],            | matrix 2: needed is '[', found the end of the file
          """)
  void anything_else_is_refused_by_place(String text, String complaint) {
    MalformedFile refusal = assertThrows(MalformedFile.class, () -> read(text == null ? "" : text));
    assertTrue(refusal.getMessage().endsWith(": " + complaint), refusal.getMessage());
  }

  @Test
  void a_character_of_code_zero_is_no_end() {
    MalformedFile refusal = assertThrows(MalformedFile.class, () -> read("[[1]]\0, [[2]]"));
    assertTrue(refusal.getMessage().contains("behind matrix 1"), refusal.getMessage());
  }

  @Test
  void a_number_of_many_digits_is_refused() {
    String digits = "1".repeat(65);
    assertThrows(MalformedFile.class, () -> read("[[" + digits + "]]"));
  }

  @Test
  void a_damaged_archive_is_refused() throws IOException {
    Path file = folder.resolve("weights.gz");
    Files.write(file, new byte[] {0x1f, (byte) 0x8b, 8, 0, 0});
    assertThrows(MalformedFile.class, () -> DecimalMatrices.read(file));
  }
}
