package keel.train.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import keel.verify.cli.Keel;
import keel.verify.model.FieldFile;
import keel.verify.model.Json;
import keel.verify.model.RandomField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentifyCommandTest {
  @TempDir private Path folder;

  /** What a command prints, or says that is wrong. */
  private static String keel(int expected, Object... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] arguments = List.of(words).stream().map(Object::toString).toArray(String[]::new);
    int code = Keel.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    assertEquals(expected, code, err::toString);
    return (expected == 0 ? out : err).toString();
  }

  private Path made(String system, int odes) {
    Path data = folder.resolve(system);
    keel(0, "simulate", system, "--odes", odes, "--starts", 3, "-o", data);
    return data;
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void the_form_of_the_equations_their_constants_and_their_law_are_found() throws IOException {
    Path data = made("rode_ind", 12);
    Path run = folder.resolve("run");
    Path page = folder.resolve("page.html");
    JsonNode found =
        Json.read(
            keel(
                0,
                "identify",
                "--data",
                data,
                "--truth",
                data.resolve("field.safetensors"),
                "-o",
                run,
                "--report",
                page,
                "--json"));
    JsonNode errors = found.get("errors");
    assertEquals("in common", errors.get(2).get("stage").asText());
    assertTrue(errors.get(2).get("mean").asDouble() < 0.01, errors::toString);
    RandomField field = FieldFile.read(run.resolve("fields.safetensors")).random();
    assertEquals(List.of("x1'.x1", "x2'.x1", "x3'.x3"), field.equations().parameters());
    assertEquals(12, field.members().size());
    assertEquals("gaussian", field.law().orElseThrow().type());
    List<String> lines = Files.readAllLines(run.resolve("equations.txt"));
    assertTrue(lines.get(0).startsWith("x1' = x1'.x1 (x1 - "), lines::toString);
    assertEquals("\\begin{aligned}", Files.readAllLines(run.resolve("equations.tex")).get(0));
    assertTrue(Files.readString(page).contains("x3&#39;.x3"));
  }

  @Test
  void one_equation_has_constants_alone() throws IOException {
    JsonNode found =
        Json.read(keel(0, "identify", "--data", made("oscillator", 1), "-o", folder, "--json"));
    assertEquals(0, found.get("parameters").size());
    assertFalse(found.has("drawn"));
    assertTrue(found.get("text").get(0).asText().startsWith("x' = "));
  }

  @Test
  void what_cannot_be_used_is_refused_in_a_sentence() throws IOException {
    Path few = file("few.csv", "ode,trajectory,t,x\na,1,0,1\na,1,1,2\na,1,2,3\n");
    assertTrue(
        keel(2, "identify", "--data", few, "-o", folder)
            .contains("equation 'a': 3 coefficients of each equation need as many triples"));
    Path missing = file("missing.csv", "ode,trajectory,t,x\na,1,0,1\na,1,1,\n");
    assertTrue(keel(2, "identify", "--data", missing, "-o", folder).contains("line 3"));
    assertTrue(
        keel(2, "identify", "--data", Files.createDirectory(folder.resolve("none")), "-o", folder)
            .contains("there is no file that ends in .csv"));
    Path data = made("oscillator", 2);
    Path config = file("alone.yaml", "identify: {least_squares: false}");
    assertTrue(
        keel(2, "identify", "--data", data, "--config", config, "-o", folder)
            .contains("add symbolic: {}"));
    Path none = file("none.yaml", "identify: {prune: 1000}");
    assertTrue(
        keel(2, "identify", "--data", data, "--config", none, "-o", folder)
            .contains("no monomial is left in enough equations"));
    assertTrue(
        keel(
                2,
                "identify",
                "--data",
                data,
                "--truth",
                made("lorenz", 1).resolve("field.safetensors"),
                "-o",
                folder)
            .contains("the truth must have the states x, v, but has x1, x2, x3"));
  }

  @Test
  void symbolic_networks_give_the_same_bytes_again() throws IOException {
    Path data = made("oscillator", 3);
    Path config =
        file(
            "symbolic.yaml",
            "identify: {symbolic: {hidden: 1, steps: 3, window: 2, regulariser: l1, rounds: 2}}");
    for (String run : List.of("one", "two")) {
      keel(0, "identify", "--data", data, "--config", config, "-o", folder.resolve(run));
    }
    assertArrayEquals(
        Files.readAllBytes(folder.resolve("one/fields.safetensors")),
        Files.readAllBytes(folder.resolve("two/fields.safetensors")));
    assertFalse(Files.exists(folder.resolve("one/networks.part")));
  }
}
