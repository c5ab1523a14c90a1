package keel.verify.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import keel.verify.Checker;
import keel.verify.Fixtures;
import keel.verify.Fleet;
import keel.verify.FleetRow;
import keel.verify.certificate.CertificateFile;
import keel.verify.certificate.FieldBoxes;
import keel.verify.certificate.Status;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.Json;
import keel.verify.model.Model;
import keel.verify.model.ModelFile;
import keel.verify.shard.InvalidShard;
import keel.verify.shard.Parcel;
import keel.verify.shard.Work;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code keel certify-all}, and {@code keel merge} of its tables. */
@DisabledOnOs(OS.WINDOWS) // names of files that it does not allow
class CertifyAllCommandTest {
  private static final String GOOD = "a/good.safetensors";

  @TempDir private Path folder;
  private Path models;

  @BeforeEach
  void prepare() throws IOException {
    models = folder.resolve("models");
    store(GOOD, 1, Activation.TANH);
    store("b.safetensors", 1.5, Activation.TANH);
  }

  private void store(String name, double p, Activation activation) throws IOException {
    Path file = models.resolve(name);
    Files.createDirectories(file.getParent());
    ModelFile.write(file, Fixtures.network(1, Fixtures.block(activation, Vector.of(1), p)));
  }

  private void cut(String name) throws IOException {
    byte[] whole = Files.readAllBytes(models.resolve(GOOD));
    Files.write(models.resolve(name), Arrays.copyOf(whole, whole.length / 2));
  }

  private static String keel(int code, String... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int ended = Keel.run(new PrintWriter(out), new PrintWriter(err), words);
    assertEquals(code, ended, () -> out + "\n" + err);
    return out + err.toString();
  }

  private String all(int code, String to, String... more) {
    List<String> words = new ArrayList<>(List.of("certify-all", models.toString(), "-o"));
    words.add(folder.resolve(to).toString());
    words.addAll(List.of(more));
    return keel(code, words.toArray(String[]::new));
  }

