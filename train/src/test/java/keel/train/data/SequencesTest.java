package keel.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import keel.verify.model.TableColumn;
import keel.verify.model.Target;
import keel.verify.model.TrainingRecord;
import keel.verify.model.TrainingTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables whose rows are the steps of sequences. */
class SequencesTest {
  private static final SequenceColumns COLUMNS = new SequenceColumns("run", "t");

  @TempDir Path folder;

  /** Runs of three steps, of which the last row alone says the kind. */
  private static List<String> rows(int runs) {
    List<String> rows = new ArrayList<>();
    for (int run = 0; run < runs; run++) {
      for (int t = 1; t <= 3; t++) {
        String kind = t < 3 ? "" : run % 2 == 0 ? "up" : "down";
        rows.add("r" + run + "," + t + "," + (10 * run + t) + "," + (0.5 * t) + "," + kind);
      }
    }
    return rows;
  }

  private DataRequest request(String csv) throws IOException {
    Files.writeString(folder.resolve("t.csv"), csv);
    return request(Optional.of(COLUMNS), Missing.REFUSED);
  }

  private DataRequest request(Optional<SequenceColumns> sequence, Missing missing) {
    return new DataRequest(
        "t.csv", Optional.of(folder), List.of(), Optional.empty(), missing, sequence);
  }

  private static String csv(List<String> rows) {
    return "run,t,x,y,kind\n" + String.join("\n", rows) + "\n";
  }

