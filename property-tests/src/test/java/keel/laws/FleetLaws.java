package keel.laws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import keel.verify.Fleet;
import keel.verify.FleetRow;
import keel.verify.Verifier;
import keel.verify.certificate.FieldBoxes;
import keel.verify.certificate.Status;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.AtomicFile;
import keel.verify.model.DenseBlock;
import keel.verify.model.ModelFile;
import keel.verify.model.Network;
import keel.verify.model.Preprocessing;
import keel.verify.model.ScratchFolder;
import keel.verify.model.UnusableInput;
import keel.verify.shard.Journal;
import keel.verify.shard.LocalRunner;
import keel.verify.shard.Merge;
import keel.verify.shard.Shard;
import keel.verify.shard.ShardFile;
import keel.verify.smt.SecondOpinion;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.statistics.Statistics;

/** Folders of models, sound and poisoned: whoever certifies them, in how many shares. */
class FleetLaws {
  /** What stands in a file, or in its place. */
  private enum Content {
    STABLE,
    UNSTABLE,
    UNDECIDED,
    CUT,
    CHANGED,
    EMPTY,
    LINK_WITHIN,
    LINK_OUT,
    LINK_NOWHERE
  }

  /** A file below the folder, and a number that says more of its content. */
  private record Entry(String folder, String name, Content content, int number) {
    String path() {
      return folder + name + ".safetensors";
    }
  }

