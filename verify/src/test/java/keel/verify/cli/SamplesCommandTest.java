package keel.verify.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import keel.verify.Fixtures;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Activation;
import keel.verify.model.DenseBlock;
import keel.verify.model.GaussianLaw;
import keel.verify.model.Json;
import keel.verify.model.ModelFile;
import keel.verify.model.StochasticBlock;
import keel.verify.model.Tensor;
import keel.verify.model.TensorFile;
import keel.verify.model.WeightPart;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What keel certify, check and gate say of samples, and how they end. */
class SamplesCommandTest {
  private static final Set<WeightPart> STATE = EnumSet.of(WeightPart.STATE);

  @TempDir private Path folder;

  private record Run(int code, String out, String err) {}

  /** Runs a command line in which {@code @} stands for the folder. */
  private Run line(String line) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] arguments =
        Arrays.stream(line.strip().split(" ", -1))
            .map(a -> a.replace("@", folder + "/"))
            .toArray(String[]::new);
    int code = Keel.run(new PrintWriter(out), new PrintWriter(err), arguments);
    return new Run(code, out.toString(), err.toString());
  }

  private void store(String name, double deviation) throws IOException {
    DenseBlock block =
        new DenseBlock(
            "block",
            Activation.TANH,
            Vector.of(0.5, 0.5),
            8,
            Matrix.of(2, 2, -1, -0.25, -0.25, -1),
            Matrix.of(2, 1, 1, -1),
            Vector.of(0, 0));
    GaussianLaw law = new GaussianLaw(STATE, Vector.constant(4, deviation), 1);
    ModelFile.write(
        folder.resolve(name + ".safetensors"),
        Fixtures.network(1, new StochasticBlock(block, law)));
  }

  @BeforeEach
  void store() throws IOException {
    store("narrow", 0.001);
    store("wide", 4);
  }

  @Test
  void a_probability_alone_ends_in_4_and_says_that_it_is_no_certificate() {
    Run run = line("certify --no-smt --samples 100 @narrow.safetensors");
    assertEquals(4, run.code, run.out + run.err);
    assertTrue(
        run.out.startsWith(
            "INCONCLUSIVE; of a sample of the weights to be stable: probability ≥ 0.933"),
        run.out);
    assertTrue(run.out.contains("with confidence 0.999: 100 of 100 samples"), run.out);
    assertTrue(run.out.contains("WITH_CONFIDENCE"), run.out);
    assertFalse(run.out.contains("CERTIFIED "), run.out);
    Run check = line("check @narrow.cert.json @narrow.safetensors");
    assertEquals(4, check.code, check.err);
  }

  @Test
  void a_refuted_sample_ends_in_3_and_is_found_again() throws IOException {
    Run run = line("certify --no-smt --samples 10 --report --markdown @wide.safetensors");
    assertEquals(3, run.code, run.out + run.err);
    assertTrue(run.out.contains("of seed"), run.out);
    assertEquals(3, line("check @wide.cert.json @wide.safetensors").code);
    for (String report : List.of("wide.report.html", "wide.report.md")) {
      String text = Files.readString(folder.resolve(report)).replace("&#95;", "_");
      assertTrue(text.contains("WITH_CONFIDENCE"), report);
      assertTrue(text.contains("with confidence 0.999"), report);
      assertTrue(text.contains("of seed"), report);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'\"stable\" : 10', '\"stable\" : 9'",
    "'\"samples\" : 10', '\"samples\" : 11'",
    "'\"confidence\" : \"0.999\"', '\"confidence\" : \"0.9\"'",
    "'\"confidence\" : \"0.999\"', '\"confidence\" : \"0.9990\"'",
    "'\"confidence\" : \"0.999\"', '\"confidence\" : \"1e-999999999\"'",
    "'\"refuted\" : 0', '\"refuted\" : 1'",
    "'\"samples\" : 10', '\"samples\" : 2000000000'",
    "'\"WITH_CONFIDENCE\"', '\"CERTIFIED\"'"
  })
  void an_altered_number_ends_in_5(String from, String to) throws IOException {
    line("certify --no-smt --samples 10 @narrow.safetensors");
    Path file = folder.resolve("narrow.cert.json");
    String text = Files.readString(file);
    assertTrue(text.contains(from), text);
    JsonNode root = Json.MAPPER.readTree(text.replace(from, to));
    ((com.fasterxml.jackson.databind.node.ObjectNode) root)
        .put(
            "sha256",
            keel.verify.model.Sha256.of(Json.MAPPER.writeValueAsBytes(root.get("certificate"))));
    Files.writeString(file, Json.MAPPER.writeValueAsString(root));
    Run check = line("check @narrow.cert.json @narrow.safetensors");
    assertEquals(5, check.code, check.out + check.err);
    assertFalse(check.err.contains("digest"), check.err);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--samples 0",
        "--samples -3",
        "--samples 100001",
        "--samples many",
        "--confidence 0.9",
        "--samples 10 --confidence 1",
        "--samples 10 --confidence 0",
        "--samples 10 --confidence high"
      })
  void what_cannot_be_drawn_is_unusable(String options) {
    Run run = line("certify --no-smt " + options + " @narrow.safetensors");
    assertEquals(2, run.code, run.out + run.err);
  }

  @Test
  void a_model_without_a_law_has_no_samples() throws IOException {
    ModelFile.write(
        folder.resolve("plain.safetensors"),
        Fixtures.network(1, Fixtures.feasible(Activation.TANH)));
    Run run = line("certify --no-smt --samples 10 @plain.safetensors");
    assertEquals(2, run.code, run.out);
    assertTrue(run.err.contains("leave it out"), run.err);
    policy("network: {min_stability_probability: 0.5}");
    assertEquals(4, line("gate @plain.safetensors --policy @p.yaml").code);
  }

  private void policy(String text) throws IOException {
    Files.writeString(folder.resolve("p.yaml"), "version: 1\n" + text + "\n");
  }

  @ParameterizedTest
  @CsvSource({
    "'network: {min_stability_probability: 0.9, samples: 100}', 0",
    "'network: {min_stability_probability: 0.95, samples: 100}', 3",
    "'network: {min_stability_probability: 0.95, samples: 100, confidence: 0.9}', 0",
    "'require: [incremental_stability]\nnetwork: {min_stability_probability: 0.9, samples: 100}', 4",
    "'require: [incremental_stability]', 4",
    "'network: {min_stability_probability: 0.9, samples: 100, max_gain: 1}', 4",
    "'network: {min_stability_probability: 1.5}', 2",
    "'network: {min_stability_probability: 0.5, samples: 0}', 2",
    "'network: {min_stability_probability: 0.5, confidence: 1}', 2",
    "'network: {samples: 100}', 2",
    "'network: {max_gain: 1}', 2"
  })
  void a_gate_passes_only_if_the_policy_asks(String text, int code) throws IOException {
    policy(text);
    Run run = line("gate @narrow.safetensors --policy @p.yaml");
    assertEquals(code, run.code, run.out + run.err);
  }

  @Test
  void a_gate_that_passes_says_with_confidence_wherever_it_says_so() throws IOException {
    policy("network: {min_stability_probability: 0.9, samples: 100}");
    Run run =
        line(
            "gate @narrow.safetensors --policy @p.yaml --sarif @g.sarif --junit @g.xml"
                + " --markdown @g.md --badge @g.svg");
    assertEquals(0, run.code, run.out + run.err);
    assertTrue(run.out.startsWith("PASSED WITH CONFIDENCE  "), run.out);
    assertTrue(Files.readString(folder.resolve("g.svg")).contains("with confidence"));
    assertFalse(Files.readString(folder.resolve("g.svg")).contains("certified<"));
    assertTrue(Files.readString(folder.resolve("g.md")).contains("✅ with confidence"));
    assertTrue(Files.readString(folder.resolve("g.xml")).contains("failures=\"0\""));
    assertTrue(Files.readString(folder.resolve("g.sarif")).contains("\"exitCode\" : 0"));
    String json = line("gate @narrow.safetensors --policy @p.yaml --json").out;
    assertTrue(json.contains("\"WITH_CONFIDENCE\"") && json.contains("\"passed\" : true"), json);
  }

  @Test
  void a_given_certificate_must_be_of_the_policy_s_samples() throws IOException {
    line("certify --no-smt --samples 100 @narrow.safetensors");
    policy("network: {min_stability_probability: 0.9, samples: 100}");
    String gate = "gate @narrow.safetensors --policy @p.yaml --certificate @narrow.cert.json";
    assertEquals(0, line(gate).code);
    policy("network: {min_stability_probability: 0.9, samples: 200}");
    assertEquals(4, line(gate).code, "whoever made it chose how many");
    line("certify --no-smt @narrow.safetensors");
    assertEquals(4, line(gate).code, "no samples at all");
  }

  @Test
  void weights_near_those_stored_are_spoken_of_if_asked() throws IOException {
    ModelFile.write(
        folder.resolve("plain.safetensors"),
        Fixtures.network(1, Fixtures.feasible(Activation.TANH)));
    Tensor box = Tensor.ofNumbers("block", List.of(2, 2), new double[] {0.05, 0, 0, 0.05});
    TensorFile.write(folder.resolve("box.safetensors"), Map.of(), List.of(box));
    String certify = "certify --no-smt @plain.safetensors ";
    Run run = line(certify + "--weight-ball 0.25 --weight-box @box.safetensors");
    assertEquals(0, run.code, run.out + run.err);
    assertTrue(run.out.contains("weights of the state within 0.25 of those stored"), run.out);
    assertTrue(run.out.contains("weight box stability"), run.out);
    assertEquals(0, line("check @plain.cert.json @plain.safetensors").code);
    assertEquals(2, line(certify + "--weight-ball 0").code);
    assertEquals(2, line(certify + "--weight-ball -1").code);
    assertEquals(2, line(certify + "--weight-box @none.safetensors").code);
    assertEquals(2, line(certify + "--weight-box @plain.safetensors").code);
    policy("require: [weight_ball_amplification]\nregion: {weight_radius: 0.25}");
    String gate = "gate @plain.safetensors --policy @p.yaml";
    assertEquals(0, line(gate).code);
    assertEquals(0, line(gate + " --certificate @plain.cert.json").code);
    policy("require: [weight_ball_amplification]\nregion: {weight_radius: 0.5}");
    assertEquals(4, line(gate + " --certificate @plain.cert.json").code);
    policy("require: [weight_ball_amplification]");
    assertEquals(3, line(gate).code, "no radius, no claim");
  }

  @Test
  void a_baseline_compares_probabilities() {
    line("certify --no-smt --samples 100 --output @a @narrow.safetensors");
    line("certify --no-smt --samples 10 --output @b @wide.safetensors");
    line("certify --no-smt --samples 100 --confidence 0.9 --output @c @narrow.safetensors");
    String a = "@a/narrow.cert.json";
    assertEquals(0, line("diff " + a + " " + a).code);
    Run other = line("diff " + a + " @c/narrow.cert.json");
    assertEquals(4, other.code, other.out);
    assertEquals(3, line("diff " + a + " @b/wide.cert.json").code);
  }
}
