package keel.train.data;

import static keel.train.data.Reject.gzip;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import keel.verify.model.Score;
import keel.verify.model.TableColumn;
import keel.verify.model.Target;
import keel.verify.model.TrainingRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables as people have them: targets of several kinds, separators, texts, missing cells. */
class TableTest {
  /** Ten rows of a number, a text and a price. */
  private static final String HOUSES =
      "size,kind,price\n"
          + rows(10, i -> i * i + "," + (i % 2 == 0 ? "flat" : "house") + "," + (100.5 + 2 * i));

  @TempDir Path folder;

  private static String rows(int count, IntFunction<String> row) {
    return IntStream.range(0, count).mapToObj(row).collect(Collectors.joining("\n", "", "\n"));
  }

  private DataRequest request(
      String file, String csv, List<String> targets, Task task, Missing missing)
      throws IOException {
    Files.writeString(folder.resolve(file), csv);
    return new DataRequest(
        file, Optional.of(folder), targets, Optional.ofNullable(task), missing, Optional.empty());
  }

  private Dataset load(String csv, String... targets) throws IOException {
    return Datasets.load(request("t.csv", csv, List.of(targets), null, Missing.REFUSED));
  }

  private void assertRefused(String csv, String... texts) {
    CorruptData error = assertThrows(CorruptData.class, () -> load(csv));
    for (String text : texts) {
      assertTrue(error.getMessage().contains(text), error::getMessage);
    }
  }

  // ---- What is to be learned ----

  @ParameterizedTest
  @CsvSource({
    "0.5, 40, REGRESSION, not all whole",
    "1, 21, REGRESSION, more than 20 values",
    "1, 20, CLASSIFICATION, holds classes",
    "-3, 2, CLASSIFICATION, holds classes",
  })
  void numbers_that_are_not_whole_or_take_more_than_20_values_are_a_quantity(
      double unit, int values, Task task, String reason) throws IOException {
    Dataset data = load(rows(100, i -> i * i + "," + unit * (i % values)));
    assertEquals(task == Task.REGRESSION ? Score.R2 : Score.ACCURACY, data.target().score());
    assertTrue(data.reason().contains(reason), data::reason);
  }

  @Test
  void what_is_asked_for_goes_before_what_a_target_looks_like() throws IOException {
    String csv = rows(100, i -> i * i + "," + i % 30);
    Dataset classes =
        Datasets.load(request("t.csv", csv, List.of(), Task.CLASSIFICATION, Missing.REFUSED));
    assertEquals(30, classes.target().outputs());
    assertEquals("--task says so", classes.reason());
    String few = rows(100, i -> i * i + "," + i % 3);
    Dataset quantity =
        Datasets.load(request("t.csv", few, List.of(), Task.REGRESSION, Missing.REFUSED));
    assertEquals(Score.R2, quantity.target().score());
  }

  @Test
  void a_quantity_has_mean_and_deviation_of_the_training_part() throws IOException {
    Dataset data = load(HOUSES);
    Target.Quantities price = (Target.Quantities) data.target();
    assertEquals(List.of("price"), price.columns());
    Patterns training = data.training();
    assertEquals(8, training.size());
    assertEquals(2, data.heldOut().size());
    double mean = IntStream.range(0, 8).mapToDouble(i -> training.target(i)[0]).average().orElse(0);
    double variance =
        IntStream.range(0, 8)
            .mapToDouble(i -> Math.pow(training.target(i)[0] - mean, 2))
            .average()
            .orElse(0);
    assertEquals(mean, price.means().get(0), 1e-12);
    assertEquals(Math.sqrt(variance), price.deviations().get(0), 1e-12);
    assertEquals(price, data.table().orElseThrow().target());
  }

  @Test
  void of_fewer_rows_that_are_trained_on_there_are_fewer_hashes() throws IOException {
    Dataset data = load(rows(100, i -> i * i + "," + 0.5 * i));
    Dataset fewer = data.withTraining(30);
    assertEquals(30, fewer.table().orElseThrow().rows());
    assertEquals(
        RowHash.of(fewer.training(), fewer.target()).stream().sorted().toList(),
        fewer.table().orElseThrow().rowHashes().orElseThrow());
    assertEquals(data.preprocessing(), fewer.preprocessing());
  }