  @Provide
  Arbitrary<List<Entry>> folders() {
    Arbitrary<String> names =
        Arbitraries.strings().withChars("aB é漢\n#.").ofMinLength(1).ofMaxLength(4);
    Arbitrary<Content> contents =
        Arbitraries.frequencyOf(
            Tuple.of(1, Arbitraries.of(Content.class)),
            Tuple.of(1, Arbitraries.of(Content.STABLE, Content.STABLE, Content.UNSTABLE)));
    return Combinators.combine(
            Arbitraries.of("", "", "a/", "a/", "b c/d/", "b c/d/", "m.tsv/"),
            names,
            contents,
            Arbitraries.integers().between(0, 1 << 20))
        .as(Entry::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(7)
        .uniqueElements(Entry::path);
  }

  /** A run is killed after so many parts of its text. */
  private static final int WHOLE_TEXT = 1 << 10;

  @Property(seed = "61", tries = 60)
  void shares_that_were_killed_and_merged_are_the_bytes_of_one_run(
      @ForAll("folders") List<Entry> entries,
      @ForAll @IntRange(min = 2, max = 9) int shares,
      @ForAll @Size(9) List<@IntRange(min = 0, max = WHOLE_TEXT) Integer> killed)
      throws IOException {
    try (ScratchFolder folders = ScratchFolder.open()) {
      Path scratch = folders.path();
      Files.createDirectory(scratch.resolve("whole"));
      Path folder = make(entries, scratch.resolve("fleet"));
      ShardFile whole = run(folder, scratch.resolve("whole"), Shard.WHOLE, Optional.empty());
      List<Path> tables = new ArrayList<>();
      for (int i = 1; i <= shares; i++) {
        Shard shard = new Shard(i, shares);
        Path output = scratch.resolve("share" + i);
        Path table = output.resolve(i + ".tsv");
        String text = run(folder, output, shard, Optional.empty()).text();
        // As it is left by a run that is killed while it writes.
        String part = text.substring(0, text.length() * killed.get(i - 1) / WHOLE_TEXT);
        AtomicFile.write(Journal.of(table), part.getBytes(UTF_8));
        ShardFile again = run(folder, output, shard, Optional.of(Journal.of(table)));
        assertEquals(text, again.text());
        AtomicFile.write(table, again.text().getBytes(UTF_8));
        tables.add(table);
      }
      assertEquals(whole.text(), Merge.of(tables).text());
      assertRight(folder, entries, whole);
      SortedMap<Path, String> certificates = Commands.contents(scratch.resolve("whole"));
      SortedMap<Path, String> shared = new TreeMap<>();
      for (Path table : tables) {
        shared.putAll(Commands.contents(table.getParent()));
      }
      shared.keySet().removeIf(file -> file.toString().endsWith(".tsv"));
      assertEquals(certificates, shared);
    }
  }

  private static ShardFile run(Path folder, Path output, Shard shard, Optional<Path> journal)
      throws IOException {
    Fleet fleet = Fleet.of(folder, Fleet.EVERY, output, FieldBoxes.NONE);
    return new LocalRunner().run(fleet, shard, journal, rows -> {}).orElseThrow();
  }

  /** Every file has the verdict that it has alone, or an error where it has none. */
  private static void assertRight(Path folder, List<Entry> entries, ShardFile whole)
      throws IOException {
    assertEquals(entries.size(), whole.rows().size());
    List<Optional<Status>> wanted = new ArrayList<>();
    for (Entry entry : entries) {
      wanted.add(status(folder.resolve(entry.path()), entry));
    }
    List<Optional<Status>> found = new ArrayList<>();
    for (String row : whole.rows()) {
      found.add(FleetRow.of(row).orElseThrow().status());
    }
    for (Optional<Status> status : wanted) {
      Statistics.label("status").collect(status.map(Status::name).orElse("ERROR"));
      assertTrue(found.remove(status), () -> wanted + " but " + whole.rows());
    }
    Statistics.label("status").coverage(c -> c.check("ERROR").percentage(p -> p > 20));
    Statistics.label("status").coverage(c -> c.check("CERTIFIED").percentage(p -> p > 10));
    Statistics.label("status").coverage(c -> c.check("REFUTED").percentage(p -> p > 5));
  }

  private static Optional<Status> status(Path file, Entry entry) throws IOException {
    if (entry.content == Content.LINK_OUT || entry.folder.equals("m.tsv/")) {
      return Optional.empty();
    }
    try {
      Verifier verifier = new Verifier(SecondOpinion.NONE);
      return Optional.of(verifier.certify(ModelFile.read(file)).status());
    } catch (IOException | UnusableInput e) {
      return Optional.empty();
    }
  }

  private static Path make(List<Entry> entries, Path folder) throws IOException {
    Path sound = folder.resolveSibling("sound.safetensors");
    write(sound, Activation.TANH, 1);
    byte[] bytes = Files.readAllBytes(sound);
    for (Entry entry : entries) {
      Path file = folder.resolve(entry.path());
      Files.createDirectories(file.getParent());
      switch (entry.content) {
        case STABLE -> write(file, Activation.TANH, 1);
        case UNSTABLE -> write(file, Activation.TANH, 3);
        case UNDECIDED -> write(file, Activation.SINE, 1);
        case CUT -> AtomicFile.write(file, Arrays.copyOf(bytes, entry.number % bytes.length));
        case CHANGED -> {
          byte[] changed = bytes.clone();
          changed[entry.number % bytes.length] ^= (byte) (1 << entry.number % 8);
          AtomicFile.write(file, changed);
        }
        case EMPTY -> AtomicFile.write(file, new byte[0]);
        case LINK_WITHIN -> Files.createSymbolicLink(file, folder.resolve(first(entries)));
        case LINK_OUT -> Files.createSymbolicLink(file, sound);
        case LINK_NOWHERE -> Files.createSymbolicLink(file, folder.resolve("nowhere"));
        default -> throw new AssertionError(entry.content);
      }
    }
    return folder;
  }

  private static String first(List<Entry> entries) {
    return entries.get(0).path();
  }

  private static void write(Path file, Activation activation, double p) throws IOException {
    DenseBlock block =
        new DenseBlock(
            "block",
            activation,
            Vector.of(1),
            3,
            Matrix.of(1, 1, -p),
            Matrix.of(1, 1, 1),
            Vector.of(0));
    ModelFile.write(
        file, new Network(List.of(1), Preprocessing.NONE, List.of(block), Optional.empty()));
  }
}
