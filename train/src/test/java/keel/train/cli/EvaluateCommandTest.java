package keel.train.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import keel.verify.cli.Keel;
import keel.verify.model.Json;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    assertEquals(evaluated.get("patterns").asInt(), sum);
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

  /** What the command prints, on either stream. */
  private static String keel(int expected, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Keel.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    assertEquals(expected, code, () -> out + "\n" + err);
    return code == 0 ? out.toString() : err.toString();
  }
}
