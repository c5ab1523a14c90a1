package keel.train.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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

/** {@code keel mechanics}. */
class MechanicsCommandTest {
  @TempDir static Path folder;
  private static String model;

  @BeforeAll
  static void train() throws Exception {
    String settings =
        """
        network:
        - {type: dense_block, units: 12, steps: 8, step_size: 0.2, activation: tanh}
        - {type: dense_block, units: 8, steps: 4, activation: relu}
        - {type: linear}
        epochs: 1
        """;
    Path config = Files.writeString(folder.resolve("settings.yaml"), settings);
    keel(0, "train", "--config", config.toString(), "-o", folder.resolve("out").toString());
    model = folder.resolve("out").resolve("model.safetensors").toString();
  }

  private static String keel(int code, String... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    assertEquals(
        code, Keel.run(new PrintWriter(out), new PrintWriter(err), words), () -> out + " " + err);
    return out + err.toString();
  }

  @Test
  void what_is_conserved_is_and_what_drifts_does_so_as_it_should() throws Exception {
    Path page = folder.resolve("page.html");
    JsonNode result =
        Json.MAPPER.readTree(
            keel(0, "mechanics", model, "--patterns", "5", "--report", page.toString(), "--json"));
    JsonNode tanh = result.get("blocks").get(0);
    assertTrue(tanh.get("pairing_spread").asDouble() < 1e-12, tanh::toString);
    JsonNode distances = tanh.get("distances_to_half_step");
    assertEquals(4, distances.size());
    assertEquals(2, distances.get(2).asDouble() / distances.get(3).asDouble(), 0.1);
    JsonNode drifts = tanh.get("energy_drifts");
    assertEquals(4, drifts.size());
    assertEquals(2, drifts.get(2).asDouble() / drifts.get(3).asDouble(), 0.1);
    JsonNode corrected = tanh.get("corrected_energy_drifts");
    assertEquals(4, corrected.get(2).asDouble() / corrected.get(3).asDouble(), 0.15);
    assertTrue(tanh.get("growth_certified").asBoolean());
    assertTrue(tanh.get("greatest_growth").asDouble() <= 1 + 1e-9, tanh::toString);
    assertTrue(
        tanh.get("depth_derivative").asDouble() <= tanh.get("depth_derivative_bound").asDouble());
    assertEquals(9, tanh.get("momenta").size());
    assertEquals(8, tanh.get("energies").size());
    JsonNode relu = result.get("blocks").get(1);
    assertTrue(relu.get("pairing_exact_bits").asInt() > 100, relu::toString);
    String html = Files.readString(page);
    assertTrue(html.contains("equal, " + relu.get("pairing_exact_bits").asInt() + " bits"));
    assertEquals(4, html.split("<svg", -1).length - 1);
  }

  @Test
  void the_text_says_the_same() {
    String text = keel(0, "mechanics", model, "--patterns", "2", "--refine", "1");
    assertTrue(text.startsWith("2 held-out patterns of digits"), text);
    assertTrue(text.contains("certified: never more than 1"), text);
    assertTrue(text.contains("equal at every step"), text);
    assertTrue(text.contains("x[K] at half of h  moves by"), text);
  }

  /** A residual block whose gradients grow on their way back, beside one whose do not. */
  @Test
  void another_model_stands_beside_it_on_one_picture() throws Exception {
    String settings =
        """
        network:
        - {type: residual_block, steps: 6, activation: tanh}
        - {type: linear}
        certified: false
        epochs: 1
        """;
    Path config = Files.writeString(folder.resolve("residual.yaml"), settings);
    keel(0, "train", "--config", config.toString(), "-o", folder.resolve("plain").toString());
    String plain = folder.resolve("plain").resolve("model.safetensors").toString();
    Path page = folder.resolve("beside.html");
    String[] words = {
      "mechanics", model, "--beside", plain, "--patterns", "4", "--report", page.toString()
    };
    String text = keel(0, words);
    assertTrue(text.contains("beside        "), text);
    String html = Files.readString(page);
    assertEquals(5, html.split("<svg", -1).length - 1);
    assertTrue(html.contains("Gradient norm against depth"));
    words[6] = "--json";
    words[7] = "--refine=1";
    JsonNode result = Json.MAPPER.readTree(keel(0, words).replaceAll("keel: warning.*\n", ""));
    JsonNode shares = result.at("/beside/blocks/0/momenta_in_units_of_the_last");
    assertEquals(7, shares.size());
    assertEquals(1, shares.get(6).asDouble());
    assertTrue(shares.get(0).asDouble() > 1, shares::toString);
    assertTrue(
        result.at("/blocks/0/momenta_in_units_of_the_last/0").asDouble() < 1, result::toString);
    assertFalse(result.at("/beside/blocks/0/growth_certified").asBoolean());
  }

  @Test
  void numbers_that_make_no_sense_are_refused() {
    assertTrue(keel(2, "mechanics", model, "--patterns", "0").contains("must be at least 1"));
    assertTrue(keel(2, "mechanics", model, "--refine", "9").contains("must be from 1 to 8"));
  }
}
