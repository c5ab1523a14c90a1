package keel.train.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import keel.train.attack.Pgd;
import keel.train.attack.PgdSettings;
import keel.train.data.Patterns;
import keel.verify.certificate.InputNorm;
import keel.verify.cli.Keel;
import keel.verify.exact.Matrix;
import keel.verify.exact.Vector;
import keel.verify.model.Json;
import keel.verify.model.Linear;
import keel.verify.model.Network;
import keel.verify.model.Preprocessing;
import keel.verify.network.CertifiedAnswer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code keel attack} and its table. */
class AttackCommandTest {
  private static final int PATTERNS = 120;

  @TempDir static Path folder;
  private static String model;

  @BeforeAll
  static void train() throws Exception {
    String settings =
        """
        network: [{type: dense_block, units: 16, steps: 5, activation: relu}, {type: linear}]
        epochs: 2
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

  private static String[] attack(String... more) {
    String patterns = Integer.toString(PATTERNS);
    return Stream.concat(
            Stream.of("attack", model, "--patterns", patterns, "--steps", "10"), Stream.of(more))
        .toArray(String[]::new);
  }

  @Test
  void what_is_certified_is_at_most_what_no_attack_changes_and_that_at_most_what_is_right()
      throws Exception {
    for (String norm : List.of("l2", "linf")) {
      String[] words = attack("--certify", "--norm", norm, "--radius", "0.5,0,0.02,0.1", "--json");
      JsonNode result = Json.MAPPER.readTree(keel(0, words));
      assertEquals(0, result.get("broken").asInt());
      assertEquals(PATTERNS, result.get("patterns").asInt());
      double before = result.get("held_out_accuracy").asDouble();
      assertTrue(before > 0.5, result::toString);
      assertEquals(
          before, result.get("under_attack").get(0).get("accuracy_under_attack").asDouble());
      double radius = -1;
      for (JsonNode row : result.get("under_attack")) {
        double attacked = row.get("accuracy_under_attack").asDouble();
        assertTrue(attacked <= before, result::toString);
        assertTrue(row.get("certified_accuracy").asDouble() <= attacked, result::toString);
        assertTrue(row.get("radius").asDouble() > radius, "the smaller radius is first");
        radius = row.get("radius").asDouble();
        before = attacked;
      }
      assertTrue(before < 0.7, result::toString);
      assertTrue(result.get("gradient_steps").asLong() > PATTERNS * 29L, result::toString);
    }
  }

  @Test
  void the_text_says_the_same_without_a_certificate() throws Exception {
    String[] words = attack("--radius", "0.1");
    String text = keel(0, words);
    JsonNode result = Json.MAPPER.readTree(keel(0, attack("--radius", "0.1", "--json")));
    String count = ": " + result.get("under_attack").get(0).get("patterns") + " of " + PATTERNS;
    assertTrue(text.lines().anyMatch(l -> l.startsWith("  0.1 ") && l.endsWith(count)), text);
    assertTrue(!text.contains("certified") && !result.has("broken"), text);
  }

  @Test
  void what_makes_no_sense_is_refused() {
    for (List<String> words :
        List.of(
            List.of("--steps", "0"),
            List.of("--radius", "-1"),
            List.of("--patterns", "0"),
            List.of("--certificate", "c.json"))) {
      keel(2, attack(words.toArray(String[]::new)));
    }
  }

  /** y₁ − y₀ = x/2, x the scaled input: half of the distance to 0 is certified, and twice. */
  @Test
  void a_class_that_is_changed_within_a_certified_radius_is_counted() {
    Network network =
        new Network(
            List.of(1),
            new Preprocessing(0.5, Vector.of(0), Vector.of(1)),
            List.of(new Linear("out", Matrix.of(2, 1, 0, 0.5), Vector.of(0, 0))),
            Optional.empty());
    double[][] raw = {{2}, {-4}, {6}};
    Patterns patterns = Patterns.of(raw, new int[] {1, 0, 0});
    Pgd pgd =
        new Pgd(
            network,
            patterns,
            new PgdSettings(InputNorm.EUCLIDEAN, 5, 0, PgdSettings.Box.NONE, 1, 8, 1));
    AttackTable half = table(pgd, patterns, 0.5);
    assertEquals(OptionalLong.of(0), half.broken());
    assertTrue(!half.isBroken());
    assertEquals(2, half.correct());
    List<AttackTable.Row> rows =
        List.of(
            new AttackTable.Row(0.75, 2, OptionalLong.of(1)),
            new AttackTable.Row(1.5, 1, OptionalLong.of(0)),
            new AttackTable.Row(2.5, 0, OptionalLong.of(0)));
    assertEquals(rows, half.rows());
    AttackTable twice = table(pgd, patterns, 2);
    assertEquals(OptionalLong.of(3), twice.broken());
    assertTrue(twice.isBroken());
  }

  private static AttackTable table(Pgd pgd, Patterns patterns, double times) {
    List<CertifiedAnswer> answers =
        IntStream.range(0, patterns.size())
            .mapToObj(
                i ->
                    new CertifiedAnswer(
                        i,
                        patterns.label(i),
                        patterns.input(i)[0] > 0 ? 1 : 0,
                        times * Math.abs(patterns.input(i)[0]) / 2,
                        0))
            .toList();
    return AttackTable.of(pgd, patterns, 0.5, List.of(2.5, 0.75, 1.5), answers);
  }
}