  @Test
  void a_quantity_that_does_not_vary_or_is_no_number_is_refused() throws IOException {
    CorruptData same =
        assertThrows(CorruptData.class, () -> load("x,y\n" + rows(10, i -> i + ",0.5")));
    assertTrue(same.getMessage().contains("nothing to learn"), same::getMessage);
    DataRequest request =
        request("t.csv", rows(10, i -> i + ",a"), List.of(), Task.REGRESSION, Missing.REFUSED);
    CorruptData text = assertThrows(CorruptData.class, () -> Datasets.load(request));
    assertTrue(text.getMessage().contains("a quantity is a number"), text::getMessage);
    assertRefused(rows(30, i -> i + "," + i + ".5e300"), "single precision");
  }

  @Test
  void several_targets_are_labels_each_given_or_not() throws IOException {
    String csv = "x,sun,rain\n" + rows(10, i -> i + "," + i % 2 + "," + (i < 5 ? "Yes" : "no"));
    Dataset data = load(csv, "rain", "2");
    assertEquals(new Target.Labels(List.of("rain", "sun")), data.target());
    assertEquals(List.of("x"), data.table().orElseThrow().names());
    for (int i = 0; i < data.training().size(); i++) {
      double x = data.training().input(i)[0];
      assertArrayEquals(new double[] {x < 5 ? 1 : 0, x % 2}, data.training().target(i));
    }
  }

  @Test
  void several_targets_are_quantities_where_the_task_says_so() throws IOException {
    String csv = "x,low,high\n" + rows(10, i -> i + "," + 2 * i + "," + i * i);
    Dataset data =
        Datasets.load(
            request("t.csv", csv, List.of("high", "low"), Task.REGRESSION, Missing.REFUSED));
    Target.Quantities quantities = (Target.Quantities) data.target();
    assertEquals(List.of("high", "low"), quantities.columns());
    double lows = 0;
    for (int i = 0; i < 8; i++) {
      double x = data.training().input(i)[0];
      assertArrayEquals(new double[] {x * x, 2 * x}, data.training().target(i));
      lows += 2 * x / 8;
    }
    assertEquals(lows, quantities.means().get(1), 1e-12);
    String same = "x,low,high\n" + rows(10, i -> i + "," + i + ",7");
    DataRequest request =
        request("t.csv", same, List.of("low", "high"), Task.REGRESSION, Missing.REFUSED);
    CorruptData error = assertThrows(CorruptData.class, () -> Datasets.load(request));
    assertTrue(error.getMessage().contains("'high' is the same"), error::getMessage);
  }

  @Test
  void labels_are_nothing_else_than_given_or_not_and_targets_leave_something_to_learn_from() {
    String csv = "x,sun,rain\n" + rows(10, i -> i + "," + i % 3 + ",0");
    CorruptData error = assertThrows(CorruptData.class, () -> load(csv, "sun", "rain"));
    assertTrue(error.getMessage().contains("row 3 has the label '2'"), error::getMessage);
    assertThrows(CorruptData.class, () -> load(csv, "x", "sun", "rain"));
    assertThrows(CorruptData.class, () -> load(csv, "sun", "2"));
    assertThrows(CorruptData.class, () -> load(csv, "wind"));
  }

  @Test
  void a_set_that_is_no_table_has_its_own_target() {
    DataRequest request =
        new DataRequest(
            "digits",
            Optional.empty(),
            List.of("x"),
            Optional.empty(),
            Missing.REFUSED,
            Optional.empty());
    assertThrows(MissingData.class, () -> Datasets.load(request));
  }

  @Test
  void classes_of_which_none_can_be_held_out_are_named() throws IOException {
    Dataset data = load(rows(12, i -> i * i + "," + (i < 10 ? "common" : "rare")));
    assertEquals(2, data.target().outputs());
    assertTrue(data.warnings().get(0).startsWith("of the classes rare no row"), data::toString);
  }

  // ---- How a table is written ----

  @ParameterizedTest
  @CsvSource({"';'", "'\t'", "','"})
  void semicolons_tabs_and_commas_separate_cells(String separator) throws IOException {
    Dataset plain = load(HOUSES);
    Dataset data = load(HOUSES.replace(",", separator));
    assertEquals(plain.table(), data.table());
    assertArrayEquals(plain.training().input(3), data.training().input(3));
  }