  private static void assertSame(Patterns expected, Patterns found) {
    assertEquals(expected.size(), found.size());
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.input(i), found.input(i));
      assertEquals(expected.label(i), found.label(i));
    }
  }

  @Test
  void a_pattern_is_a_sequence_step_after_step() throws IOException {
    Dataset data = Datasets.load(request(csv(rows(20))));
    assertEquals(List.of(6), data.inputShape());
    assertEquals(20, data.training().size() + data.heldOut().size());
    assertEquals(
        List.of("x@1", "y@1", "x@2", "y@2", "x@3", "y@3"), data.table().orElseThrow().names());
    assertEquals(new Target.Classes("kind", List.of("down", "up")), data.target());
    for (int i = 0; i < data.training().size(); i++) {
      double[] input = data.training().input(i);
      double run = (input[0] - 1) / 10;
      assertArrayEquals(
          new double[] {10 * run + 1, 0.5, 10 * run + 2, 1, 10 * run + 3, 1.5}, input);
      assertEquals(run % 2 == 0 ? 1 : 0, data.training().label(i));
    }
  }

  @Test
  void it_is_the_same_as_the_wide_table() throws IOException {
    Dataset data = Datasets.load(request(csv(rows(20))));
    StringBuilder wide = new StringBuilder("x@1,y@1,x@2,y@2,x@3,y@3,kind\n");
    for (int run = 0; run < 20; run++) {
      for (int t = 1; t <= 3; t++) {
        wide.append(10 * run + t).append(',').append(0.5 * t).append(',');
      }
      wide.append(run % 2 == 0 ? "up" : "down").append('\n');
    }
    Files.writeString(folder.resolve("t.csv"), wide);
    Dataset same = Datasets.load(request(Optional.empty(), Missing.REFUSED));
    assertSame(same.training(), data.training());
    assertSame(same.heldOut(), data.heldOut());
    assertEquals(same.preprocessing(), data.preprocessing());
    assertEquals(same.table(), data.table());
  }

  @Test
  void rows_may_stand_in_any_order_as_sequences_begin_in_the_same() throws IOException {
    Dataset data = Datasets.load(request(csv(rows(20))));
    List<String> first = new ArrayList<>();
    List<String> others = new ArrayList<>();
    rows(20).forEach(row -> (row.contains(",2,") ? first : others).add(row));
    Collections.shuffle(others, new Random(5));
    first.addAll(others);
    Dataset shuffled = Datasets.load(request(csv(first)));
    assertSame(data.training(), shuffled.training());
    assertSame(data.heldOut(), shuffled.heldOut());
  }

  @Test
  void texts_are_numbers_at_every_step() throws IOException {
    List<String> rows =
        rows(20).stream().map(row -> row.replaceFirst(",[^,]*,([^,]*)$", ",a,$1")).toList();
    List<String> other = new ArrayList<>(rows);
    other.set(1, other.get(1).replace(",a,", ",b,"));
    Dataset data = Datasets.load(request(csv(other)));
    assertEquals(List.of(9), data.inputShape());
    assertEquals(
        TableColumn.of("y@3", List.of("a", "b")), data.table().orElseThrow().columns().get(5));
  }

  @Test
  void columns_without_names_are_meant_by_their_numbers() throws IOException {
    Files.writeString(folder.resolve("t.csv"), String.join("\n", rows(20)).replace("r", ""));
    Dataset data =
        Datasets.load(request(Optional.of(new SequenceColumns("1", "2")), Missing.REFUSED));
    Dataset named = Datasets.load(request(csv(rows(20))));
    assertSame(named.training(), data.training());
    assertSame(named.heldOut(), data.heldOut());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "5 | r1,1.5,0,0, | line 6: the step of a sequence must be a whole number but is '1.5'",
        "5 | r1,1e300,0,0, | line 6: the step of a sequence must be a whole number",
        "5 | r1,,0,0, | line 6: the step of a sequence must be a whole number but is ''",
        "5 | r1,NaN,0,0, | line 6: the step of a sequence must be a whole number",
        "5 | ,2,0,0, | line 6: the id of the sequence is missing",
        "5 | r1,1,0,0, | line 6: the sequence 'r1' has the step 1 already in line 5",
        "6 | r1,2,0,0,up | line 7: the sequence 'r1' has the step 2 already in line 6",
        "5 | r1,9,0,0, | has no step 2 before the step 3",
        "4 | r1,0,0,0, | line 6: the sequence 'r1' has no step 1 before the step 2",
        "6 | r1,7,0,0,down | line 7: the sequence 'r1' has no step 3 before the step 7",
        "6 | r2,4,0,0,up | line 5: the sequence 'r1' has the steps 1 to 2, but 'r0' those from 1",
        "6 | new,3,0,0,up | line 5: the sequence 'r1' has the steps 1 to 2, but 'r0' those from 1",
        "6 | r1,3,0,0, | line 5: the sequence 'r1' has no label in any of its rows",
        "5 | r1,2,0,0,up | line 7: the sequence 'r1' has the label 'down', but 'up' in line 6",
        "5 | r1,2,,0, | line 6, column 3: a finite number of single precision is needed",
        "5 | r1,2,0, | line 6 must have 5 columns",
      })
  void what_is_no_sequence_is_refused_with_its_line(int line, String row, String expected)
      throws IOException {
    List<String> rows = rows(20);
    rows.set(line - 1, row);
    DataRequest request = request(csv(rows));
    CorruptData error = assertThrows(CorruptData.class, () -> Datasets.load(request));
    assertTrue(error.getMessage().contains(expected), error::getMessage);
  }

  @Test
  void sequences_that_begin_at_another_step_are_refused() throws IOException {
    List<String> rows = rows(20);
    rows.set(3, "r1,4,0,0,down");
    DataRequest request = request(csv(rows));
    CorruptData error = assertThrows(CorruptData.class, () -> Datasets.load(request));
    String expected = "the sequence 'r1' has the steps 2 to 4, but 'r0' those from 1 to 3";
    assertTrue(error.getMessage().contains(expected), error::getMessage);
  }

  @ParameterizedTest
  @CsvSource({
    "run, run, must be different columns",
    "run, kind, must be different columns",
    "course, t, there is no column 'course' for the id of sequences",
    "run, 9, there is no column '9' for the step of sequences",
  })
  void columns_that_make_no_sense_are_refused(String id, String step, String expected)
      throws IOException {
    request(csv(rows(20)));
    DataRequest request = request(Optional.of(new SequenceColumns(id, step)), Missing.REFUSED);
    CorruptData error = assertThrows(CorruptData.class, () -> Datasets.load(request));
    assertTrue(error.getMessage().contains(expected), error::getMessage);
  }

  @Test
  void nothing_is_filled_in() throws IOException {
    request(csv(rows(20)));
    CorruptData error =
        assertThrows(
            CorruptData.class, () -> Datasets.load(request(Optional.of(COLUMNS), Missing.MEAN)));
    assertTrue(error.getMessage().contains("nothing may be missing"), error::getMessage);
  }

  @Test
  void other_data_has_no_sequences() {
    DataRequest request =
        new DataRequest(
            "digits",
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Missing.REFUSED,
            Optional.of(COLUMNS));
    assertThrows(MissingData.class, () -> Datasets.load(request));
  }

  /** A step that is far away asks for no memory. */
  @Test
  void a_sequence_of_too_many_numbers_is_refused() throws IOException {
    List<String> rows = new ArrayList<>();
    IntStream.range(0, 70_000).forEach(t -> rows.add("a," + t + "," + t % 7 + ",1,up"));
    DataRequest request = request(csv(rows));
    CorruptData error = assertThrows(CorruptData.class, () -> Datasets.load(request));
    assertTrue(error.getMessage().contains("70000 steps of 2"), error::getMessage);
  }

  private static TrainingRecord trained(Dataset data) {
    return new TrainingRecord(
        "test", 1, data.name(), data.sha256(), new TreeMap<>(), List.of(), 0, data.table());
  }

  @Test
  void other_files_are_held_to_columns_and_steps_of_the_model() throws IOException {
    Dataset data = Datasets.load(request(csv(rows(20))));
    TrainingRecord training = trained(data);
    String turned = "kind,y,t,x,run\nup,1,1,5,z\n,2,2,6,z\nup,3,3,7,z\n";
    TestSet test = Datasets.test(request(turned), Optional.of(training));
    assertArrayEquals(new double[] {5, 1, 6, 2, 7, 3}, test.patterns().input(0));
    assertEquals(1, test.patterns().label(0));
    DataRequest shifted =
        request(
            turned.replace(",3,7,", ",4,7,").replace(",2,6,", ",3,6,").replace(",1,5,", ",2,5,"));
    CorruptData error =
        assertThrows(CorruptData.class, () -> Datasets.test(shifted, Optional.of(training)));
    assertTrue(error.getMessage().contains("have the steps 2 to 4"), error::getMessage);
    DataRequest less = request(turned.replace(",y,", ",w,"));
    error = assertThrows(CorruptData.class, () -> Datasets.test(less, Optional.of(training)));
    assertTrue(error.getMessage().contains("in it no y the others w"), error::getMessage);
    TestSet own = Datasets.test(request(csv(rows(20))), Optional.of(training));
    assertSame(data.heldOut(), own.patterns());
    assertEquals(0, own.trainedOn().orElseThrow());
  }

  @Test
  void answers_need_no_labels() throws IOException {
    TrainingRecord training = trained(Datasets.load(request(csv(rows(20)))));
    DataRequest request = request("run,t,x,y\nz,1,5,1\nz,2,6,2\nz,3,7,3\n");
    TestSet test = Datasets.unlabelled(request, Optional.of(training));
    assertArrayEquals(new double[] {5, 1, 6, 2, 7, 3}, test.patterns().input(0));
  }

  @Test
  void a_model_of_rows_takes_no_sequences() throws IOException {
    Files.writeString(folder.resolve("t.csv"), csv(rows(20)).replaceAll(",(\n|$)", ",mid\n"));
    Dataset data = Datasets.load(request(Optional.empty(), Missing.REFUSED));
    for (TrainingTable table :
        List.of(
            data.table().orElseThrow(), TrainingTable.of(List.of(), data.target(), List.of()))) {
      TrainingRecord training =
          new TrainingRecord(
              "test", 1, "t", data.sha256(), new TreeMap<>(), List.of(), 0, Optional.of(table));
      DataRequest request = request(csv(rows(20)));
      CorruptData error =
          assertThrows(CorruptData.class, () -> Datasets.test(request, Optional.of(training)));
      assertTrue(error.getMessage().contains("trained on rows"), error::getMessage);
    }
  }
}
