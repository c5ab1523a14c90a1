package keel.train.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import keel.verify.cli.Keel;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;
import keel.verify.model.Json;
import keel.verify.model.ModelFile;
import keel.verify.model.Network;
import keel.verify.model.Preprocessing;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

class TestCommandTest {
  private static final String CONFIG =
      """
      network:
      - {type: dense_block, units: 12, activation: tanh, steps: 10, epsilon: 0.1}
      - {type: dense_block, units: 8, activation: relu, steps: 5, epsilon: 0.1}
      - {type: linear}
      epochs: 1
      """;

  @TempDir static Path folder;
  private static String model;

  @BeforeAll
  static void train() throws Exception {
    Path config = Files.writeString(folder.resolve("run.yaml"), CONFIG);
    model = folder.resolve("model.safetensors").toString();
    keel(0, "train", "--config", config.toString(), "-o", folder.toString());
  }

  @Test
  void a_trained_model_obeys_every_law_on_the_inputs_that_it_was_trained_on() throws Exception {
    String text = keel(0, "test", model, "--tries", "20");
    assertTrue(text.startsWith("CERTIFIED incremental stability  " + model), text);
    assertTrue(text.contains("held-out patterns of digits"), text);
    assertTrue(text.contains("settling                  holds in 20 tries"), text);
    assertTrue(text.contains("'block2'     convergence"), text);
    assertFalse(text.contains("broken"), text);
  }

  @Test
  void json_has_a_worst_share_and_the_tries_for_every_law() throws Exception {
    JsonNode root =
        Json.MAPPER.readTree(keel(0, "test", model, "--tries", "20", "--seed", "3", "--json"));
    assertEquals("CERTIFIED", root.get("verdict").asText());
    Set<String> laws = new HashSet<>();
    for (JsonNode law : root.get("laws")) {
      laws.add(law.get("block").asText() + " " + law.get("law").asText());
      assertEquals(20, law.get("tries").asInt(), law::toString);
      assertTrue(law.get("worst_share").asDouble() <= 1, law::toString);
      assertFalse(law.get("broken").asBoolean(), law::toString);
    }
    assertEquals(16 + 14, laws.size(), laws::toString);
  }

  @Test
  void the_same_seed_observes_the_same_and_another_seed_something_else() throws Exception {
    String first = keel(0, "test", model, "--tries", "5", "--json");
    assertEquals(first, keel(0, "test", model, "--tries", "5", "--json"));
    String other = keel(0, "test", model, "--tries", "5", "--seed", "9", "--json");
    assertFalse(other.replace("\"seed\" : 9", "\"seed\" : 0").equals(first));
  }

  @Test
  void a_terminal_sees_a_progress_bar_for_each_law_and_the_result_is_the_same() {
    String[] command = {"test", model, "--tries", "5"};
    String quiet = keel(0, command);
    String bars = Terminal.shown(() -> assertEquals(quiet, keel(0, command)));
    assertTrue(bars.contains("'block1', gated stability"), bars);
    assertTrue(bars.contains("'block2', convergence"), bars);
  }

  @Test
  void junit_xml_has_a_test_for_every_law_and_one_for_the_verdict() throws Exception {
    Path xml = folder.resolve("laws.xml");
    keel(0, "test", model, "--tries", "5", "--junit", xml.toString());
    Element suites =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(xml.toFile())
            .getDocumentElement();
    Element suite = (Element) suites.getElementsByTagName("testsuite").item(0);
    assertEquals(Integer.toString(1 + 16 + 14), suite.getAttribute("tests"));
    assertEquals("0", suite.getAttribute("failures"));
    assertEquals(1 + 16 + 14, suite.getElementsByTagName("testcase").getLength());
  }

  @Test
  void a_certificate_is_rechecked_before_its_claims_are_tested() throws Exception {
    keel(0, "certify", model, "--no-smt");
    Path certificate = folder.resolve("model.cert.json");
    keel(0, "test", model, "--tries", "5", "--certificate", certificate.toString());
    keel(5, "test", unstable(), "--certificate", certificate.toString());
  }

  @Test
  void a_model_that_is_refuted_is_not_called_tested() throws Exception {
    Path xml = folder.resolve("unstable.xml");
    String text = keel(3, "test", unstable(), "--junit", xml.toString());
    assertTrue(text.startsWith("REFUTED"), text);
    assertTrue(text.contains("inputs        random numbers"), text);
    assertTrue(Files.readString(xml).contains("failures=\"1\""), Files.readString(xml));
  }

  @Test
  void options_that_make_no_sense_are_unusable_input() {
    keel(2, "test", model, "--tries", "0");
    keel(2, "test", model, "--data", folder.toString());
    keel(2, "test", model, "--dataset", "nothing");
    keel(2, "test", unstable(), "--dataset", "digits");
    keel(2, "test", folder.resolve("none.safetensors").toString());
  }

  /** One unit that overshoots. */
  private static String unstable() {
    Path file = folder.resolve("unstable.safetensors");
    DenseBlock block =
        new DenseBlock(
            "block",
            Activation.TANH,
            Vector.of(1),
            5,
            Matrix.of(1, 1, -3),
            Matrix.of(1, 1, 1),
            Vector.of(0));
    try {
      ModelFile.write(
          file, new Network(List.of(1), Preprocessing.NONE, List.of(block), Optional.empty()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file.toString();
  }

  private static String keel(int code, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int actual = Keel.run(new PrintWriter(out), new PrintWriter(err), arguments);
    assertEquals(code, actual, () -> out + "\n" + err);
    return out.toString();
  }
}