  @Test
  void between_semicolons_a_comma_may_be_the_decimal_sign() throws IOException {
    Dataset data = load(HOUSES.replace(",", ";").replace(".", ","));
    assertEquals(load(HOUSES).target(), data.target());
  }

  @Test
  void a_table_needs_no_ceremony_and_may_be_packed() throws IOException {
    Files.write(
        folder.resolve("t.tsv.gz"),
        gzip(HOUSES.replace(",", "\t").getBytes(StandardCharsets.UTF_8)));
    assertEquals(
        8, Datasets.load(DataRequest.of("t.tsv.gz", Optional.of(folder))).training().size());
    Files.writeString(folder.resolve("houses"), HOUSES);
    assertEquals(
        1, Datasets.load(DataRequest.of("houses#price", Optional.of(folder))).target().outputs());
    assertThrows(
        MissingData.class, () -> Datasets.load(DataRequest.of("none.csv", Optional.of(folder))));
    DataRequest twice =
        new DataRequest(
            "houses#price",
            Optional.of(folder),
            List.of("kind"),
            Optional.empty(),
            Missing.MEAN,
            Optional.empty());
    assertThrows(MissingData.class, () -> Datasets.load(twice));
  }

  @Test
  void numbers_with_commas_are_no_texts() {
    assertRefused(
        "x,kind,y\n" + rows(10, i -> i + ",\"1,20" + i + "\"," + i % 2),
        "the column 'kind' holds '1,200'",
        "decimal point");
    assertRefused(
        "x;kind;y\n" + rows(10, i -> i + ";1.20" + i + ",5;" + i % 2), "the column 'kind' holds");
  }

  // ---- Texts ----

  @Test
  void a_column_of_texts_becomes_one_number_a_value() throws IOException {
    Dataset data = load(HOUSES);
    assertEquals(List.of(3), data.inputShape());
    assertEquals(
        List.of(TableColumn.of("size"), TableColumn.of("kind", List.of("flat", "house"))),
        data.table().orElseThrow().columns());
    for (int i = 0; i < 8; i++) {
      double[] input = data.training().input(i);
      double odd = Math.sqrt(input[0]) % 2;
      assertArrayEquals(new double[] {input[0], 1 - odd, odd}, input);
    }
  }

  @Test
  void a_column_may_hold_100_texts_and_no_more() throws IOException {
    String csv = "x,kind,y\n" + rows(300, i -> i * i + ",k" + i % 100 + "," + i % 2);
    assertEquals(101, load(csv).inputSize());
    assertRefused(csv + "7,one more,1\n", "at most 100 different texts", "line 302");
  }

  @Test
  void a_first_row_of_texts_that_come_again_is_no_header() throws IOException {
    String mushrooms = rows(10, i -> (i % 2 == 0 ? "flat,smooth," : "bell,rough,") + i % 2);
    Dataset data = load(mushrooms);
    assertEquals(10, data.training().size() + data.heldOut().size());
    assertEquals(List.of("column 1", "column 2"), data.table().orElseThrow().names());
    Dataset named = load("cap,surface,poison\n" + mushrooms);
    assertEquals(10, named.training().size() + named.heldOut().size());
    assertEquals(List.of("cap", "surface"), named.table().orElseThrow().names());
  }

  // ---- Missing cells ----

  private static final String GAPS =
      "size,kind,y\n"
          + rows(20, i -> (i % 5 == 1 ? "" : i) + "," + (i % 7 == 1 ? "NA" : "a") + "," + i % 2);

  @Test
  void missing_cells_are_refused_with_their_place() {
    assertRefused(GAPS, "line 3, column 1", "--missing mean");
    assertRefused(
        "x,kind,y\n1,,0\n" + rows(10, i -> i + ",a," + i % 2),
        "line 2, column 2",
        "a text is missing");
  }

  @Test
  void a_missing_number_becomes_the_mean_of_the_training_part_and_a_missing_text_a_value()
      throws IOException {
    Dataset data = Datasets.load(request("t.csv", GAPS, List.of(), null, Missing.MEAN));
    List<TableColumn> columns = data.table().orElseThrow().columns();
    assertEquals(List.of("", "a"), columns.get(1).values());
    double fill = columns.get(0).fill().orElseThrow();
    double sum = 0;
    int count = 0;
    for (int i = 0; i < data.training().size(); i++) {
      double size = data.training().input(i)[0];
      if (size == Math.rint(size) && size != fill) {
        sum += size;
        count++;
      }
    }
    assertEquals(sum / count, fill, 1e-12);
    assertTrue(count < data.training().size());
  }

