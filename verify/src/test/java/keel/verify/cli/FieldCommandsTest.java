package keel.verify.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.FieldFile;
import keel.verify.model.Json;
import keel.verify.model.NormalLaw;
import keel.verify.model.RandomField;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that take a polynomial field: the famous attractor, and a small box of Euler's map. */
class FieldCommandsTest {
  private static final String CHAOS = "box:10,28,2.65:0.5,1,0.15";
  private static final String TRAPPED =
      "version: 1\nrequire: [trapping_ball]\nregion: {parameters: '" + CHAOS + "'}\n";
  private static final String CONTRACTS =
      """
      version: 1
      require: [contraction_on_box]
      region: {states: 'box:0.3', parameters: 'box:2,-1,1:0.5,0.5,0.3'}
      """;

  @TempDir private Path folder;
  private Path equation;
  private Path euler;

  @BeforeEach
  void copy() throws IOException {
    equation = copy("lorenz.safetensors");
    euler = copy("lorenz-euler.safetensors");
  }

  private Path copy(String name) throws IOException {
    return Files.copy(Path.of("..", "examples", name), folder.resolve(name));
  }

  private static String keel(int code, Object... words) {
    StringWriter out = new StringWriter();
    String[] texts = new String[words.length];
    for (int i = 0; i < words.length; i++) {
      texts[i] = words[i].toString();
    }
    int ended = Keel.run(new PrintWriter(out), new PrintWriter(out), texts);
    assertEquals(code, ended, out::toString);
    return out.toString();
  }

  private String gate(int code, Path model, String policy) throws IOException {
    Path file = Files.writeString(folder.resolve("keel.yaml"), policy);
    return keel(code, "gate", model, "--policy", file);
  }

  @Test
  void a_policy_asks_for_what_is_certified_of_a_field() throws IOException {
    gate(0, equation, TRAPPED);
    gate(0, equation, TRAPPED + "field: {max_trapping_radius: 101}\n");
    gate(0, euler, CONTRACTS + "field: {max_contraction_factor: 0.976}\n");
    gate(0, equation, TRAPPED + "require_solver_agreement: true\n");
  }

  @Test
  void a_number_that_is_missed_keeps_the_gate_shut() throws IOException {
    String said = gate(3, equation, TRAPPED + "field: {max_trapping_radius: 77}\n");
    assertTrue(said.contains("'field': trapping ball, radius ≤ 77 is required"), said);
    gate(3, euler, CONTRACTS + "field: {max_contraction_factor: 0.96}\n");
    // The claim is about the map that is run, and its number is no rate.
    gate(4, euler, CONTRACTS + "field: {min_contraction_rate: 0.01}\n");
    gate(3, equation, TRAPPED.replace("[trapping_ball]", "[trapping_ball, global_stability]"));
  }

  @Test
  void what_is_said_of_a_network_does_not_open_the_gate_for_a_field() throws IOException {
    String said = gate(3, equation, TRAPPED.replace("trapping_ball", "incremental_stability"));
    assertTrue(said.contains("a polynomial field, and that is a property of blocks"), said);
    gate(4, equation, TRAPPED + "network: {max_gain: 10}\n");
    gate(4, equation, TRAPPED + "network: {min_stability_probability: 0.5}\n");
    gate(3, equation, TRAPPED + "blocks: [{match: '*', max_gain: 10}]\n");
    gate(
        4,
        equation,
        TRAPPED
            + "network: {min_certified_accuracy: {dataset: digits, sha256: \""
            + "0".repeat(64)
            + "\", norm: l2, radius: 0.3, at_least: 0.9}}\n");
    assertTrue(gate(2, equation, "version: 1\nrequire: [trapping_ball]\n").contains("a, b, c"));
    gate(2, equation, TRAPPED.replace("box:10,28,2.65:0.5,1,0.15", "box:10,28:1"));
    keel(2, "gate", equation);
  }

  @Test
  void what_is_said_of_a_field_does_not_open_the_gate_for_a_network() throws IOException {
    Path network = copy("tiny.safetensors");
    String said = gate(3, network, "version: 1\nrequire: [trapping_ball]\n");
    assertTrue(said.contains("a network, and that is a property of a polynomial field"), said);
    gate(
        4,
        network,
        "version: 1\nrequire: [incremental_stability]\nfield: {max_trapping_radius: 1}");
    String boxes = "version: 1\nrequire: [incremental_stability]\nregion: {states: 'box:1'}\n";
    assertTrue(gate(2, network, boxes).contains("the model is a network"));
  }

  @Test
  void a_certificate_of_a_smaller_box_is_not_enough_and_its_norm_is_not_the_policy_s()
      throws IOException {
    keel(0, "certify", "--no-smt", equation, "--parameters", "box:10,28,2.65:0.5,1,0.125");
    Path certificate = folder.resolve("lorenz.cert.json");
    Path policy = Files.writeString(folder.resolve("keel.yaml"), TRAPPED);
    String said = keel(4, "gate", equation, "--policy", policy, "--certificate", certificate);
    assertTrue(said.contains("the policy speaks of"), said);
    keel(0, "certify", "--no-smt", equation, "--parameters", CHAOS);
    said = keel(4, "gate", equation, "--policy", policy, "--certificate", certificate);
    assertTrue(said.contains("in a norm of the certificate's choice"), said);
    keel(5, "gate", euler, "--policy", policy, "--certificate", certificate);
  }

