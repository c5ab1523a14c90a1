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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import keel.train.experiment.Experiment;
import keel.verify.cli.Keel;
import keel.verify.model.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code keel experiment}; with {@code -Pexperiments} every one of them in its quick form. */
class ExperimentCommandTest {
  private static final String ONE = "trajectories";

  @TempDir Path folder;

  private static String keel(int code, String... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    assertEquals(
        code, Keel.run(new PrintWriter(out), new PrintWriter(err), words), () -> out + " " + err);
    return out + err.toString();
  }

  private String run(String name, Path to) {
    return keel(0, "experiment", "run", name, "--quick", "-o", to.toString(), "--json");
  }

  private static Map<String, Path> files(Path folder) throws Exception {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().matches("events.*|metrics.*|checkpoint.*"))
          .collect(Collectors.toMap(file -> folder.relativize(file).toString(), file -> file));
    }
  }

  @Test
  void an_experiment_that_was_killed_ends_in_the_same_files() throws Exception {
    Path whole = folder.resolve("whole");
    JsonNode result = Json.MAPPER.readTree(run(ONE, whole));
    assertEquals(2, result.get("variants").size());
    for (JsonNode variant : result.get("variants")) {
      assertEquals(1, variant.get("verdicts").get("CERTIFIED").asInt());
      JsonNode numbers = variant.get("numbers");
      assertTrue(numbers.get("accuracy (%)").get("mean").asDouble() > 50, variant::toString);
      assertEquals(0, numbers.get("states outside the envelope").get("greatest").asDouble());
    }
    Map<String, Path> first = files(whole);
    assertTrue(first.containsKey("index.html"), first::toString);
    assertTrue(first.containsKey("figures/envelopes.svg"), first::toString);
    assertTrue(first.containsKey("figures/envelopes.png"), first::toString);
    assertTrue(first.containsKey("run-0001/model.cert.json"), first::toString);
    assertEquals(3, Files.readAllLines(first.get("runs.tsv")).size());

    // What one leaves that was killed in its second training, before anything was measured.
    Path killed = folder.resolve("killed");
    Files.createDirectories(killed.resolve("run-0000"));
    for (String file : List.of("checkpoint.safetensors", "metrics.jsonl")) {
      Files.copy(whole.resolve("run-0000").resolve(file), killed.resolve("run-0000").resolve(file));
    }
    run(ONE, killed);
    Map<String, Path> second = files(killed);
    assertEquals(first.keySet(), second.keySet());
    for (Map.Entry<String, Path> file : first.entrySet()) {
      assertArrayEquals(
          Files.readAllBytes(file.getValue()),
          Files.readAllBytes(second.get(file.getKey())),
          file::getKey);
    }
    String page = Files.readString(whole.resolve("index.html"));
    assertTrue(page.contains("src=\"figures/trajectories.svg\""), page);
    sharesGathered(first);
  }

  /** As on two machines, each with a share, whose folders are then brought together. */
  private void sharesGathered(Map<String, Path> whole) throws Exception {
    Path all = Files.createDirectories(folder.resolve("all"));
    List<String> merge = new ArrayList<>(List.of("merge", "--to", all + "/merged.tsv"));
    for (int i = 1; i <= 2; i++) {
      Path own = folder.resolve("share" + i);
      String[] words = {"experiment", "run", ONE, "--quick", "-o", own.toString()};
      String[] share = {"--shard", i + "/2"};
      String said = keel(0, Stream.of(words, share).flatMap(Stream::of).toArray(String[]::new));
      Path table = own.resolve("runs-" + i + "-of-2.tsv");
      assertTrue(said.contains("table         " + table), said);
      assertEquals(List.of(table), tables(own));
      merge.add(table.toString());
      Files.move(own.resolve("run-000" + (i - 1)), all.resolve("run-000" + (i - 1)));
    }
    keel(0, merge.toArray(String[]::new));
    assertEquals(-1, Files.mismatch(whole.get("runs.tsv"), all.resolve("merged.tsv")));
    Files.delete(all.resolve("merged.tsv"));
    byte[] metrics = Files.readAllBytes(all.resolve("run-0001/metrics.jsonl"));
    run(ONE, all);
    assertArrayEquals(metrics, Files.readAllBytes(all.resolve("run-0001/metrics.jsonl")));
    Map<String, Path> gathered = files(all);
    assertEquals(whole.keySet(), gathered.keySet());
    for (Map.Entry<String, Path> file : whole.entrySet()) {
      assertEquals(-1, Files.mismatch(file.getValue(), gathered.get(file.getKey())), file::getKey);
    }
  }

  private static List<Path> tables(Path folder) throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private static List<String> others() {
    return Boolean.getBoolean("keel.experiments")
        ? Experiment.names().stream().filter(name -> !name.equals(ONE)).toList()
        : List.of();
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("others")
  void every_experiment_runs_in_its_quick_form(String name) throws Exception {
    JsonNode result = Json.MAPPER.readTree(run(name, folder));
    assertEquals(name, result.get("experiment").asText());
    assertTrue(Files.exists(folder.resolve("results.tsv")));
  }

  @Test
  void the_list_says_what_each_is_about() throws Exception {
    String text = keel(0, "experiment", "list");
    JsonNode all = Json.MAPPER.readTree(keel(0, "experiment", "list", "--json"));
    assertEquals(Experiment.names().size(), all.get("experiments").size());
    for (JsonNode one : all.get("experiments")) {
      assertTrue(text.contains(one.get("title").asText()), text);
    }
  }

  @Test
  void an_unknown_name_is_refused_with_those_that_there_are() {
    String said = keel(2, "experiment", "run", "nothing", "-o", folder.resolve("x").toString());
    assertTrue(said.contains("mnist-ablation"), said);
    assertTrue(keel(2, "experiment", "run").contains("mnist-ablation"));
    assertTrue(keel(2, "experiment", "list", "noise").contains("takes no name"));
    assertTrue(keel(2, "experiment", "list", "--shard", "1/2").contains("takes no --shard"));
    assertFalse(Files.exists(folder.resolve("x")));
  }
}