  @Test
  void a_column_without_any_number_has_no_mean() throws IOException {
    DataRequest request =
        request(
            "t.csv", "x,z,y\n" + rows(20, i -> i + ",," + i % 2), List.of(), null, Missing.MEAN);
    CorruptData error = assertThrows(CorruptData.class, () -> Datasets.load(request));
    assertTrue(error.getMessage().contains("'z' has no number"), error::getMessage);
  }

  // ---- What a model is asked ----

  private TrainingRecord record(Dataset data) {
    return new TrainingRecord(
        "keel", 1, data.name(), data.sha256(), new TreeMap<>(), List.of(), 0, data.table());
  }

  private TestSet test(String csv, TrainingRecord record) throws IOException {
    return Datasets.test(
        request("new.csv", csv, List.of(), null, Missing.REFUSED), Optional.of(record));
  }

  private TestSet unlabelled(String csv, TrainingRecord record) throws IOException {
    return Datasets.unlabelled(
        request("new.csv", csv, List.of(), null, Missing.REFUSED), Optional.of(record));
  }

  @Test
  void of_a_quantity_rows_that_were_trained_on_are_counted_and_held_out_ones_known()
      throws IOException {
    TrainingRecord record = record(load(HOUSES));
    TestSet same = test(HOUSES, record);
    assertEquals(2, same.patterns().size());
    assertEquals(OptionalInt.of(0), same.trainedOn());
    TestSet other = test(HOUSES + "1,flat,7\n", record);
    assertEquals(11, other.patterns().size());
    assertEquals(OptionalInt.of(8), other.trainedOn());
    assertEquals(record.table().orElseThrow().target(), other.target());
  }

  @Test
  void texts_are_taken_by_name_and_unknown_ones_refused() throws IOException {
    TrainingRecord record = record(load(HOUSES));
    TestSet test = test("price,kind,size\n5,house,3\n", record);
    assertArrayEquals(new double[] {3, 0, 1}, test.patterns().input(0));
    CorruptData error =
        assertThrows(CorruptData.class, () -> test("size,kind,price\n3,castle,5\n", record));
    assertTrue(
        error.getMessage().contains("line 2, column 2: one of flat, house is needed"),
        error::getMessage);
  }

  @Test
  void a_missing_number_is_filled_in_as_in_training_or_refused() throws IOException {
    TrainingRecord filled =
        record(Datasets.load(request("t.csv", GAPS, List.of(), null, Missing.MEAN)));
    TestSet test = test("size,kind,y\n,,1\n", filled);
    OptionalDouble fill = filled.table().orElseThrow().columns().get(0).fill();
    assertArrayEquals(new double[] {fill.orElseThrow(), 1, 0}, test.patterns().input(0));
    TrainingRecord plain = record(load(HOUSES));
    assertThrows(CorruptData.class, () -> test("size,kind,price\n,flat,1\n", plain));
  }

  @Test
  void a_table_to_ask_about_needs_no_target_and_what_stands_there_is_passed_over()
      throws IOException {
    TrainingRecord record = record(load(HOUSES));
    for (String csv :
        List.of(
            "kind,size\nflat,3\nhouse,4\n",
            "size,kind,price\n3,flat,\n4,house,unknown\n",
            "price,kind,size\n1,flat,3\n2,house,4\n")) {
      TestSet asked = unlabelled(csv, record);
      assertEquals(2, asked.patterns().size());
      assertArrayEquals(new double[] {3, 1, 0}, asked.patterns().input(0));
      assertArrayEquals(new double[] {4, 0, 1}, asked.patterns().input(1));
    }
    assertThrows(CorruptData.class, () -> unlabelled("size\n3\n4\n", record));
    assertThrows(CorruptData.class, () -> unlabelled("size,kind\n", record));
    assertThrows(
        CorruptData.class,
        () ->
            Datasets.unlabelled(
                request("new.csv", HOUSES, List.of(), null, Missing.REFUSED), Optional.empty()));
  }
}
