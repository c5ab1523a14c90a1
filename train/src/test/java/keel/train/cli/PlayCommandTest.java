package keel.train.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import keel.verify.cli.Keel;
import keel.verify.model.Json;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlayCommandTest {
  private static final String CONFIG =
      """
      network:
      - {type: dense_block, units: 8, steps: 3, step_size: 0.5}
      - {type: linear}
      critic:
      - {type: linear, outputs: 8}
      - {type: tanh}
      - {type: linear}
      agent: {steps: 3200}
      seed: 7
      """;

  @TempDir static Path folder;
  private static JsonNode trained;
  private static String model;

  @BeforeAll
  static void train() throws Exception {
    Files.writeString(folder.resolve("agent.yaml"), CONFIG);
    trained = Json.MAPPER.readTree(train(0, "agents", "--seeds", "2", "--json"));
    model = trained.get("runs").get(0).get("model").asText();
  }

  private static String train(int code, String output, String... more) {
    String[] first = {
      "train",
      "--environment",
      "cart_pole",
      "--config",
      folder.resolve("agent.yaml").toString(),
      "-o",
      folder.resolve(output).toString()
    };
    String[] all = new String[first.length + more.length];
    System.arraycopy(first, 0, all, 0, first.length);
    System.arraycopy(more, 0, all, first.length, more.length);
    return keel(code, all);
  }

  @Test
  void every_seed_has_a_folder_and_all_of_them_one_picture() throws Exception {
    assertEquals(2, trained.get("runs").size());
    for (int seed = 7; seed <= 8; seed++) {
      Path run = folder.resolve("agents").resolve("seed-" + seed);
      assertEquals(seed, trained.get("runs").get(seed - 7).get("seed").asInt());
      assertTrue(Files.exists(run.resolve("checkpoint.safetensors")));
      JsonNode last =
          Json.MAPPER.readTree(
              Files.readAllLines(run.resolve("metrics.jsonl")).stream()
                  .reduce((before, after) -> after)
                  .orElseThrow());
      assertEquals(3200, last.get("step").asInt());
      assertTrue(last.get("mean_return").asDouble() >= 8, last::toString);
    }
    byte[] picture = Files.readAllBytes(Path.of(trained.get("curves").asText()));
    assertEquals("PNG", new String(picture, 1, 3, StandardCharsets.US_ASCII));
  }

  @Test
  void one_seed_alone_is_the_same_and_going_on_after_the_end_changes_nothing() throws Exception {
    String text = train(0, "one");
    assertTrue(text.startsWith("return "), text);
    assertTrue(text.contains("100 episodes of seed 7; while learning never 475"), text);
    byte[] one = Files.readAllBytes(folder.resolve("one/model.safetensors"));
    assertArrayEquals(one, Files.readAllBytes(Path.of(model)));
    byte[] metrics = Files.readAllBytes(folder.resolve("one/metrics.jsonl"));
    assertTrue(train(2, "one").contains("--resume"), "the folder is taken");
    train(0, "one", "--resume");
    assertArrayEquals(one, Files.readAllBytes(folder.resolve("one/model.safetensors")));
    assertArrayEquals(metrics, Files.readAllBytes(folder.resolve("one/metrics.jsonl")));
  }

  @Test
  void a_population_of_policies_is_trained_and_each_member_of_it_acts() throws Exception {
    Path config = folder.resolve("gated.yaml");
    Files.writeString(config, CONFIG.replace("0.5}", "0.5, gates: {open: 0.6}}"));
    Path run = folder.resolve("gated");
    String[] line = {
      "train", "--environment", "cart_pole", "--config", "" + config, "-o", "" + run
    };
    keel(0, line);
    String gated = run.resolve("model.safetensors").toString();
    String elite = keel(0, "play", gated, "--episodes", "5", "--json");
    assertEquals(
        Json.MAPPER.readTree(elite).get("returns"),
        Json.MAPPER
            .readTree(keel(0, "play", gated, "--episodes", "5", "--json", "--member", "0"))
            .get("returns"));
    keel(0, "play", gated, "--episodes", "1", "--member", "15");
    keel(2, "play", gated, "--episodes", "1", "--member", "16");
  }

  @Test
  void a_policy_is_certified_like_any_network() {
    assertTrue(keel(0, "certify", model, "--no-smt").startsWith("CERTIFIED"));
  }

  @Test
  void returns_are_the_same_as_text_as_json_and_as_training_has_said() throws Exception {
    String[] line = {"play", model, "--episodes", "12", "--seed", "3"};
    JsonNode played =
        Json.MAPPER.readTree(keel(0, "play", model, "--episodes", "12", "--seed", "3", "--json"));
    assertEquals("cart_pole", played.get("environment").asText(), "the model knows");
    double sum = 0;
    for (JsonNode value : played.get("returns")) {
      sum += value.asDouble();
    }
    assertEquals(sum / 12, played.get("mean_return").asDouble(), 1e-12);
    String text = keel(0, line);
    assertTrue(text.contains(" over 12 episodes of cart_pole"), text);
    assertEquals(3, text.lines().count(), text);
    JsonNode again = Json.MAPPER.readTree(keel(0, "play", model, "--seed", "7", "--json"));
    assertEquals(trained.get("runs").get(0).get("mean_return"), again.get("mean_return"));
  }

  @Test
  void every_step_of_the_first_episode_is_drawn() throws Exception {
    String text = keel(0, "play", model, "--episodes", "2", "--render");
    JsonNode played = Json.MAPPER.readTree(keel(0, "play", model, "--episodes", "2", "--json"));
    long frames = text.lines().filter(line -> line.startsWith("step ")).count();
    assertEquals(played.get("returns").get(0).asLong(), frames);
    assertTrue(text.contains("step 1, left, return 1") || text.contains("step 1, right, return 1"));
    assertTrue(text.contains("####"), text);
  }

  @Test
  void radii_are_certified_or_said_to_be_missing() throws Exception {
    JsonNode radius =
        Json.MAPPER
            .readTree(keel(0, "play", model, "--episodes", "1", "--certify", "--json"))
            .get("certified_radius");
    double median = radius.get("median").asDouble();
    assertTrue(median > 0 && median < 10, radius::toString);
    assertTrue(radius.get("least").asDouble() <= median);
    assertTrue(keel(0, "play", model, "--certify").contains("radius        least 0."));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "train --environment atari -o @x | one of cart_pole, acrobot, found 'atari'",
        "train --environment cart_pole --dataset digits -o @x | there are no data",
        "train --environment cart_pole --from @m -o @x | --from is not known",
        "train --environment cart_pole --epochs 3 -o @x | epochs: this key is not known",
        "train --environment cart_pole --seeds 0 -o @x | --seeds must be from 1 to 100, found 0",
        "train --seeds 2 -o @x | --seeds goes with --environment",
        "play @m --environment acrobot | observations of acrobot are 6 numbers",
        "play @m --episodes 0 | episodes must be from 1 to 10000, found 0",
      })
  void what_makes_no_sense_is_refused_with_a_sentence(String line, String message) {
    String[] words =
        line.replace("@m", model).replace("@x", folder.resolve("x").toString()).split(" ");
    String said = keel(2, words);
    assertTrue(said.contains(message), said);
    assertFalse(Files.exists(folder.resolve("x")), "nothing is written");
  }

  /** What the command prints: to its result, or to the errors where it fails. */
  private static String keel(int expected, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Keel.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    assertEquals(expected, code, () -> out + "\n" + err);
    return code == 0 ? out.toString() : err.toString();
  }
}