  private SortedMap<String, FleetRow> rows(String table) throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve(table));
    assertEquals(FleetRow.COLUMNS, lines.get(0));
    SortedMap<String, FleetRow> rows = new TreeMap<>();
    lines.stream()
        .skip(1)
        .map(line -> FleetRow.of(line).orElseThrow())
        .forEach(row -> rows.put(row.path(), row));
    assertEquals(lines.size() - 1, rows.size());
    return rows;
  }

  @Test
  void every_model_has_a_row_and_a_certificate_that_can_be_checked() throws IOException {
    String said = all(0, "out");
    assertTrue(said.contains("CERTIFIED     2 of 2 models"), said);
    for (FleetRow row : rows("out/models.tsv").values()) {
      assertEquals(Optional.of(Status.CERTIFIED), row.status());
      assertEquals(FleetRow.NONE, row.reason());
      Path file = models.resolve(row.path());
      Model model = ModelFile.read(file);
      assertEquals(model.sha256(), row.sha256());
      Path certificate = CertificateFile.besideModel(folder.resolve("out").resolve(row.path()));
      assertEquals(Status.CERTIFIED, Checker.check(CertificateFile.read(certificate), model));
    }
    assertFalse(Files.exists(folder.resolve("out/models.tsv.part")));
  }

  @Test
  void what_was_written_beside_models_is_no_model() throws IOException {
    all(0, "models");
    byte[] table = Files.readAllBytes(models.resolve("models.tsv"));
    all(0, "models");
    assertEquals(2, rows("models/models.tsv").size());
    assertArrayEquals(table, Files.readAllBytes(models.resolve("models.tsv")));
  }

  @Test
  void what_is_worse_decides_how_it_ends() throws IOException {
    store("i.safetensors", 1, Activation.SINE);
    assertTrue(all(4, "4").contains("INCONCLUSIVE  'i.safetensors'  'block' incremental"));
    cut("e.safetensors");
    assertTrue(all(2, "2").contains("ERROR  'e.safetensors'  the header"));
    store("r.safetensors", 3, Activation.TANH);
    String said = all(3, "3");
    assertTrue(said.contains("REFUTED  'r.safetensors'  'block' incremental stability"), said);
    JsonNode json = Json.MAPPER.readTree(all(3, "3", "--json"));
    assertEquals(5, json.get("models").asInt());
    assertEquals(2, json.get("CERTIFIED").asInt());
    assertEquals(1, json.get("ERROR").asInt());
    JsonNode refuted = json.get("rows").get(4);
    assertEquals("r.safetensors", refuted.get("path").asText());
    assertEquals("REFUTED", refuted.get("status").asText());
    assertTrue(Files.exists(folder.resolve("3/r.cert.json")));
    assertFalse(Files.exists(folder.resolve("3/e.cert.json")));
  }

  /** Each of them alone would end a run that believed its folder. */
  @Test
  void a_poisoned_file_is_a_row_and_the_rest_goes_on() throws Exception {
    Path outside = Files.copy(models.resolve(GOOD), folder.resolve("outside.safetensors"));
    cut("cut.safetensors");
    Files.createFile(models.resolve("empty.safetensors"));
    Files.createFile(models.resolve("two\nlines.safetensors"));
    Files.writeString(models.resolve("text.safetensors"), "{\"a\": ".repeat(5000));
    Files.createSymbolicLink(models.resolve("out.safetensors"), outside);
    Files.createSymbolicLink(models.resolve("in.safetensors"), Path.of("b.safetensors"));
    Files.createSymbolicLink(models.resolve("nowhere.safetensors"), Path.of("x.safetensors"));
    Files.createSymbolicLink(models.resolve("loop.safetensors"), Path.of("loop.safetensors"));
    Files.createSymbolicLink(models.resolve("self"), Path.of("."));
    Files.createDirectory(models.resolve("folder.safetensors"));
    store("b.cert.json/c.safetensors", 1, Activation.TANH);
    store("models.tsv/c.safetensors", 1, Activation.TANH);
    Files.createFile(models.resolve("n".repeat(243) + ".safetensors"));
    try (RandomAccessFile huge =
        new RandomAccessFile(models.resolve("huge.safetensors").toFile(), "rw")) {
      huge.setLength(1L << 40);
    }
    mkfifo(models.resolve("pipe.safetensors"));
    all(2, "out");
    SortedMap<String, FleetRow> rows = rows("out/models.tsv");
    for (String good : List.of(GOOD, "b.safetensors", "in.safetensors")) {
      assertEquals(Optional.of(Status.CERTIFIED), rows.remove(good).status(), good);
    }
    assertReason("half as long", "the header is said", rows.remove("cut.safetensors"));
    assertReason("empty", "is empty", rows.remove("empty.safetensors"));
    assertReason("two lines", "is empty", rows.remove("two\\u{a}lines.safetensors"));
    assertReason("text", "safetensors", rows.remove("text.safetensors"));
    assertReason("link out", "leads out of the folder", rows.remove("out.safetensors"));
    assertReason("link to nothing", "there is no file", rows.remove("nowhere.safetensors"));
    assertReason("circle", "in a circle", rows.remove("loop.safetensors"));
    assertReason("named as ours", "named as files", rows.remove("b.cert.json/c.safetensors"));
    assertReason("named as ours", "named as files", rows.remove("models.tsv/c.safetensors"));
    assertReason("long name", "too long", rows.remove("n".repeat(243) + ".safetensors"));
    assertReason("huge", "2 GiB", rows.remove("huge.safetensors"));
    FleetRow pipe = rows.remove("pipe.safetensors");
    if (pipe != null) {
      assertReason("pipe", "a device or a pipe", pipe);
    }
    assertEquals(List.of(), List.copyOf(rows.values()));
  }

  @Test
  void a_model_that_does_not_fit_in_memory_is_a_row_and_the_rest_goes_on() throws IOException {
    long memory = Runtime.getRuntime().maxMemory();
    assumeTrue(memory <= 1L << 32, "skipped: such a model would be large");
    int units = (int) Math.sqrt(memory / 200.0);
    ModelFile.write(
        models.resolve("aa.safetensors"),
        Fixtures.network(
            1,
            Fixtures.block(Activation.TANH, Vector.constant(units, 1), new double[units * units])));
    String said = all(2, "out");
    assertTrue(said.contains("ERROR  'aa.safetensors'  certifying it may need "), said);
    assertTrue(said.contains("CERTIFIED     2 of 3 models"), said);
    String digest = rows("out/models.tsv").get("aa.safetensors").sha256();
    assertEquals(64, digest.length());
  }

  private static void assertReason(String what, String reason, FleetRow row) {
    assertEquals(Optional.empty(), row.status(), what);
    assertTrue(row.reason().contains(reason), () -> what + ": " + row);
    assertFalse(row.reason().contains("unexpected"), row::toString);
  }

  private static void mkfifo(Path file) throws Exception {
    try {
      new ProcessBuilder("mkfifo", file.toString()).start().waitFor();
    } catch (IOException e) {
      return; // there is no such program
    }
  }

  @Test
  void shards_that_are_merged_have_the_bytes_of_one_run_and_others_are_refused()
      throws IOException {
    cut("cut.safetensors");
    all(2, "whole");
    List<String> merge = new ArrayList<>(List.of("merge", "--to", folder + "/merged.tsv"));
    for (int i = 3; i >= 1; i--) {
      all(i == 3 ? 2 : 0, "shards", "--shard", i + "/3");
      merge.add(folder.resolve("shards/models-" + i + "-of-3.tsv").toString());
    }
    keel(0, merge.toArray(String[]::new));
    Path whole = folder.resolve("whole/models.tsv");
    assertEquals(-1, Files.mismatch(whole, folder.resolve("merged.tsv")));
    for (String name : List.of("a/good.cert.json", "a/good.cert.safetensors", "b.cert.json")) {
      assertEquals(
          -1, Files.mismatch(whole.resolveSibling(name), folder.resolve("shards/" + name)), name);
    }
    String first = folder + "/shards/models-1-of-3.tsv";
    String second = folder + "/shards/models-2-of-3.tsv";
    String to = folder + "/merged.tsv";
    assertTrue(keel(2, "merge", first, second, "--to", to).contains("shard 3/3 is missing"));
    assertTrue(keel(2, "merge", first, first, "--to", to).contains("are both shard 1/3"));
    store("c.safetensors", 1, Activation.TANH);
    all(2, "more", "--shard", "3/3");
    String third = folder + "/more/models-3-of-3.tsv";
    assertTrue(keel(2, "merge", first, second, third, "--to", to).contains("is of files "));
    assertTrue(all(2, "none", "--shard", "1/9").contains("shard 1/9 has none of the 4 models"));
  }

  @Test
  void a_full_disk_ends_the_run_and_what_was_done_is_kept() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "skipped: there is no /dev/full");
    all(0, "whole");
    Path out = Files.createDirectory(folder.resolve("out"));
    Path evidence = Files.createSymbolicLink(out.resolve("b.cert.safetensors"), full);
    String said = all(2, "out");
    assertTrue(said.contains(evidence + ": the disk is full; make room, and run it again"), said);
    assertTrue(Files.readString(out.resolve("models.tsv")).startsWith("error: "));
    List<String> done = Files.readAllLines(out.resolve("models.tsv.part"));
    assertTrue(done.get(done.size() - 1).startsWith(GOOD), done::toString);
    Files.delete(evidence);
    // Computed again it would be restored: so it is seen that it is not.
    Files.delete(out.resolve("a/good.cert.json"));
    all(0, "out");
    assertFalse(Files.exists(out.resolve("a/good.cert.json")));
    assertEquals(-1, Files.mismatch(folder.resolve("whole/models.tsv"), out.resolve("models.tsv")));
  }

  @Test
  void a_journal_of_other_files_is_not_gone_on_with() throws IOException {
    Path out = Files.createDirectory(folder.resolve("out"));
    Files.createDirectory(out.resolve("b.cert.json")); // so that b is an error
    all(2, "out", "--shard", "1/1");
    Files.writeString(out.resolve("models.tsv.part"), "# keel-shard 1\n# files " + "0".repeat(64));
    assertTrue(all(2, "out").contains("left by a run with another model"));
  }

  @Test
  void a_glob_chooses_and_one_that_is_none_is_refused() throws IOException {
    all(0, "a", "--glob", "a/*");
    assertEquals(List.of(GOOD), List.copyOf(rows("a/models.tsv").keySet()));
    assertTrue(all(2, "x", "--glob", "{a").contains("'{a' is no pattern: Missing '}"));
    assertTrue(all(2, "x", "--glob", "*.pt").contains("matches '*.pt'"));
    models = folder.resolve("nothing");
    assertTrue(all(2, "x").contains("there is no file"));
  }

  @Test
  void no_model_is_written_over_through_a_link() throws IOException {
    Path out = Files.createDirectory(folder.resolve("out"));
    Files.createSymbolicLink(out.resolve("b.cert.json"), models.resolve(GOOD));
    byte[] before = Files.readAllBytes(models.resolve(GOOD));
    assertTrue(all(2, "out").contains("is to be written and is the same file as"));
    assertEquals(before.length, Files.size(models.resolve(GOOD)));
  }

  @Test
  void another_machine_opens_the_same_folder() throws IOException {
    cut("cut.safetensors");
    Fleet fleet = Fleet.of(models, Fleet.EVERY, folder.resolve("out"), FieldBoxes.NONE);
    Parcel parcel = fleet.parcel().orElseThrow();
    Work there = parcel.open();
    assertEquals(fleet.rows(0, 3), there.rows(0, 3));
    assertEquals(parcel.settings(), there.parcel().orElseThrow().settings());
    store("later.safetensors", 1, Activation.TANH);
    assertThrows(InvalidShard.class, parcel::open);
  }
}
