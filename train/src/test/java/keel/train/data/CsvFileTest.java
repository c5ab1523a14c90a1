package keel.train.data;

import static keel.train.data.Reject.gzip;
import static keel.train.data.Reject.joined;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import keel.verify.model.Sha256;
import keel.verify.model.Target;
import keel.verify.model.TrainingRecord;
import keel.verify.model.TrainingTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvFileTest {
  /** Ten rows: the first two columns grow, the third is constant, five labels each. */
  private static final String TEN = rows(10, i -> i + "," + (i * i) + ",7," + (i < 5 ? "b" : "a"));

  @TempDir Path folder;

  @Test
  void a_fifth_of_each_class_is_held_out() throws IOException {
    Dataset data = load(TEN, "");
    assertEquals(List.of(3), data.inputShape());
    assertEquals(2, data.target().outputs());
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
    assertEquals(4, data.target().outputs());
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
    assertEquals(0.1, data.preprocessing().mean().get(1));
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
    assertEquals(2, data.target().outputs());
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
  void advice_fits_what_stands_in_the_place_of_a_number() {
    assertRefused(TEN + "1,2,,a\n", "", "line 11, column 3", "what is missing");
    assertRefused(TEN + "1,2,NA,a\n", "", "line 11, column 3", "what is missing");
    assertRefused(TEN + "1,2,1e300,a\n", "", "line 11, column 3", "another unit");
    assertRefused(TEN + "1,2,u-7,a\n", "", "column 3", "leave out the column", "--target");
  }

  @Test
  void what_is_no_table_is_refused() {
    assertRefused("", "", "empty; was it written to the end?");
    assertRefused("1\n2\n", "", "at least two columns", "has 1");
    assertRefused("x,y\n", "", "at least one row is needed below the header");
    assertRefused("1|2|a\n", "", "separated by commas");
    assertRefused(TEN + "\"1,2,3,a\n", "", "line 11: a quotation mark that opens");
    assertRefused(TEN + "1,2,\"3\"4,a\n", "", "line 11: a quotation mark that opens");
  }

  @Test
  void a_long_cell_is_shown_shortened_and_an_endless_one_refused() {
    assertRefused(TEN + "1," + "x".repeat(41) + ",7,a\n", "", "'" + "x".repeat(40) + "…'");
    assertRefused("1".repeat(20_000_001) + ",7,a\n", "", "a cell is too long");
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
    assertRefused(rows(10, i -> i + "," + i), "", "10 rows have 10 labels", "--target");
    assertRefused(rows(4, i -> i + "," + i % 2), "", "held out");
  }

  @Test
  void loading_twice_gives_the_same_split() throws IOException {
    Dataset first = load(TEN, "");
    Dataset second = load(TEN, "");
    assertArrayEquals(first.heldOut().input(0), second.heldOut().input(0));
  }

  /** Twenty rows of two numbers that no header could be, and labels that differ. */
  private static String twenty(String header, String... labels) {
    return header + rows(20, i -> (i * i + 7) + ".5," + -i + "," + labels[i % labels.length]);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0,1,label | a,b",
        "0,1,label | 0,1",
        "1,2,kind | a,b",
        "0,1,2 | 0,1",
        "0,1,2 | a,b",
        "2019,2020,label | 0,1",
        "x,y,0 | 0,1",
      })
  void a_header_of_numbers_is_neither_a_pattern_nor_a_class(String header, String labels)
      throws IOException {
    Dataset data = load(twenty(header + "\n", labels.split(",")), "");
    assertEquals(20, data.training().size() + data.heldOut().size());
    assertEquals(2, data.target().outputs());
    assertEquals(List.of(header.split(",")).subList(0, 2), data.table().orElseThrow().names());
    assertEquals(List.of(labels.split(",")), classes(data));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"0,1,a | a,b", "1,2,0 | 0,1", "5,6,a | a,b", "5,6,1 | 0,1"})
  void a_first_row_whose_label_comes_again_is_a_pattern(String first, String labels)
      throws IOException {
    Dataset data = load(twenty(first + "\n", labels.split(",")), "");
    assertEquals(21, data.training().size() + data.heldOut().size());
    assertEquals(List.of("column 1", "column 2"), data.table().orElseThrow().names());
  }

  @Test
  void a_first_row_that_may_be_either_is_refused() {
    assertRefused(twenty("2019,2020,label\n", "a", "b"), "", "the only one with the label 'label'");
    assertRefused(twenty("5,6,7\n", "0", "1"), "", "the only one with the label '7'");
    assertRefused(twenty("id,2020,label\n", "a", "b"), "", "line 1, column 1", "header no name");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"?", "NaN", "nan", "-nan", "NA", "N/A", "n/a", "#N/A", "<NA>", "null", "None"})
  void a_label_that_says_that_it_is_missing_is_no_class(String label) {
    assertRefused(twenty("x,y,kind\n", "a", label), "", "line 3: the label is missing", label);
    assertRefused(twenty("x,y,kind\n", "0", label), "", "line 3: the label is missing", label);
  }

  @Test
  void labels_and_names_are_seen_and_different() throws IOException {
    assertRefused(twenty("x,y,kind\n", "0", "Infinity"), "", "line 3", "a finite number");
    assertRefused(twenty("x,y,kind\n", "a", "\u202eb"), "", "the label of line 3 must be seen");
    assertRefused(twenty("x,y\u200b,kind\n", "a", "b"), "", "the name of column 2 must be seen");
    assertRefused(twenty("x,x,kind\n", "a", "b"), "", "two are called 'x'");
    assertRefused(twenty("x,kind,kind\n", "a", "b"), "", "two are called 'kind'");
    List<String> columns = load(twenty(",y,kind\n", "a", "b"), "").table().get().names();
    assertEquals(List.of("column 1", "y"), columns, "an index without a name");
    assertEquals(List.of("no", "none"), classes(load(twenty("", "no", "none"), "")));
  }

  /** As floats all of these are one number. */
  @ParameterizedTest
  @ValueSource(doubles = {1.6e9, -1.6e9, 1e12, 1e15})
  void a_column_that_varies_little_around_a_large_number_is_standardised_as_any_other(double offset)
      throws IOException {
    Dataset data = load(rows(20, i -> new BigDecimal(offset + i % 7) + "," + i % 2), "");
    Dataset plain = load(rows(20, i -> i % 7 + "," + i % 2), "");
    for (int i = 0; i < data.training().size(); i++) {
      assertArrayEquals(
          plain.preprocessing().apply(plain.training().input(i)),
          data.preprocessing().apply(data.training().input(i)),
          1e-12);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-200, 1e-310, 1e38})
  void a_column_of_any_size_gets_a_deviation(double size) throws IOException {
    Dataset data = load(rows(20, i -> size * (i % 3) + "," + i % 2), "");
    double std = data.preprocessing().std().get(0);
    assertTrue(std > 0.1 * size && std < 2 * size, () -> "std " + std);
  }

  static Stream<Arguments> hints() {
    return Stream.of(
        arguments("Id", rows(20, i -> (1000 - 3 * i) + ",1"), "probably an identifier"),
        arguments("customer_id", rows(20, i -> i * i + ",1"), "probably an identifier"),
        arguments("PassengerId", rows(20, i -> i * i + ",1"), "probably an identifier"),
        arguments("x", rows(20, i -> (i + 891) + ",1"), "counts the rows: it is probably an index"),
        arguments("", rows(20, i -> i + ",1"), "the column 'column 1' counts the rows"),
        arguments("x", rows(20, i -> 7 * i % 20 + ",1"), "has every number of a count once"),
        arguments("x", rows(20, i -> (1700000000000000000L + i) + ",1"), "last digits are lost"),
        arguments("x", rows(20, i -> i * i + ",1"), ""),
        arguments("Id", rows(20, i -> i / 2 + ",1"), ""),
        arguments("paid", rows(20, i -> i * i + ",1"), ""),
        arguments("x", rows(20, i -> i + 0.5 + ",1"), ""));
  }

  @ParameterizedTest
  @MethodSource("hints")
  void a_column_that_numbers_or_names_the_rows_gets_a_warning_that_says_so(
      String name, String rows, String expected) throws IOException {
    int[] label = {0};
    String labelled =
        rows.lines().map(row -> row + "," + label[0]++ % 2).collect(Collectors.joining("\n"));
    List<String> warnings = load(name + ",one,kind\n" + labelled, "").warnings();
    assertEquals(expected.isEmpty() ? 0 : 1, warnings.size(), warnings::toString);
    assertTrue(warnings.stream().allMatch(w -> w.contains(expected)), warnings::toString);
  }

  @Test
  void a_table_of_many_rows_is_known_by_its_digest_alone_and_that_is_said() throws IOException {
    Dataset few = load(rows(2000, i -> i * 0.5 + "," + i % 2), "");
    assertEquals(1600, few.table().orElseThrow().rowHashes().orElseThrow().size());
    assertEquals(List.of(), few.warnings());
    int rows = TrainingTable.MOST_HASHES * 5 / 4 + 10;
    Dataset many = load(rows(rows, i -> i * 0.5 + "," + i % 2), "");
    TrainingTable table = many.table().orElseThrow();
    assertEquals(many.training().size(), table.rows());
    assertEquals(Optional.empty(), table.rowHashes());
    assertTrue(many.warnings().get(0).contains("the digest of the file alone"));
    TestSet other = test("0.5,0\n1,1\n", "", Optional.of(record("", table)));
    assertEquals(OptionalInt.empty(), other.trainedOn());
    assertTrue(other.warnings().get(0).contains("they were too many"), other::toString);
  }

  // ---- What a model is measured on ----

  private static final String KNOWN = twenty("x,y,kind\n", "a", "b");

  private static TrainingRecord record(String sha256, TrainingTable table) {
    return new TrainingRecord(
        "keel", 1, "data.csv", sha256, new TreeMap<>(), List.of(), 0, Optional.of(table));
  }

  private Optional<TrainingRecord> trained() throws IOException {
    Dataset data = load(KNOWN, "");
    return Optional.of(record(data.sha256(), data.table().orElseThrow()));
  }

  private TestSet test(String csv, String label, Optional<TrainingRecord> training)
      throws IOException {
    Files.writeString(folder.resolve("other.csv"), csv);
    return Datasets.test(DataRequest.of("csv:other.csv" + label, Optional.of(folder)), training);
  }

  @Test
  void of_the_file_trained_on_the_held_out_rows_are_taken_and_of_any_other_every_row()
      throws IOException {
    Optional<TrainingRecord> training = trained();
    TestSet same = test(KNOWN, "", training);
    assertEquals("held-out rows", same.part());
    assertEquals(4, same.patterns().size());
    assertEquals(OptionalInt.of(0), same.trainedOn());
    assertEquals(List.of(), same.warnings());

    TestSet longer = test(KNOWN + "5,6,a\n", "", training);
    assertEquals("rows", longer.part());
    assertEquals(21, longer.patterns().size());
    assertEquals(OptionalInt.of(16), longer.trainedOn());
    assertTrue(
        longer.warnings().get(0).contains("16 of the 21 rows of other.csv"), longer::toString);

    List<String> reversed = new ArrayList<>(KNOWN.lines().skip(1).toList());
    Collections.reverse(reversed);
    TestSet reordered = test("x,y,kind\n" + String.join("\n", reversed), "", training);
    assertEquals(20, reordered.patterns().size());
    assertEquals(OptionalInt.of(16), reordered.trainedOn());

    TestSet fresh = test("x,y,kind\n5,6,b\n5,7,b\n", "", training);
    assertEquals(OptionalInt.of(0), fresh.trainedOn());
    assertEquals(List.of(), fresh.warnings());
    assertEquals(1, fresh.patterns().label(0), "the class is the model's, not the file's first");
  }

  @Test
  void a_held_out_row_that_stands_in_the_training_part_too_is_counted() throws IOException {
    String csv = rows(40, i -> "1,2," + i % 2);
    Dataset data = load(csv, "");
    TrainingRecord training = record(data.sha256(), data.table().orElseThrow());
    TestSet same = test(csv, "", Optional.of(training));
    assertEquals(OptionalInt.of(8), same.trainedOn());
    assertTrue(same.warnings().get(0).contains("8 of the 8 held-out rows"), same::toString);
  }

  @Test
  void columns_in_another_order_are_taken_by_their_names() throws IOException {
    Optional<TrainingRecord> training = trained();
    TestSet test = test("kind,y,x\nb,-1,8.5\na,3,4\n", "", training);
    assertArrayEquals(new double[] {8.5, -1}, test.patterns().input(0));
    assertEquals(1, test.patterns().label(0));
    assertEquals(OptionalInt.of(1), test.trainedOn(), "the second row of the file");
    assertTrue(test.warnings().get(0).contains("taken by its name"), test::toString);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x,z,kind;1,2,a | has a header, and in it no y the others z",
        "x,y,sort;1,2,a | the others sort",
        "x,y,z,kind;1,2,3,a | the others z",
        "x,kind;1,a | no y; use the same names",
        "1,2,a | has no header",
        "x,y,kind;1,2,c | row 1 has the label 'c', but the classes of the model are a, b",
        "x,y,kind;1,2,a;1,2,A | row 2 has the label 'A'",
        "x,y,kind | at least one row",
        "x,y;1,2 | the model was trained on the target kind, which the file does not have",
      })
  void other_names_and_classes_than_the_models_are_refused(String csv, String expected)
      throws IOException {
    Optional<TrainingRecord> training = trained();
    CorruptData error =
        assertThrows(CorruptData.class, () -> test(csv.replace(";", "\n"), "", training));
    assertContains(error, "other.csv: ", expected);
  }

  @Test
  void classes_that_are_numbers_are_the_same_however_they_are_written() throws IOException {
    Dataset data = load(twenty("x,y,kind\n", "0", "1"), "");
    TrainingRecord training = record(data.sha256(), data.table().orElseThrow());
    TestSet test = test("x,y,kind\n1,2,1.0\n1,2,1e0\n1,2,-0\n", "", Optional.of(training));
    assertEquals(1, test.patterns().label(0));
    assertEquals(1, test.patterns().label(1));
    assertEquals(0, test.patterns().label(2));
  }

  @Test
  void of_a_model_that_says_nothing_every_row_is_taken_and_that_is_said() throws IOException {
    TestSet test = test(TEN, "", Optional.empty());
    assertEquals(10, test.patterns().size());
    assertEquals(OptionalInt.empty(), test.trainedOn());
    assertTrue(test.warnings().get(0).contains("does not say which rows"), test::toString);
  }

  private static List<String> classes(Dataset data) {
    return ((Target.Classes) data.target()).names();
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
    assertTrue(error.getMessage().contains(".csv: "), error::getMessage);
  }
}
