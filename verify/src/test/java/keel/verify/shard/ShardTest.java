package keel.verify.shard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShardTest {
  private static final int ITEMS = 10;
  private static final Task TASK = task("l2");

  @TempDir private Path folder;

  private static Task task(String norm) {
    return new Task(new TreeMap<>(Map.of("norm", norm, "model", "abc def")), ITEMS, "idx\tradius");
  }

  private static List<String> rows(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> i + "\t0.5").toList();
  }

  private static boolean isRow(int item, String row) {
    return row.equals(item + "\t0.5");
  }

  private Path write(Task task, Shard shard) throws IOException {
    Path file = folder.resolve(shard.index() + "-" + shard.count() + ".tsv");
    try (Journal journal = Journal.open(part(file), task, shard, ShardTest::isRow)) {
      journal.add(rows(shard.from(ITEMS) + journal.rows().size(), shard.to(ITEMS)));
      Files.writeString(file, journal.finish().text());
    }
    assertFalse(Files.exists(part(file)));
    return file;
  }

  private static Path part(Path file) {
    return file.resolveSibling(file.getFileName() + ".part");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 10, 13})
  void shards_have_every_item_once(int count) {
    List<Integer> all = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      Shard shard = Shard.parse(i + "/" + count);
      IntStream.range(shard.from(ITEMS), shard.to(ITEMS)).forEach(all::add);
    }
    assertEquals(IntStream.range(0, ITEMS).boxed().toList(), all);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "0/2", "3/2", "1/2/3", "a/b", "1/", "-1/2", "1/99999999999"})
  void what_is_no_shard_is_refused(String text) {
    Exception e = assertThrows(IllegalArgumentException.class, () -> Shard.parse(text));
    assertTrue(e.getMessage().contains("2/3 for instance, found"), e::getMessage);
  }

  @Test
  void shards_that_are_joined_in_any_order_have_the_bytes_of_one_run() throws IOException {
    Path whole = write(TASK, Shard.WHOLE);
    assertEquals("idx\tradius\n0\t0.5\n", Files.readString(whole).substring(0, 17));
    List<Path> files = new ArrayList<>();
    for (int i = 3; i >= 1; i--) {
      files.add(write(TASK, new Shard(i, 3)));
    }
    assertEquals(Files.readString(whole), Merge.of(files).text());
  }

  @Test
  void a_gap_an_overlap_and_another_task_are_refused() throws IOException {
    Path first = write(TASK, new Shard(1, 2));
    Path second = write(TASK, new Shard(2, 2));
    Path third = write(TASK, new Shard(2, 3));
    refused("shard 2/2 is missing", first);
    refused("are both shard 1/2", first, first);
    refused("is shard 2/3 of 10 items", first, third);
    Files.delete(second);
    refused("is of norm linf, but", first, write(task("linf"), new Shard(2, 2)));
  }

  private void refused(String why, Path... files) {
    Exception e = assertThrows(InvalidShard.class, () -> Merge.of(List.of(files)));
    assertTrue(e.getMessage().contains(why), e::getMessage);
  }

  @ParameterizedTest
  @CsvSource({
    "keel-shard 1, keel-shard 2, its first line",
    "shard 1/2, shard 3/2, with 1 <= i <= n",
    "items 10, items ten, ten",
    "items 10, items 99, has 49 rows",
    "norm l2, model l2, there twice",
    "norm l2, norm, there twice",
  })
  void a_file_with_another_head_is_refused(String line, String other, String why)
      throws IOException {
    Path file = write(TASK, new Shard(1, 2));
    String text = Files.readString(file);
    assertTrue(text.contains("# " + line + "\n"), text);
    Files.writeString(file, text.replace("# " + line + "\n", "# " + other + "\n"));
    Exception e = assertThrows(InvalidShard.class, () -> ShardFile.read(file));
    assertTrue(e.getMessage().contains(why), e::getMessage);
  }

  @Test
  void a_file_with_a_row_less_or_no_text_at_all_is_refused() throws IOException {
    Path file = write(TASK, new Shard(1, 2));
    String text = Files.readString(file);
    Files.writeString(file, text.substring(0, text.lastIndexOf('\n', text.length() - 2) + 1));
    assertThrows(InvalidShard.class, () -> ShardFile.read(file));
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    assertThrows(InvalidShard.class, () -> ShardFile.read(file));
    Files.writeString(file, "");
    assertThrows(InvalidShard.class, () -> ShardFile.read(file));
  }

  /** Killed anywhere: in the head, between rows, within a row, or with a row that is none. */
  @Test
  void a_run_that_was_killed_goes_on_to_the_same_bytes() throws IOException {
    Shard shard = new Shard(2, 2);
    Path file = write(TASK, shard);
    byte[] wanted = Files.readAllBytes(file);
    String text = Files.readString(file);
    Path part = part(file);
    for (int length = 0; length <= text.length(); length++) {
      Files.writeString(part, text.substring(0, length));
      write(TASK, shard);
      assertArrayEquals(wanted, Files.readAllBytes(file), "killed after " + length);
    }
    Files.writeString(part, text.replace("7\t0.5", "8\t0.5"));
    try (Journal journal = Journal.open(part(file), TASK, shard, ShardTest::isRow)) {
      assertEquals(rows(5, 7), journal.rows());
    }
  }

  @Test
  void what_another_run_left_is_refused_and_kept() throws IOException {
    Path file = write(task("linf"), new Shard(2, 2));
    byte[] theirs = Files.readAllBytes(file);
    Files.write(part(file), theirs);
    Exception e =
        assertThrows(
            InvalidShard.class,
            () -> Journal.open(part(file), TASK, new Shard(2, 2), ShardTest::isRow));
    assertTrue(e.getMessage().contains("left by a run with another model"), e::getMessage);
    assertArrayEquals(theirs, Files.readAllBytes(part(file)));
    Files.writeString(part(file), "a letter to somebody");
    assertThrows(
        InvalidShard.class,
        () -> Journal.open(part(file), TASK, new Shard(2, 2), ShardTest::isRow));
    assertEquals("a letter to somebody", Files.readString(part(file)));
  }

  @Test
  void two_runs_do_not_write_the_same_file() throws IOException {
    Path file = folder.resolve("one.tsv");
    try (Journal journal = Journal.open(part(file), TASK, Shard.WHOLE, ShardTest::isRow)) {
      assertTrue(journal.rows().isEmpty());
      assertThrows(
          IOException.class, () -> Journal.open(part(file), TASK, Shard.WHOLE, ShardTest::isRow));
    }
  }

  /** Rows of {@link #TASK}; counts how many were asked for. */
  private static class Rows implements Work {
    int asked;

    @Override
    public Task task() {
      return TASK;
    }

    @Override
    public int chunk() {
      return 3;
    }

    @Override
    public List<String> rows(int from, int to) throws IOException {
      asked += to - from;
      return ShardTest.rows(from, to);
    }

    @Override
    public boolean isRow(int item, String row) {
      return ShardTest.isRow(item, row);
    }
  }

  @Test
  void a_runner_gives_the_rows_of_a_shard_with_a_journal_and_without() throws IOException {
    Optional<Path> journal = Optional.of(folder.resolve("rows.part"));
    for (int count = 1; count <= 12; count++) {
      for (int index = 1; index <= count; index++) {
        Shard shard = new Shard(index, count);
        List<Integer> heard = new ArrayList<>();
        ShardFile plain = run(new Rows(), shard, Optional.empty(), heard).orElseThrow();
        assertEquals(rows(shard.from(ITEMS), shard.to(ITEMS)), plain.rows());
        assertEquals(plain, run(new Rows(), shard, journal, new ArrayList<>()).orElseThrow());
        assertEquals(0, heard.get(0));
        assertEquals(plain.rows().size(), heard.get(heard.size() - 1));
      }
    }
    assertFalse(Files.exists(journal.get()));
  }

  private static Optional<ShardFile> run(
      Work work, Shard shard, Optional<Path> journal, List<Integer> heard) throws IOException {
    return new LocalRunner().run(work, shard, journal, heard::add);
  }

  @Test
  void a_runner_goes_on_after_an_interrupt_and_after_an_error() throws IOException {
    Optional<Path> journal = Optional.of(folder.resolve("rows.part"));
    Work stops =
        new Rows() {
          @Override
          public List<String> rows(int from, int to) throws IOException {
            if (from == 3) {
              throw new InterruptedIOException();
            }
            if (from == 6) {
              throw new IOException("the disk is full");
            }
            return super.rows(from, to);
          }
        };
    assertEquals(Optional.empty(), run(stops, Shard.WHOLE, journal, new ArrayList<>()));
    assertEquals(3, Files.readAllLines(journal.get()).stream().filter(r -> isRow(r)).count());
    Files.writeString(journal.get(), "3\t0.5\n4\t0.5\n5\t0.5\n", StandardOpenOption.APPEND);
    Exception e =
        assertThrows(IOException.class, () -> run(stops, Shard.WHOLE, journal, new ArrayList<>()));
    assertEquals("the disk is full", e.getMessage());
    Rows goesOn = new Rows();
    List<Integer> heard = new ArrayList<>();
    assertEquals(rows(0, ITEMS), run(goesOn, Shard.WHOLE, journal, heard).orElseThrow().rows());
    assertEquals(4, goesOn.asked);
    assertEquals(List.of(6, 9, 10), heard);
  }

  private static boolean isRow(String line) {
    return line.endsWith("\t0.5");
  }

  @Test
  void what_is_no_row_is_not_written_down() {
    Work wrong =
        new Rows() {
          @Override
          public List<String> rows(int from, int to) {
            return ShardTest.rows(from, from == 3 ? to - 1 : to);
          }
        };
    assertThrows(
        IllegalStateException.class,
        () -> run(wrong, Shard.WHOLE, Optional.empty(), new ArrayList<>()));
  }

  @Test
  void work_of_an_unknown_kind_is_not_opened() throws IOException {
    assertEquals(Optional.empty(), new Rows().parcel());
    Parcel parcel = new Parcel("dreams", TASK, new TreeMap<>(), new TreeMap<>(), false);
    Exception e = assertThrows(InvalidShard.class, parcel::open);
    assertTrue(e.getMessage().contains("'dreams' cannot be opened here"), e::getMessage);
  }
}