  @Test
  void a_field_does_not_fall_behind_its_baseline() throws IOException {
    keel(0, "certify", "--no-smt", equation, "--parameters", CHAOS);
    String baseline =
        "baseline: {certificate: lorenz.cert.json, model: lorenz.safetensors, tolerance: 0}\n";
    gate(0, equation, TRAPPED + baseline);
    gate(3, euler, TRAPPED.replace("10,28,2.65:0.5,1,0.15", "10,28,2.65:9,1,0.15") + baseline);
  }

  @Test
  void a_statement_about_a_field_is_one_about_its_certificate() throws IOException {
    keel(0, "certify", "--no-smt", equation, "--parameters", CHAOS);
    Path certificate = folder.resolve("lorenz.cert.json");
    keel(0, "attest", certificate, equation);
    var statement = Json.read(Files.readString(folder.resolve("lorenz.intoto.json")));
    assertEquals(
        "trapping_ball", statement.at("/predicate/claims/1/property").textValue(), "claims");
    assertEquals(10, statement.at("/predicate/region/parameters/centre/0").asDouble());
    keel(5, "attest", certificate, euler);
    keel(0, "diff", certificate, certificate, "--new-model", equation);
  }

  @Test
  void a_field_has_a_row_in_the_table_of_all_models() throws IOException {
    Path models = Files.createDirectory(folder.resolve("models"));
    Files.move(equation, models.resolve("lorenz.safetensors"));
    Path out = folder.resolve("out");
    String said =
        keel(0, "certify-all", models, "-o", out, "--parameters", "box:2,-1.25,1:0.8,1.75,0.5");
    assertTrue(said.contains("CERTIFIED     1 of 1 models"), said);
    keel(0, "check", out.resolve("lorenz.cert.json"), models.resolve("lorenz.safetensors"));
    copy(Path.of("tiny.safetensors").toString());
    Files.move(folder.resolve("tiny.safetensors"), models.resolve("tiny.safetensors"));
    Path other = folder.resolve("other");
    said = keel(2, "certify-all", models, "-o", other);
    assertTrue(said.contains("the field has the parameters a, b, c"), said);
    assertTrue(said.contains("CERTIFIED     1 of 2 models"), said);
    assertFalse(Files.exists(other.resolve("lorenz.cert.json")));
  }

  @Test
  void a_report_says_which_system_is_spoken_of_and_draws_where() throws IOException {
    keel(0, "certify", "--no-smt", "--report", "--markdown", equation, "--parameters", CHAOS);
    String page = Files.readString(folder.resolve("lorenz.report.html"));
    assertTrue(page.contains("<code>x2&#39; = −x2 − x1 x3 + b x1</code>"), "equations");
    assertTrue(page.contains("the solutions of the equation. A program that solves it"), "system");
    assertTrue(page.contains("The ball that every solution comes to: x2 and x3"), "portrait");
    assertFalse(page.contains("The box where trajectories approach"), "nothing of the kind");
    assertFalse(page.contains("Not drawn") || page.contains("Could not be drawn"), "drawn");
    String text = Files.readString(folder.resolve("lorenz.report.md"));
    assertTrue(text.contains("    x1' = −a x1 + a x2\n"), text);
    assertTrue(text.contains("| b | parameter | 28.0 | 1 |"), text);
    keel(
        0,
        "certify",
        "--no-smt",
        "--report",
        euler,
        "--parameters",
        "box:2,-1,1:0.5,0.5,0.3",
        "--states",
        "box:0.3");
    page = Files.readString(folder.resolve("lorenz-euler.report.html"));
    assertTrue(page.contains("Euler’s method") || page.contains("Euler&#39;s method"), "system");
    assertTrue(page.contains("claimed of the solutions of the equation, not of the map"), "system");
    assertTrue(page.contains("The box where trajectories approach each other: x1 and x3"), "box");
  }

  @Test
  void a_report_draws_what_a_law_says() throws IOException {
    RandomField known =
        new RandomField(
            FieldFile.read(equation).field(),
            List.of(),
            Optional.of(
                new NormalLaw(Vector.of(2, -1, 1), Matrix.of(3, 3, 1, 0, 0, 0, 2, 0, 0, 0, 1))));
    FieldFile.write(equation, known);
    keel(
        0,
        "certify",
        "--no-smt",
        "--report",
        equation,
        "--parameters",
        "box:2,-1.25,1:0.8,1.75,0.5");
    String page = Files.readString(folder.resolve("lorenz.report.html"));
    assertTrue(page.contains("The parameters follow a law (gaussian)"), "law");
    assertTrue(page.contains("the median of 200 samples"), "bands");
    assertFalse(page.contains("Not drawn") || page.contains("Could not be drawn"), "drawn");
  }
}
