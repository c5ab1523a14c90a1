package keel.train.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import keel.verify.cli.Keel;
import keel.verify.model.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code keel sweep}. */
class SweepCommandTest {
  private static final String GRID =
      """
      settings:
        network: [{type: dense_block, units: 4, steps: 2}, {type: linear}]
        epochs: 1
      grid: {network.0.units: [4, 6]}
      seeds: [1, 2]
      """;

  @TempDir Path folder;

  private static String keel(int code, String... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    assertEquals(
        code, Keel.run(new PrintWriter(out), new PrintWriter(err), words), () -> out + " " + err);
    return out + err.toString();
  }

  private String sweep(String to, String... more) throws Exception {
    Path grid = Files.writeString(folder.resolve("grid.yaml"), GRID);
    String[] words = new String[4 + more.length];
    System.arraycopy(
        new String[] {"sweep", grid.toString(), "--output", folder.resolve(to).toString()},
        0,
        words,
        0,
        4);
    System.arraycopy(more, 0, words, 4, more.length);
    return keel(0, words);
  }

  private byte[] table(String path) throws Exception {
    return Files.readAllBytes(folder.resolve(path));
  }

  @Test
  void shards_and_runs_that_were_stopped_come_to_the_same_table() throws Exception {
    JsonNode result = Json.MAPPER.readTree(sweep("whole", "--json"));
    assertEquals(2, result.get("combinations").size());
    JsonNode first = result.get("combinations").get(0);
    assertEquals("4", first.get("choices").get("network.0.units").asText());
    assertEquals(2, first.get("certified").asInt());
    assertTrue(first.get("mean_accuracy").asDouble() > 0.1, result::toString);
    List<String> lines = Files.readAllLines(folder.resolve("whole/sweep.tsv"));
    assertEquals("run\tnetwork.0.units\tseed\taccuracy\tverdict\tmodel", lines.get(0));
    assertEquals(5, lines.size());

    sweep("shards", "--shard", "1/2");
    sweep("shards", "--shard", "2/2");
    keel(
        0,
        "merge",
        folder.resolve("shards/sweep-2-of-2.tsv").toString(),
        folder.resolve("shards/sweep-1-of-2.tsv").toString(),
        "--to",
        folder.resolve("merged.tsv").toString());
    assertArrayEquals(table("whole/sweep.tsv"), table("merged.tsv"));

    // What a run leaves that was killed in its third training: two rows, and half of one.
    Path part = folder.resolve("killed/sweep.tsv.part");
    Files.createDirectories(part.getParent());
    sweep("killed", "--shard", "1/1");
    String head = header("shards/sweep-1-of-2.tsv").replace("# shard 1/2", "# shard 1/1");
    String rows = String.join("\n", lines.get(1), lines.get(2), "2\t6");
    Files.writeString(part, head + rows);
    Files.delete(folder.resolve("killed/sweep.tsv"));
    String said = sweep("killed");
    assertTrue(said.contains("runs          2 of 4"), said);
    assertArrayEquals(table("whole/sweep.tsv"), table("killed/sweep.tsv"));
    assertFalse(Files.exists(part));
  }

  private String header(String path) throws Exception {
    StringBuilder head = new StringBuilder();
    for (String line : Files.readAllLines(folder.resolve(path))) {
      head.append(line).append('\n');
      if (!line.startsWith("#")) {
        return head.toString();
      }
    }
    throw new AssertionError("no columns");
  }

  @Test
  void frames_do_not_vary() throws Exception {
    Path grid = folder.resolve("frames.yaml");
    Files.writeString(grid, GRID.replace("grid: {", "grid: {frames.hop: [64, 128], "));
    String said = keel(2, "sweep", grid.toString(), "--output", folder.resolve("out").toString());
    assertTrue(said.contains("frames must be the same in all runs"), said);
  }

  @Test
  void a_journal_of_another_grid_is_not_gone_on_with() throws Exception {
    Path part = folder.resolve("other/sweep.tsv.part");
    Files.createDirectories(part.getParent());
    Files.writeString(part, "# keel-shard 1\n# dataset x\n");
    Path grid = Files.writeString(folder.resolve("grid.yaml"), GRID);
    String said = keel(2, "sweep", grid.toString(), "--output", folder.resolve("other").toString());
    assertTrue(said.contains("was left by a run with another"), said);
  }

  @Test
  void settings_that_make_no_sense_are_refused_before_any_run() throws Exception {
    Path grid = Files.writeString(folder.resolve("bad.yaml"), GRID + "").resolveSibling("bad.yaml");
    Files.writeString(grid, GRID.replace("network.0.units: [4, 6]", "network.0.unit: [4]"));
    Path to = folder.resolve("bad");
    String said = keel(2, "sweep", grid.toString(), "--output", to.toString());
    assertTrue(said.contains("unit"), said);
    assertFalse(Files.exists(to.resolve("run-0000")));
    String[] third = {"sweep", grid.toString(), "--output", to.toString(), "--shard", "3/2"};
    assertTrue(keel(2, third).contains("1 <= i <= n"));
  }
}
