package keel.train.data;

import static keel.train.data.Reject.gzip;
import static keel.train.data.Reject.joined;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import keel.verify.model.Sha256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvFileTest {
  /** Ten rows: the first two columns grow, the third is constant, five labels each. */
  private static final String TEN = rows(10, i -> i + "," + (i * i) + ",7," + (i < 5 ? "b" : "a"));

  @TempDir Path folder;

  @Test
  void a_fifth_of_each_class_is_held_out() throws IOException {
    Dataset data = load(TEN, "");
    assertEquals(List.of(3), data.inputShape());
    assertEquals(2, data.classes());
    assertEquals(8, data.training().size());
    assertEquals(Set.of(0, 1), labels(data.heldOut()));
    assertEquals(2, data.heldOut().size());
    assertEquals(Sha256.of(TEN.getBytes(StandardCharsets.UTF_8)), data.sha256());
  }

  @Test
  void texts_become_classes_in_alphabetical_order() throws IOException {
    Dataset data = load(TEN, "");
    for (int i = 0; i < data.training().size(); i++) {
      assertEquals(data.training().input(i)[0] < 5 ? 1 : 0, data.training().label(i));
    }
  }

  @Test
  void numbers_become_classes_in_numerical_order_however_they_are_written() throws IOException {
    String[] labels = {"-1", "-1.0", "0", "-0.0", "2", "2e0", "10", "10.0"};
    Dataset data = load(rows(24, i -> i + "," + labels[i % 8]), "");
    assertEquals(4, data.classes());
    for (int i = 0; i < data.training().size(); i++) {
      assertEquals((int) data.training().input(i)[0] % 8 / 2, data.training().label(i));
    }
  }

  @Test
  void columns_of_the_training_part_get_mean_0_and_std_1_and_constant_ones_0() throws IOException {
    Dataset data = load(TEN, "");
    double[] sum = new double[3];
    double[] squares = new double[3];
    for (int i = 0; i < data.training().size(); i++) {
      double[] input = data.preprocessing().apply(data.training().input(i));
      for (int c = 0; c < 3; c++) {
        sum[c] += input[c];
        squares[c] += input[c] * input[c];
      }
    }
    assertArrayEquals(new double[] {0, 0, 0}, sum, 1e-12);
    assertArrayEquals(new double[] {8, 8, 0}, squares, 1e-12);
    assertEquals(1, data.preprocessing().std().get(2));
  }

  @Test
  void a_constant_column_that_is_no_round_number_becomes_exactly_0() throws IOException {
    Dataset data = load(rows(14, i -> i + ",0.1," + i % 2), "");
    assertEquals(12, data.training().size(), "a twelfth of 0.1, twelve times, is not 0.1");
    assertEquals(0.1f, data.preprocessing().mean().get(1));
    assertEquals(1, data.preprocessing().std().get(1));
  }

  @Test
  void a_header_is_optional() throws IOException {
    assertEquals(8, load("x,y,z,kind\n" + TEN, "").training().size());
    assertEquals(8, load(TEN, "").training().size());
    assertTrue(load("x,y,z,kind\n" + TEN, "").name().contains("kind"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"#kind", "#1"})
  void the_label_column_is_chosen_by_name_or_by_number_from_1(String label) throws IOException {
    String csv = "kind,x,y\n" + rows(10, i -> "k" + i % 2 + "," + i + ",3");
    Dataset data = load(csv, label);
    assertEquals(2, data.classes());
    assertEquals(List.of(2), data.inputShape());
    assertEquals(3, data.training().input(0)[1]);
  }

  @ParameterizedTest
  @ValueSource(strings = {"#0", "#5", "#z", "#"})
  void a_label_column_that_is_not_there_is_refused(String label) {
    assertRefused(TEN, label, "there is no column");
  }

  @Test
  void quotes_spaces_empty_lines_a_byte_order_mark_and_carriage_returns_are_understood()
      throws IOException {
    String csv =
        "\uFEFF\"x, y\",\"kind\"\r\n\r\n" + rows(10, i -> "\"" + i + "\" , k" + i % 2 + "\r");
    assertEquals(List.of(1), load(csv, "").inputShape());
    assertEquals(8, load(csv, "").training().size());
  }

  @Test
  void gzip_is_read_and_has_the_digest_of_its_content() throws IOException {
    String digest = load(TEN, "").sha256();
    byte[] gzip = gzip(TEN.getBytes(StandardCharsets.UTF_8));
    Files.write(folder.resolve("data.csv"), gzip);
    assertEquals(digest, open("").sha256());
    Files.write(folder.resolve("data.csv"), Arrays.copyOf(gzip, gzip.length - 5));
    assertRefused("", "cut off or damaged");
    Files.write(folder.resolve("data.csv"), joined(gzip, new byte[3]));
    assertRefused("", "3 bytes follow");
  }

  @ParameterizedTest
  @ValueSource(strings = {"NaN", "Infinity", "1e39", "", "abc", "1f", "0x1p3", "1;2"})
  void what_is_no_finite_float_is_refused_with_its_place(String cell) {
    assertRefused(TEN + "1," + cell + ",7,a\n", "", "line 11, column 2", "'" + cell + "'");
  }

  @Test
  void the_largest_float_is_accepted() throws IOException {
    assertEquals(3, load(TEN + "1,3.4028234e38,7,a\n", "").inputSize());
  }

  @Test
  void ragged_rows_and_missing_labels_are_refused_with_their_line() {
    assertRefused(TEN + "1,2,a\n", "", "line 11", "4 columns", "has 3");
    assertRefused(TEN + "1,2,3,4,a\n", "", "line 11", "has 5");
    assertRefused(TEN + "1,2,3,\n", "", "line 11", "label is missing");
    assertRefused("a,b,c,d\n\n" + TEN + "\n1,2,a\n", "", "line 14");
  }

  @Test
  void what_is_no_table_is_refused() {
    assertRefused("", "", "at least two columns", "has 0");
    assertRefused("1\n2\n", "", "at least two columns", "has 1");
    assertRefused("x,y\n", "", "0 rows");
    assertRefused("1;2;a\n", "", "separated by commas");
    assertRefused(TEN + "\"1,2,3,a\n", "", "must be CSV");
  }

  @Test
  void a_long_cell_is_shown_shortened_and_an_endless_one_refused() {
    assertRefused(TEN + "1," + "x".repeat(41) + ",7,a\n", "", "'" + "x".repeat(40) + "…'");
    assertRefused("1".repeat(20_000_001) + ",7,a\n", "", "must be CSV");
  }

  @Test
  void text_that_is_not_utf8_is_refused() throws IOException {
    Files.write(
        folder.resolve("data.csv"),
        joined(TEN.getBytes(StandardCharsets.UTF_8), new byte[] {'1', ',', (byte) 0xfc, '\n'}));
    assertRefused("", "UTF-8");
  }

  @Test
  void one_class_and_labels_that_hardly_repeat_are_refused() {
    assertRefused(rows(10, i -> i + ",a"), "", "10 rows have 1 labels");
    assertRefused(rows(10, i -> i + "," + i), "", "10 rows have 10 labels", "#LABEL");
    assertRefused(rows(4, i -> i + "," + i % 2), "", "held out");
  }

  @Test
  void loading_twice_gives_the_same_split() throws IOException {
    Dataset first = load(TEN, "");
    Dataset second = load(TEN, "");
    assertArrayEquals(first.heldOut().input(0), second.heldOut().input(0));
  }

  private static String rows(int count, IntFunction<String> row) {
    return IntStream.range(0, count).mapToObj(row).collect(Collectors.joining("\n", "", "\n"));
  }

  private static Set<Integer> labels(Patterns patterns) {
    Stream<Integer> labels = IntStream.range(0, patterns.size()).mapToObj(patterns::label);
    return labels.collect(Collectors.toCollection(TreeSet::new));
  }

  private Dataset load(String csv, String label) throws IOException {
    Files.writeString(folder.resolve("data.csv"), csv);
    return open(label);
  }

  private Dataset open(String label) throws IOException {
    return Datasets.load("csv:data.csv" + label, Optional.of(folder));
  }

  private void assertRefused(String csv, String label, String... texts) {
    CorruptData error = assertThrows(CorruptData.class, () -> load(csv, label));
    assertContains(error, texts);
  }

  private void assertRefused(String label, String text) {
    assertContains(assertThrows(CorruptData.class, () -> open(label)), text);
  }

  private static void assertContains(CorruptData error, String... texts) {
    for (String text : texts) {
      assertTrue(error.getMessage().contains(text), error::getMessage);
    }
    assertTrue(error.getMessage().contains("data.csv: "), error::getMessage);
  }
}
