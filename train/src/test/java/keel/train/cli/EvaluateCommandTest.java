package keel.train.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import keel.train.Samples;
import keel.train.data.DataRequest;
import keel.train.data.Datasets;
import keel.train.data.TestSet;
import keel.verify.cli.Keel;
import keel.verify.model.Json;
import keel.verify.model.ModelFile;
import keel.verify.model.Network;
import keel.verify.model.Prediction;
import keel.verify.model.TrainingRecord;
import keel.verify.sample.Draws;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvaluateCommandTest {
  private static final String CONFIG =
      """
      network:
      - {type: dense_block, units: 16, tolerance: 0.001, max_steps: 500, epsilon: 0.1}
      - {type: linear}
      epochs: 2
      """;

  @TempDir static Path folder;
  private static String model;
  private static JsonNode trained;

  @BeforeAll
  static void train() throws Exception {
    Path config = Files.writeString(folder.resolve("run.yaml"), CONFIG);
    model = folder.resolve("model.safetensors").toString();
    trained =
        Json.MAPPER.readTree(
            keel(0, "train", "--config", config.toString(), "-o", folder.toString(), "--json"));
  }

  @Test
  void the_accuracy_is_the_one_that_training_ended_with() throws Exception {
    JsonNode evaluated = Json.MAPPER.readTree(keel(0, "evaluate", model, "--json"));
    assertEquals(
        trained.get("held_out_accuracy").asDouble(),
        evaluated.get("held_out_accuracy").asDouble(),
        0.003);
    assertEquals(trained.get("sha256"), evaluated.get("sha256"));
    assertEquals(
        evaluated.get("held_out_accuracy").asDouble(),
        evaluated.get("correct").asDouble() / evaluated.get("patterns").asDouble());
  }

  @Test
  void members_are_measured_one_by_one_and_together() throws Exception {
    String yaml =
        """
        network:
        - {type: dense_block, units: 16, steps: 5, gates: {open: 0.5}}
        - {type: linear}
        evolution: {population: 3, elite_batches: 9, population_batches: 9, predict: population}
        epochs: 2
        """;
    Path config = Files.writeString(folder.resolve("gated.yaml"), yaml);
    Path run = folder.resolve("gated");
    keel(0, "train", "--config", config.toString(), "-o", run.toString());
    assertTrue(Files.exists(run.resolve("curves.png")) && Files.exists(run.resolve("gates.png")));
    String gated = run.resolve("model.safetensors").toString();
    JsonNode all = Json.MAPPER.readTree(keel(0, "evaluate", gated, "--members", "--json"));
    assertEquals(3, all.get("members").size());
    assertEquals(
        all.get("held_out_nll").asDouble(),
        all.get("population").get("held_out_nll").asDouble(),
        1e-5); // floats
    assertNotEquals(
        all.get("members").get(0).get("held_out_nll"), all.get("population").get("held_out_nll"));
    for (JsonNode member : all.get("members")) {
      assertTrue(member.get("open").asInt() <= 16, member::toString);
      assertTrue(member.get("held_out_accuracy").asDouble() > 0.3, member::toString);
    }
    String text = keel(0, "evaluate", gated, "--members");
    assertTrue(text.contains("0, elite") && text.contains("\npopulation "), text);
    keel(2, "evaluate", model, "--members");
  }

  @Test
  void samples_of_drawn_weights_answer_together_by_the_mean_of_their_probabilities()
      throws Exception {
    String yaml =
        """
        network:
        - {type: dense_block, units: 16, steps: 5, step_size: 0.5, weights: {diffusion: 0.3}}
        - {type: linear}
        epochs: 4
        """;
    Path config = Files.writeString(folder.resolve("bayesian.yaml"), yaml);
    Path run = folder.resolve("bayesian");
    JsonNode ended =
        Json.MAPPER.readTree(
            keel(0, "train", "--config", config.toString(), "-o", run.toString(), "--json"));
    String file = run.resolve("model.safetensors").toString();
    JsonNode one = Json.MAPPER.readTree(keel(0, "evaluate", file, "--samples", "1", "--json"));
    assertEquals( // training measures by the first sample
        ended.get("held_out_accuracy").asDouble(), one.get("held_out_accuracy").asDouble(), 0.003);
    JsonNode ten = Json.MAPPER.readTree(keel(0, "evaluate", file, "--json", "--against", "noise"));
    assertEquals(10, ten.get("samples").asInt());
    assertTrue(
        ten.get("held_out_nll").asDouble() < one.get("held_out_nll").asDouble(), ten::toString);
    assertTrue(ten.get("held_out_entropy").asDouble() > one.get("held_out_entropy").asDouble());
    assertTrue(ten.get("auroc").get("noise").asDouble() > 0.3, ten::toString);

    Network network = ModelFile.read(Path.of(file)).network();
    TestSet digits = TestSet.heldOut(Datasets.load(DataRequest.of("digits", Optional.empty())));
    double[] raw = digits.patterns().input(3);
    List<double[]> outputs =
        IntStream.range(0, 10).mapToObj(i -> Draws.of(network, i).output(raw)).toList();
    assertArrayEquals(
        Prediction.logMean(outputs), Samples.of(network, 10, digits, 64).outputs()[3], 1e-4);

    JsonNode finer = Json.MAPPER.readTree(keel(0, "evaluate", file, "--steps", "20", "--json"));
    assertEquals(ten.get("held_out_nll").asDouble(), finer.get("as_trained").get("nll").asDouble());
    assertNotEquals(ten.get("held_out_nll"), finer.get("held_out_nll"));
    String text = keel(0, "evaluate", file, "--steps", "20", "--against", "noise");
    assertTrue(text.contains("\nsamples       10 of the weights, together\n"), text);
    assertTrue(text.contains(" against noise, by entropy\nas trained    accuracy "), text);
    assertTrue(keel(2, "evaluate", file, "--steps", "4").contains("must be at least the 5"));
    assertTrue(keel(2, "evaluate", model, "--steps", "600").contains("leave --steps out"));
    assertTrue(keel(2, "evaluate", model, "--samples", "5").contains("leave --samples out"));
    assertTrue(keel(2, "attack", file).contains("follow a law"));
    assertTrue(
        keel(2, "evaluate", file, "--against", "notes").contains("cannot be put into the shape"));
  }

  @Test
  void the_histogram_of_depths_has_every_pattern_once_as_json_and_as_text() throws Exception {
    JsonNode evaluated = Json.MAPPER.readTree(keel(0, "evaluate", model, "--json"));
    JsonNode depths = evaluated.get("depths").get(0);
    assertEquals("block1", depths.get("block").asText());
    int sum = 0;
    int greatest = 0;
    for (JsonNode entry : depths.get("histogram")) {
      sum += entry.get("patterns").asInt();
      greatest = Math.max(greatest, entry.get("steps").asInt());
    }
    assertEquals(evaluated.get("patterns").asInt(), sum + depths.get("unsettled").asInt());
    assertEquals(greatest, depths.get("greatest").asInt());
    assertTrue(depths.get("mean").asDouble() <= greatest && greatest <= 500, depths::toString);

    String text = keel(0, "evaluate", model, "--batch", "7");
    assertTrue(text.startsWith("accuracy "), text);
    assertTrue(text.contains("block 'block1': "), text);
    int sumOfRows =
        text.lines()
            .filter(line -> line.startsWith("  "))
            .mapToInt(line -> Integer.parseInt(line.substring(17, 25).trim()))
            .sum();
    assertEquals(sum, sumOfRows, text);
  }

  @Test
  void the_page_and_the_numbers_say_how_good_probabilities_are() throws Exception {
    Path page = folder.resolve("calibration.html");
    JsonNode evaluated =
        Json.MAPPER.readTree(keel(0, "evaluate", model, "--json", "--report", page.toString()));
    double nll = evaluated.get("held_out_nll").asDouble();
    double brier = evaluated.get("held_out_brier").asDouble();
    double ece = evaluated.get("held_out_ece").asDouble();
    double wrong = 1 - evaluated.get("held_out_accuracy").asDouble();
    assertTrue(nll > 0 && nll < Math.log(10), "better than guessing: " + nll);
    assertTrue(brier > 0 && brier < 0.9 && ece >= 0 && ece <= 1, evaluated::toString);
    assertTrue(brier > wrong / 2, "a wrong answer costs at least 1/2");
    String html = Files.readString(page);
    assertTrue(html.contains(String.format(Locale.ROOT, "error %.4f<", ece)), html);
    assertTrue(html.contains("<svg") && html.contains(evaluated.get("sha256").asText()), html);
    String text = keel(0, "evaluate", model);
    assertTrue(text.contains(String.format(Locale.ROOT, "%nnll           %.6g%n", nll)), text);
  }

  @Test
  void the_wrong_data_set_is_refused_with_a_sentence() throws Exception {
    Path csv = folder.resolve("other.csv");
    StringBuilder rows = new StringBuilder("a,b,class\n");
    for (int i = 0; i < 40; i++) {
      rows.append(i).append(',').append(-i).append(',').append(i % 2).append('\n');
    }
    Files.writeString(csv, rows);
    String message = keel(2, "evaluate", model, "--dataset", "csv:" + csv);
    assertTrue(message.contains("the model takes inputs of shape [64]"), message);
    assertTrue(message.contains("patterns of shape [2]"), message);
  }

  @Test
  void a_missing_model_and_an_empty_batch_are_unusable() {
    keel(2, "evaluate", folder.resolve("none.safetensors").toString());
    String message = keel(2, "evaluate", model, "--batch", "0");
    assertTrue(message.contains("batch must be at least 1, found 0"), message);
  }

  /** A hundred rows of one number, and labels that nothing but memory tells. */
  private static String randomLabels() {
    Random random = new Random(1);
    StringBuilder rows = new StringBuilder("x,kind\n");
    for (int i = 0; i < 100; i++) {
      rows.append(random.nextInt(1000)).append(random.nextBoolean() ? ",yes\n" : ",no\n");
    }
    return rows.toString();
  }

  @Test
  void rows_that_were_trained_on_are_not_held_out_because_a_file_has_changed() throws Exception {
    Path csv = Files.writeString(folder.resolve("random.csv"), randomLabels());
    Path run = folder.resolve("random");
    String text = Files.readString(csv);
    keel(
        0,
        ("train --epochs 1 --units 4 --steps 2 --batch 16 --dataset csv:" + csv + " -o " + run)
            .split(" "));
    String random = run.resolve("model.safetensors").toString();

    JsonNode same = evaluated(random, csv, 0);
    assertEquals(20, same.get("patterns").asInt());
    assertEquals("held-out rows", same.get("part").asText());

    Files.writeString(csv, text + "5,no\n");
    JsonNode longer = evaluated(random, csv, 80);
    assertEquals(101, longer.get("patterns").asInt());
    assertEquals("rows", longer.get("part").asText());

    List<String> rows = new ArrayList<>(text.lines().toList());
    Collections.reverse(rows.subList(1, rows.size()));
    Files.writeString(csv, String.join("\n", rows));
    assertEquals(100, evaluated(random, csv, 80).get("patterns").asInt());

    Files.writeString(csv, text.replace("x,kind", "z,kind"));
    String message = keel(2, "evaluate", random, "--dataset", "csv:" + csv);
    assertTrue(message.contains("no x the others z"), message);
  }

  /** Other rows may be the same by chance, but the warning counts at least those trained on. */
  private static JsonNode evaluated(String model, Path csv, int trainedOn) throws Exception {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] arguments = {"evaluate", model, "--dataset", "csv:" + csv, "--json"};
    assertEquals(0, Keel.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments));
    JsonNode evaluated = Json.MAPPER.readTree(out.toString());
    int count = evaluated.get("trained_on").asInt();
    assertTrue(count >= trainedOn && count < trainedOn + 20, evaluated::toString);
    assertEquals(count > 0, err.toString().contains("keel: warning: " + count + " of the "));
    return evaluated;
  }

  @Test
  void what_train_prints_is_measured_with_the_weights_that_it_writes() throws Exception {
    Path csv = Files.writeString(folder.resolve("patience.csv"), randomLabels());
    Path config = Files.writeString(folder.resolve("patience.yaml"), "patience: 2\nepochs: 40\n");
    Path run = folder.resolve("patience");
    JsonNode printed =
        Json.MAPPER.readTree(
            keel(
                0,
                ("train --json --config " + config + " --dataset csv:" + csv + " -o " + run)
                    .split(" ")));
    Path file = run.resolve("model.safetensors");
    TrainingRecord record = ModelFile.read(file).network().training().orElseThrow();
    double written = record.measured().orElseThrow().testScore();
    assertTrue(
        record.epoch() < record.history().size(), "the run has gone on after its best epoch");
    assertEquals(written, printed.get("held_out_accuracy").asDouble());
    assertEquals(written, evaluated(file.toString(), csv, 0).get("held_out_accuracy").asDouble());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "optimiser: adam | --epochs 1 | optimiser must be keys and values",
        "network: [{type: linear}] | --epochs 1 | network needs a block",
        "epochs: 1 | --blocks 1000000000 | blocks must be from 1 to 9999, found 1000000000",
        "epochs: 1 | --blocks 0 | blocks must be from 1 to 9999, found 0",
        "epochs: 1 | --batch 1000000000 | batch must be at most the 1438 training patterns",
        "epochs: 1 | --epochs 2000000000 | epochs must be at most",
      })
  void settings_that_cannot_be_trained_are_refused_at_once(
      String yaml, String options, String expected) throws Exception {
    Path config = Files.writeString(folder.resolve("refused.yaml"), yaml);
    Path run = folder.resolve("refused");
    String message =
        assertTimeoutPreemptively(
            Duration.ofSeconds(20),
            () -> keel(2, ("train --config " + config + " " + options + " -o " + run).split(" ")));
    assertTrue(message.startsWith(expected) || message.contains(": " + expected), message);
    assertFalse(Files.exists(run), "nothing is written");
  }

  /** What the command prints, on either stream. */
  private static String keel(int expected, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Keel.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    assertEquals(expected, code, () -> out + "\n" + err);
    return code == 0 ? out.toString() : err.toString();
  }
}
